"""A search of the access log says how far it goes, and which entries it should have and has not."""

from typing import Any
from uuid import UUID

import pytest

from domain.kernel import ProgramId, Tenant
from domain.protocol.trail import LogReach, MissingEntry, SearchTrail, TrailShown
from projections.access_log.queries import NEWEST, Before, Sought, records
from services.warden.trail.wholeness import MOST_COMPARED, wholeness
from tests.kit.access_rows import AT, holding, row
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

OTHER = ProgramId(UUID(int=99))
REACHED = 20_000


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house(sessions=0)


def reached(program: UUID, position: int, head: int) -> dict[str, Any]:
    return {"program_id": program, "reached": position, "head": head}


async def test_p30_a_search_says_that_it_is_behind_and_what_it_lacks(
    memory: MemoryWarden, house: House
) -> None:
    """P30: the answer says when a search is behind the log, and a hole is seen by it."""
    memory.reads.answers = holding(
        newest=[row(house, house.leader, 7)],
        reach=[reached(house.program, 9, 12)],
        missing=[{"program_id": house.program, "entry": 8}],
    )
    shown = await house.wants(SearchTrail(await house.token(house.auditor)), TrailShown)
    assert shown.complete == (
        LogReach(program=house.program, position=9, head=12, checked_after=0),
    )
    assert shown.missing == (MissingEntry(house.program, 8),)


async def compared(
    memory: MemoryWarden,
    house: House,
    *entries: int,
    before: Before = NEWEST,
    more: bool = False,
    programs: tuple[ProgramId, ...] = (),
) -> list[tuple[int, int]]:
    """Between which entries of each program the log is compared with a page of these rows."""
    known = programs or (house.program,)
    given = [row(house, house.leader, entry) for entry in entries]
    memory.reads.answers = holding(
        reach=[reached(program, REACHED, REACHED) for program in known],
        newest=given,
        newest_of_program=given,
    )
    where = Tenant(house.organization, house.program)
    page = await records(memory.reads, where, Sought())
    await wholeness(memory.parts, where, page, before, more=more)
    name, (_, _, after, upto, *_) = memory.reads.asked[-1]
    assert name == "access_log.missing"
    assert isinstance(after, list)
    assert isinstance(upto, list)
    return list(zip(after, upto, strict=True))


async def test_the_newest_page_is_compared_from_the_newest_entry_to_its_last_row(
    memory: MemoryWarden, house: House
) -> None:
    assert await compared(memory, house, 19_990, 19_980, more=True) == [(19_979, REACHED)]


async def test_a_page_that_is_the_last_is_compared_as_far_as_the_number_allows(
    memory: MemoryWarden, house: House
) -> None:
    assert await compared(memory, house, 19_990) == [(REACHED - MOST_COMPARED, REACHED)]
    assert await compared(memory, house) == [(REACHED - MOST_COMPARED, REACHED)]


async def test_between_two_pages_nothing_is_left_uncompared(
    memory: MemoryWarden, house: House
) -> None:
    before = Before(AT, house.program, 300)
    assert await compared(memory, house, 290, 250, before=before, more=True) == [(249, 299)]
    elsewhere = Before(AT, OTHER, 300)
    assert await compared(memory, house, 290, 250, before=elsewhere, more=True) == [
        (249, 290 + MOST_COMPARED // 2)
    ]


async def test_programs_share_what_is_compared(memory: MemoryWarden, house: House) -> None:
    spans = await compared(memory, house, 19_990, programs=(house.program, OTHER))
    assert spans == [(REACHED - MOST_COMPARED // 2, REACHED)] * 2


async def test_where_nothing_is_looked_at_nothing_is_compared(
    memory: MemoryWarden, house: House
) -> None:
    where = Tenant(house.organization, house.program)
    assert await wholeness(memory.parts, where, [], NEWEST, more=False) == ((), ())
    assert "access_log.missing" not in {name for name, _ in memory.reads.asked}
