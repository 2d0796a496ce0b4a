"""People are found by name for a search, and the words are kept nowhere."""

from typing import cast
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.events import AccessDenied, TrailSearched
from domain.access.messages import FindPeople, PeopleFound, RecordShown, ShowRecord
from domain.kernel import PersonId, Sealed, own_log
from tests.kit.access_rows import AT, code_of, holding, row
from tests.kit.memory_warden import MemoryWarden

AROUND = {
    "grant_id": None,
    "policy": "0123456789abcdef",
    "authority": 4,
    "strength": "password",
    "session_id": UUID(int=5),
    "address": "192.0.2.0/24",
    "stands_for": 1,
    "asked_in": UUID(int=6),
    "traceparent": None,
    "ended": "released",
    "failed_by": None,
}


async def test_p21_a_name_is_searched_by_and_kept_nowhere(memory: MemoryWarden) -> None:
    """P21: free search text is never stored in clear; the record says whose names were shown."""
    house = await memory.house(sessions=0)
    name = f"gíven-{house.leader.hex[:8]} FAMILY"
    request = FindPeople(await house.token(house.auditor), Sealed(name))
    found = await house.wants(request, PeopleFound)
    assert set(found.names) == {house.leader}
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    assert cast("TrailSearched", recorded.event).named == (house.leader,)
    kept = [*await memory.accesses(own_log(house.organization)), *memory.reads.asked]
    everything = msgspec.json.encode([str(one) for one in kept]).decode().casefold()
    assert "gíven" not in everything
    assert "family" not in everything


async def test_whom_nobody_is_called_is_not_found(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    request = FindPeople(await house.token(house.privacy_officer), Sealed("Zebedee"))
    assert (await house.wants(request, PeopleFound)).names == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [("g", "people.name_too_short"), (" ", "people.name_too_short"), ("Giv", "people.too_many")],
)
async def test_a_search_that_would_list_everybody_is_refused(
    memory: MemoryWarden, text: str, code: str
) -> None:
    house = await memory.house(sessions=0)
    await house.register([PersonId(uuid4()) for _ in range(3)])
    request = FindPeople(await house.token(house.auditor), Sealed(text))
    assert code_of(await house.ask(request)) == code


@pytest.mark.parametrize("who", ["admin", "leader"])
async def test_nobody_else_looks_at_records_or_for_people(memory: MemoryWarden, who: str) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, who))
    for request, code in (
        (FindPeople(token, Sealed("Given")), "trail.not_allowed"),
        (ShowRecord(token, house.program, 1), "record.missing"),
    ):
        assert code_of(await house.ask(request)) == code
        recorded = (await memory.accesses(own_log(house.organization)))[-1]
        assert cast("AccessDenied", recorded.event).rule == "trail.no_rule"


async def test_a_record_is_shown_whole_and_the_look_is_recorded(memory: MemoryWarden) -> None:
    """P8: viewing one record is one entry."""
    house = await memory.house(sessions=0)
    found = row(house, house.leader, 9, on_behalf_of=house.members[0])
    named = {"ordinal": 1, "kind": "case_narrative", "label": "C4", "object_id": uuid4()}
    memory.reads.answers = holding(
        entries=[found], attribution=[AROUND], objects_of=[{**named, "version": AT}]
    )
    request = ShowRecord(await house.token(house.auditor), house.program, 9)
    shown = await house.wants(request, RecordShown)
    assert (shown.record.entry, shown.record.ended, shown.request) == (
        9,
        "released",
        found["request"],
    )
    assert [one.id for one in shown.objects] == [named["object_id"]]
    assert (shown.attributes.policy, shown.attributes.address) == (
        "0123456789abcdef",
        "192.0.2.0/24",
    )
    assert set(shown.names) == {house.leader, house.members[0]}
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("TrailSearched", recorded.event).object == found["request"]


async def test_a_record_that_there_is_not_is_missing_and_that_is_recorded(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    request = ShowRecord(await house.token(house.auditor), house.program, 9)
    assert code_of(await house.ask(request)) == "record.missing"
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", recorded.event).rule == "trail.record_unknown"
