"""What a case's theme means for its author's texts: some are closed to others, some must go.

Only here are themes read, and nothing that leaves the Warden says which it was: a text closed for
its theme is refused as one that was never shared, and one that goes is destroyed as by its author.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.access.closing import Closed, KeptCodes, closed
from domain.access.vault import Item
from domain.codes import refusal
from domain.kernel import Event, Recorded, Sealed, Stream, Tenant
from domain.sessions.session import SESSION
from domain.sessions.words import MaterialKind
from services.warden.caller import Caller
from services.warden.cases.circle import Circle
from services.warden.ports import Parts


def sealed_codes(codes: KeptCodes) -> Sealed:
    """Write codes as they are kept."""
    return Sealed(msgspec.json.encode(codes).decode())


def codes_in(text: Sealed) -> KeptCodes:
    """Read codes as they are kept."""
    return msgspec.json.decode(text.reveal(), type=KeptCodes)


def as_shown(item: Item, text: Sealed) -> Sealed:
    """Return a text as it may leave the Warden: of codes, no more than what they are now."""
    if item.kind != MaterialKind.PRESENTATION:
        return text
    return Sealed(msgspec.json.encode(codes_in(text).shown).decode())


async def codes_of(
    parts: Parts, tenant: Tenant, presentations: Sequence[UUID]
) -> Mapping[UUID, KeptCodes]:
    """Read the codes of presentations, for a decision alone."""
    if not presentations:
        return {}
    items = await parts.vault.items(tenant, presentations)
    codes = await _opened(parts, tenant, items)
    if None in codes.values():
        raise refusal("item.unreadable")
    return {id_: kept for id_, kept in codes.items() if kept is not None}


async def closed_in(
    parts: Parts, session: Stream, history: Sequence[Recorded[Event]], texts: Sequence[UUID]
) -> Closed:
    """Say which texts of a session, by its history, are closed to all but their authors."""
    found = await parts.vault.of_session(session.tenant, session.id)
    cases = {item.item: item for item in found if item.kind == MaterialKind.PRESENTATION}
    return closed(history, await _opened(parts, session.tenant, cases), texts)


async def closed_of(parts: Parts, items: Sequence[Item]) -> Closed:
    """Say it of one's own texts of any sessions, by what can be read of those."""
    texts: dict[Stream, list[UUID]] = {}
    for item in items:
        if item.kind != MaterialKind.PRESENTATION:
            session = Stream(item.tenant, SESSION.category, item.scope)
            texts.setdefault(session, []).append(item.item)
    histories: dict[UUID, Sequence[Recorded[Event]]] = {}
    for tenant in {session.tenant for session in texts}:
        theirs = [session for session in texts if session.tenant == tenant]
        histories |= await parts.patient.store.read_streams(theirs)
    found = [
        await closed_in(parts, session, histories[session.id], some)
        for session, some in texts.items()
    ]
    alone = frozenset[UUID]().union(*(one.alone for one in found))
    return Closed(alone, frozenset[UUID]().union(*(one.over for one in found)))


async def texts_of_case(
    parts: Parts, caller: Caller, circle: Circle, presentation: UUID
) -> Sequence[Item]:
    """Return the caller's texts of a session that are about one case, or may be.

    A narrative says which case it is about.
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
    return sorted(texts, key=lambda item: item.item)


async def _opened(
    parts: Parts, tenant: Tenant, items: Mapping[UUID, Item]
) -> Mapping[UUID, KeptCodes | None]:
    """Read codes; None is what does not open."""
    texts = await parts.vault.open(tenant, list(items.values())) if items else {}
    return {id_: None if text is None else codes_in(text) for id_, text in texts.items()}
