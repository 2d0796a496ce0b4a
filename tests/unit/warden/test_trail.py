"""The trail is for auditors, and each search of it is itself on record before it is answered."""

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, TrailSearched
from domain.access.purposes import Purpose
from domain.kernel import OrganizationId, Unavailable, own_log
from domain.protocol.answers import Done
from domain.protocol.trail import ReportDenial, SearchTrail, TrailShown
from services.warden.records import NOBODY
from tests.kit.access_rows import AT, code_of, holding, row
from tests.kit.memory_warden import MemoryWarden


async def test_an_auditor_sees_who_looked_by_name_and_the_search_is_recorded(
    memory: MemoryWarden,
) -> None:
    """P8: a search by a person is an entry, with the names it showed."""
    house = await memory.house(sessions=0)
    memory.reads.answers = holding(newest=[row(house, house.leader)])
    request = SearchTrail(await house.token(house.auditor))
    shown = await house.wants(request, TrailShown)
    assert [(e.actor, e.purpose, e.entry) for e in shown.entries] == [(house.leader, "leading", 1)]
    assert shown.names[house.leader].given_name == f"Given-{house.leader.hex[:8]}"
    [recorded] = await memory.accesses(own_log(house.organization))
    event = cast("TrailSearched", recorded.event)
    assert (event.shown, event.named) == (1, (house.leader,))
    assert recorded.metadata.purpose == Purpose.AUDIT


