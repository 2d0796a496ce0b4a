"""When an item was sealed, by what is sealed and recorded: a row that says otherwise is not heard.

Of what belongs to a session the log has an entry of the seal; of the rest, the row opens only as it
was sealed, with its time.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

import structlog

from domain.access.vault import Item
from domain.kernel import Event, Recorded, Stream, Tenant
from domain.sessions.events import MaterialSealed, PresentationEnteredLate, PresentationStarted
from domain.sessions.session import SESSION
from services.warden.cases.erasing import KINDS
from services.warden.ports import Parts

_log = structlog.get_logger(__name__)


async def proven(
    parts: Parts, tenant: Tenant, items: Sequence[Item], before: datetime, most: int
) -> Sequence[Item]:
    """Return the first of these items that were sealed before a moment, session by session."""
    found: list[Item] = []
    doubted = False
    for scope, of_scope in groupby(items, lambda item: item.scope):
        some = list(of_scope)
        old = await _sealed_before(parts, tenant, scope, some, before)
        found += [item for item in some if item.item in old]
        doubted = doubted or len(some) > len(old)
        if len(found) >= most:
            break
    if doubted:
        _log.warning("retention.unproven", program=str(tenant.program))
    return found[:most]


async def _sealed_before(
    parts: Parts, tenant: Tenant, scope: UUID, items: Sequence[Item], before: datetime
) -> frozenset[UUID]:
    in_log = {item.item for item in items if item.kind in KINDS}
    rest = [item for item in items if item.item not in in_log]
    old: set[UUID] = set()
    if in_log:
        session = await parts.store.legible(Stream(tenant, SESSION.category, scope))
        old |= in_log & {
            item
            for recorded in session.entries
            if recorded.recorded_at < before
            for item in _sealed_by(recorded)
        }
    if rest:
        texts = await parts.vault.open(tenant, rest)
        old |= {item for item, text in texts.items() if text is not None}
    return frozenset(old)


def _sealed_by(recorded: Recorded[Event]) -> tuple[UUID, ...]:
    match recorded.event:
        case MaterialSealed(item=item):
            return (item,)
        case PresentationStarted(presentation=case) | PresentationEnteredLate(presentation=case):
            return (case,)
        case _:
            return ()
