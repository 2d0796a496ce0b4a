"""Says how far a search of the access log is complete, and which entries it lacks."""

from asyncio import gather
from collections.abc import Sequence
from typing import Final

from domain.kernel import Tenant
from domain.protocol.trail import LogReach, MissingEntry
from projections.access_log.from_the_log import tags_of_records
from projections.access_log.queries import NEWEST, AccessRow, Before, Reach, missing, reach
from services.warden.ports import Parts

MOST_COMPARED: Final = 5_000
"""So many entries of the logs are compared with the rows for one answer; the newest of a page."""
MOST_TOLD: Final = 100
_TYPES: Final = tags_of_records()


async def wholeness(
    parts: Parts, where: Tenant, rows: Sequence[AccessRow], before: Before, *, more: bool
) -> tuple[tuple[LogReach, ...], tuple[MissingEntry, ...]]:
    """Compare the logs with the rows between the first and the last of a page.

    ``where`` is what is searched, ``rows`` the page after ``before``; without ``more`` it goes back
    to the beginning. Entries are compared as far as their number allows, the newest first.
    """
    reached = await reach(parts.reads, where)
    if late := [one for one in reached if one.reached < one.head]:
        await gather(*(_shown(parts, where, one) for one in late))
        reached = await reach(parts.reads, where)
    if not reached:
        return (), ()
    most = MOST_COMPARED // len(reached)
    spans = {one.program_id: _span(one, rows, before, most, more=more) for one in reached}
    lacking = await missing(parts.reads, where, spans, _TYPES, MOST_TOLD)
    told = tuple(
        LogReach(
            program=one.program_id,
            position=one.reached,
            head=one.head,
            checked_after=spans[one.program_id][0],
        )
        for one in reached
    )
    return told, tuple(MissingEntry(*one) for one in lacking)


async def _shown(parts: Parts, where: Tenant, one: Reach) -> bool:
    """Wait, at most two seconds, until the rows have what the log had a moment ago."""
    tenant = Tenant(where.organization, one.program_id)
    return await parts.reads.wait("access_log", tenant, one.head)


def _span(
    one: Reach, rows: Sequence[AccessRow], before: Before, most: int, *, more: bool
) -> tuple[int, int]:
    """Say after which entry of a program, up to which, a page should have every one that fits.

    Where no row of the page tells, the newest are compared; above an older page, what may be
    missing between it and the page before.
    """
    entries = [row.entry for row in rows if row.program_id == one.program_id]
    after = min(entries) - 1 if more and entries else 0
    upto = one.reached
    if before.program_id == one.program_id:
        upto = min(upto, before.entry - 1)
    elif before != NEWEST and entries:
        upto = min(upto, max(entries) + most // 2)
    return max(after, upto - most), upto