async def test_a_search_may_end_on_the_last_day_there_is(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    memory.reads.answers = holding(newest=[row(house, house.leader)])
    token = await house.token(house.auditor)
    for last in (date.max, date(9998, 12, 31)):
        shown = await house.wants(SearchTrail(token, until=last), TrailShown)
        assert len(shown.entries) == 1


@pytest.mark.parametrize("day", [date.min, date(1, 6, 1), date(1999, 12, 31), date.max])
async def test_a_search_may_begin_and_end_on_any_day_and_count_its_year(
    memory: MemoryWarden, day: date
) -> None:
    house = await memory.house(sessions=0)
    memory.reads.answers = holding(newest=[row(house, house.leader)], days=[])
    token = await house.token(house.auditor)
    for request in (
        SearchTrail(token, until=day, histogram=True),
        SearchTrail(token, since=day, until=day, histogram=True),
    ):
        assert (await house.wants(request, TrailShown)).total == 0


async def test_the_filters_go_on_record_and_to_the_read_model(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    sought = uuid4()
    request = SearchTrail(
        await house.token(house.privacy_officer),
        actor=house.leader,
        object=sought,
        program=house.program,
        purpose="leading",
        outcome="denied",
        since=date(2026, 5, 1),
        until=date(2026, 5, 2),
        histogram=True,
    )
    day = date(2026, 5, 1)
    memory.reads.answers = holding(
        days_of_objects=[
            {"day": day, "outcome": "permitted", "records": 2},
            {"day": day, "outcome": "denied", "records": 3},
        ]
    )
    shown = await house.wants(request, TrailShown)
    assert [(d.permitted, d.denied) for d in shown.days] == [(2, 3)]
    assert shown.total == 5
    [args] = [args for name, args in memory.reads.asked if name == "access_log.newest_of_objects"]
    assert args[:3] == (
        house.tenant,
        datetime(2026, 5, 1, tzinfo=UTC),
        datetime(2026, 5, 3, tzinfo=UTC),
    )
    event = cast("TrailSearched", (await memory.accesses(own_log(house.organization)))[-1].event)
    assert (event.actor, event.object, event.program) == (house.leader, sought, house.program)
    assert (event.purpose, event.outcome) == ("leading", "denied")
    assert (event.since, event.until) == (date(2026, 5, 1), date(2026, 5, 2))


async def test_a_page_says_where_the_next_begins(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    rows = [row(house, house.leader, entry) for entry in (9, 8, 7)]
    memory.reads.answers = holding(newest=rows)
    token = await house.token(house.auditor)
    first = await house.wants(SearchTrail(token, limit=2), TrailShown)
    assert [entry.entry for entry in first.entries] == [9, 8]
    await house.wants(SearchTrail(token, limit=2, before=first.more), TrailShown)
    _, args = next(one for one in reversed(memory.reads.asked) if one[0] == "access_log.newest")
    assert args[3:6] == (AT, house.program, 8)
    memory.reads.answers = holding(newest=rows[:2])
    assert (await house.wants(SearchTrail(token, limit=2), TrailShown)).more is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "a~b~c",
        "2026-05-01T09:30:00~x~1",
        f"0001-01-01T00:00:00+14:00~{UUID(int=1)}~1",
        f"9999-12-31T23:59:59-23:59~{UUID(int=1)}~1",
        f"2026-05-01T09:30:00Z~{UUID(int=1)}~{2**64}",
        f"2026-05-01T09:30:00Z~{UUID(int=1)}~-1",
    ],
)
async def test_a_made_up_cursor_is_refused(memory: MemoryWarden, cursor: str) -> None:
    house = await memory.house(sessions=0)
    request = SearchTrail(await house.token(house.auditor), before=cursor)
    assert code_of(await house.ask(request)) == "trail.cursor_unknown"


@pytest.mark.parametrize("who", ["admin", "leader"])
async def test_nobody_else_searches_and_the_attempt_is_recorded(
    memory: MemoryWarden, who: str
) -> None:
    """P6, P8: and so is the attempt."""
    house = await memory.house(sessions=0)
    person = getattr(house, who)
    answer = await house.ask(SearchTrail(await house.token(person)))
    assert code_of(answer) == "trail.not_allowed"
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", recorded.event).rule == "trail.no_rule"
    assert recorded.metadata.actor == person


async def test_edge_45_denials_of_the_web_are_recorded_where_they_belong(
    memory: MemoryWarden,
) -> None:
    """P6: masked 404s and forbidden pages, by the rule that refused."""
    house = await memory.house(sessions=0)
    token = await house.token(house.leader)
    here = ReportDenial(token, None, house.program, "group.unknown")
    await house.wants(here, Done)
    [recorded] = await memory.accesses(house.tenant)
    assert cast("AccessDenied", recorded.event).rule == "group.unknown"
    assert recorded.metadata.actor == house.leader
    elsewhere = ReportDenial(token, None, uuid4(), "program.unknown")  # type: ignore[arg-type]
    await house.wants(elsewhere, Done)
    stranger = ReportDenial(None, house.organization, None, "sign_in.needed")
    await house.wants(stranger, Done)
    records = await memory.accesses(own_log(house.organization))
    assert [cast("AccessDenied", r.event).rule for r in records] == [
        "program.unknown",
        "sign_in.needed",
    ]
    assert records[-1].metadata.actor == NOBODY


async def test_no_text_gets_into_the_log_as_a_rule_or_a_filter(memory: MemoryWarden) -> None:
    """P21: a rule or a filter is of a list."""
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    await house.wants(ReportDenial(token, None, None, "She told me that"), Done)
    [recorded] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", recorded.event).rule == "web.denied"
    for request in (
        SearchTrail(token, purpose="She told me that"),
        SearchTrail(token, outcome="She told me that"),
        SearchTrail(token, role="She told me that"),
        SearchTrail(token, basis="She told me that"),
        SearchTrail(token, label="She told me that"),
        SearchTrail(token, rule="She told me that"),
    ):
        assert code_of(await house.ask(request)) == "trail.filter_unknown"
    assert len(await memory.accesses(own_log(house.organization))) == 1


async def test_a_stranger_without_an_organization_leaves_no_record(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    for organization in (None, OrganizationId(uuid4())):
        request = ReportDenial(None, organization, None, "sign_in.needed")
        assert await house.ask(request) == Done()


class Broken:
    """Read models that are away."""

    async def fetch(self, *_: object) -> list[dict[str, Any]]:
        raise Unavailable("projection.unavailable", "this view is not set up yet")

    async def wait(self, *_: object) -> bool:
        return False


async def test_without_the_read_model_there_is_no_trail(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    answer = await memory.but(reads=Broken()).answer(SearchTrail(token))
    assert code_of(answer) == "projection.unavailable"


async def test_viewing_a_view_is_one_entry_and_there_it_ends(memory: MemoryWarden) -> None:
    """P8: a search that shows searches is itself one entry, and makes no other."""
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    for number in range(1, 4):
        await house.wants(SearchTrail(token, outcome="searched"), TrailShown)
        entries = await memory.accesses(own_log(house.organization))
        assert [type(entry.event) for entry in entries] == [TrailSearched] * number


async def test_p19_a_search_by_subject_finds_looks_at_a_name_and_never_what_they_wrote(
    memory: MemoryWarden,
) -> None:
    """P19: neither a search of somebody, nor one of somebody and a text, says who its author is."""
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    token = await house.token(house.auditor)
    for person in house.members[:2]:
        await house.wants(SearchTrail(token, subject=person), TrailShown)
        _, args = next(asked for asked in reversed(memory.reads.asked) if "newest" in asked[0])
        assert args[8] == [person]
    memory.reads.asked.clear()
    answers = [
        await house.wants(SearchTrail(token, subject=person, object=item), TrailShown)
        for person in house.members[:2]
    ]
    assert answers[0] == answers[1]
    sought = [args[8] for asked, args in memory.reads.asked if "newest" in asked]
    assert sought == [[], []]
