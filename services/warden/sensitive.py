"""What a case's theme means for its author's texts: some are closed to others, some must go.

Only here are themes read, and nothing that leaves the Warden says which it was: a text closed for
its theme is refused as one that was never shared, and one that goes is destroyed as by its author.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.access.messages import PresentationCodes
from domain.access.vault import Item
from domain.kernel import Sealed, Tenant
from domain.sessions.events import MaterialKind
from domain.sessions.themes import FOR_THE_AUTHOR
from services.warden.caller import Caller
from services.warden.circle import Circle
from services.warden.ports import Parts
from services.warden.refusals import refusal


async def themes_of(
    parts: Parts, tenant: Tenant, presentations: Sequence[UUID]
) -> Mapping[UUID, str]:
    """Read the themes of presentations, for a decision alone."""
    if not presentations:
        return {}
    items = await parts.vault.items(tenant, presentations)
    themes = await _themes(parts, tenant, items)
    if None in themes.values():
        raise refusal("item.unreadable")
    return {id_: theme for id_, theme in themes.items() if theme is not None}


async def for_their_authors(parts: Parts, tenant: Tenant, session: UUID) -> frozenset[bytes]:
    """Return whose texts of a session are for them alone, by their tags.

    A theme that cannot be read may be one of those.
    """
    found = await parts.vault.of_session(tenant, session)
    cases = {item.item: item for item in found if item.kind == MaterialKind.PRESENTATION}
    themes = await _themes(parts, tenant, cases)
    closing = FOR_THE_AUTHOR | {None}
    return frozenset(cases[id_].author for id_, theme in themes.items() if theme in closing)


async def texts_of_case(
    parts: Parts, caller: Caller, circle: Circle, presentation: UUID | None
) -> Sequence[Item]:
    """Return the caller's texts of a session that are about one case, or may be.

    A narrative says which case it is about. Those beside the codes come first.
    """
    mine = parts.tags.author(caller.organization, caller.person)
    narratives = {
        id_
        for id_, item in circle.session.items.items()
        if item.presentation is not None and item.presentation != presentation
    }
    found = await parts.vault.of_session(circle.stream.tenant, circle.stream.id)
    texts = [
        item
        for item in found
        if item.author == mine
        and item.kind != MaterialKind.PRESENTATION
        and item.item not in narratives
    ]
    return sorted(texts, key=lambda item: (item.label, item.item))


async def _themes(
    parts: Parts, tenant: Tenant, items: Mapping[UUID, Item]
) -> Mapping[UUID, str | None]:
    """Read themes; None is one that does not open."""
    texts = await parts.vault.open(tenant, list(items.values())) if items else {}
    return {id_: None if text is None else _theme(text) for id_, text in texts.items()}


def _theme(codes: Sealed) -> str:
    return msgspec.json.decode(codes.reveal(), type=PresentationCodes).theme
