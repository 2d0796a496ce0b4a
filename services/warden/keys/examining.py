"""Examines rows that only the Warden can judge: by its bonds, and by opening what is sealed.

Nothing that is opened here leaves the Warden, so no look is recorded: what is answered are ids.
"""

from typing import Final
from uuid import UUID

from domain.codes import refusal
from domain.protocol.answers import Done
from domain.protocol.keys import (
    BondsExamined,
    CheckHealth,
    ExamineBonds,
    ExamineItems,
    ItemsExamined,
    Place,
)
from services.warden.door.operators import require_operator
from services.warden.ports import Parts

NOWHERE: Final = UUID(int=0)
PAGE: Final = 500
"""So many items are opened for one answer."""


async def examine_bonds(parts: Parts, request: ExamineBonds) -> BondsExamined:
    """Say which rows that let somebody in are not as the Warden wrote them (who keeps it all)."""
    await require_operator(parts, request.secret)
    examined, unbound = await parts.accounts.unbound()
    for besides in (parts.passkeys, parts.proofs, parts.providers):
        more, others = await besides.unbound()
        examined, unbound = examined + more, (*unbound, *others)
    return BondsExamined(examined, tuple(unbound))


async def examine_items(parts: Parts, request: ExamineItems) -> ItemsExamined:
    """Open the next items after a place, in the order of their ids, program by program."""
    await require_operator(parts, request.secret)
    examined, unopened = 0, list[UUID]()
    place = request.after
    for tenant in sorted(await parts.keys.known(), key=lambda one: one.program):
        if place is not None and tenant.program < place.program:
            continue
        after = place.item if place is not None and tenant.program == place.program else NOWHERE
        opens = await parts.vault.examine(tenant, after, PAGE - examined)
        examined += len(opens)
        unopened += [item for item, is_well in opens.items() if not is_well]
        if examined == PAGE:
            last = Place(tenant.program, max(opens, default=after))
            return ItemsExamined(examined, tuple(unopened), last)
    return ItemsExamined(examined, tuple(unopened), None)


async def check_health(parts: Parts, _request: CheckHealth) -> Done:
    """Answer if records can be appended, destructions written down, and keys be reached."""
    parts.agreed.check()
    await parts.accounts.check()
    await parts.keys.check()
    try:
        await parts.vault.check()
    except OSError:
        raise refusal("keys.unavailable") from None
    return Done()
