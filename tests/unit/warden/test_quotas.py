"""How much one person is shown and refused is bounded, and every bound that is met is on record."""

from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from domain.access.events import AccessDenied, ClockFlagged
from domain.access.purposes import ObjectKind, Purpose
from domain.access.refusing import answer_of, refusal_of
from domain.kernel import Event, Recorded, Role, Sealed, Throttled, own_log
from domain.organizations.events import Quotas
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.door import SignOut
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.trail import ReportDenial
from services.warden.clock import apart
from services.warden.limits import Counted, Spent
from services.warden.quotas import record_floods
from tests.kit.house import House
from tests.kit.memory_warden import START, MemoryWarden

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def read(house: House, item: object) -> object:
    token = await house.token(house.leader)
    request = ReadItem(token, house.program, item, Purpose.LEADING)  # type: ignore[arg-type]
    return await house.ask(request)


async def rules(memory: MemoryWarden, house: House) -> list[str]:
    found: list[str] = []
    for tenant in (own_log(house.organization), house.tenant):
        events = [recorded.event for recorded in await memory.accesses(tenant)]
        found += [event.rule for event in events if isinstance(event, AccessDenied)]
    return found


async def test_one_person_reads_no_more_texts_of_others_in_an_hour_than_is_allowed(
    memory: MemoryWarden,
) -> None:
    """P6: the quota's refusal is recorded by its rule; it says when to go on."""
    house = await memory.house()
    await house.adopt_quotas(Quotas(reads=2))
    item = await house.told("One of them.")
    memory.time.passes(MINUTE)
    assert isinstance(await read(house, item), ItemShown)
    memory.time.passes(timedelta(minutes=10))
    assert isinstance(await read(house, item), ItemShown)
    refused = await read(house, item)
    assert isinstance(refused, RefusedAnswer)
    assert (refused.kind, refused.code) == ("throttled", "access.too_many_reads")
    assert refused.after_s == 50 * 60
    assert await rules(memory, house) == ["quota.reads"]
    own = ReadItem(await house.token(house.members[0]), house.program, item, Purpose.OWN)
    assert isinstance(await house.ask(own), ItemShown)


async def test_names_are_counted_one_by_one_and_a_list_that_is_too_long_shows_none(
    memory: MemoryWarden,
) -> None:
    """P6: bulk: a page of six counts six."""
    house = await memory.house()
    await house.adopt_quotas(Quotas(names=10))
    request = ShowNames(
        await house.token(house.leader),
        house.program,
        tuple(house.members),
        Purpose.LEADING,
        group=house.group,
    )
    assert isinstance(await house.ask(request), NamesShown)
    refused = await house.ask(request)
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "access.too_many_names"
    assert await rules(memory, house) == ["quota.names"]


def test_what_was_shown_is_forgotten_after_an_hour_and_too_much_at_once_never_fits() -> None:
    spent, who = Spent(), (uuid4(), uuid4())

    def spend(amount: int, after: timedelta) -> timedelta:
        return spent.spend(who, Counted.NAMES, amount, 10, START + after)  # type: ignore[arg-type]

    nothing = timedelta(0)
    assert spend(11, nothing) == HOUR
    assert spend(6, nothing) == nothing
    assert spend(6, MINUTE) == HOUR - MINUTE
    assert spend(6, HOUR) == nothing


async def test_a_flood_of_refusals_becomes_one_entry_and_the_caller_waits(
    memory: MemoryWarden,
) -> None:
    """P2, P6: denial of service through the audit path: it neither silences nor fills the log."""
    house = await memory.house()
    await house.adopt_quotas(Quotas(refusals=3))
    token = await house.token(house.members[1])
    request = ReadItem(token, house.program, uuid4(), Purpose.LEADING)
    answers = [cast("RefusedAnswer", await house.ask(request)).code for _ in range(5)]
    assert answers == ["item.missing"] * 3 + ["access.too_many_refusals"] * 2
    memory.time.passes(MINUTE)
    assert await record_floods(memory.parts) == 1
    assert await record_floods(memory.parts) == 0
    entries = await memory.accesses(own_log(house.organization))
    last = entries[-1]
    assert [cast("AccessDenied", entry.event).rule for entry in entries] == [
        *["item.unknown"] * 3,
        "refusals.flood",
    ]
    assert (last.metadata.actor, cast("AccessDenied", last.event).count) == (house.members[1], 2)
    again = await house.ask(request)
    assert cast("RefusedAnswer", again).code == "item.missing"


async def test_a_token_that_comes_back_after_its_session_is_on_record_where_it_was(
    memory: MemoryWarden,
) -> None:
    """P6: a replayed session; whose it was is said, and nothing is shown."""
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    token = await house.token(house.leader)
    await house.wants(SignOut(token), Done)
    answer = await read(house, item)
    assert cast("RefusedAnswer", answer).code == "session.none"
    [entry] = await memory.accesses(own_log(house.organization))
    assert cast("AccessDenied", entry.event).rule == "session.ended"
    assert entry.metadata.actor == house.leader


async def test_a_token_that_never_was_one_has_no_log_to_be_in(memory: MemoryWarden) -> None:
    """P6: a forged caller names no organization, and fills nobody's log."""
    house = await memory.house()
    for request in (
        ReportDenial(Sealed("forged"), None, None, "session.none"),
        ReadItem(Sealed("forged"), house.program, uuid4(), Purpose.LEADING),
    ):
        assert cast("RefusedAnswer", await house.ask(request)).code == "session.none"
    assert await rules(memory, house) == []


def test_a_wait_crosses_the_socket() -> None:
    refused = Throttled("access.too_many_reads", "wait")
    refused.after_s = 7
    back = refusal_of(answer_of(refused))
    assert isinstance(back, Throttled)
    assert back.after_s == 7


async def test_clocks_that_are_apart_are_flagged_once_a_minute_and_rule_nothing(
    memory: MemoryWarden,
) -> None:
    """P17: the record's time is the store's; a Warden more than two seconds off is flagged."""
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    ahead = timedelta(seconds=3)
    warden = memory.but(now=lambda: memory.time.at + ahead)
    request = ReadItem(await house.token(house.leader), house.program, item, Purpose.LEADING)
    for _ in range(2):
        assert isinstance(await warden.answer(request), ItemShown)
    entries = await memory.accesses(own_log(house.organization))
    assert [entry.event for entry in entries] == [ClockFlagged(apart_ms=-3_000)]
    assert entries[0].metadata.role is Role.SYSTEM
    looks = await memory.accesses(house.tenant)
    assert {entry.recorded_at for entry in looks} == {memory.time.at}
    memory.time.passes(MINUTE)
    await warden.answer(request)
    assert len(await memory.accesses(own_log(house.organization))) == 2


@pytest.mark.parametrize(("recorded", "gap"), [(-3, -3), (0, 0), (4, 0), (5, 0), (8, 3)], ids=str)
def test_waiting_for_the_log_is_not_taken_for_a_clock_that_is_wrong(
    recorded: int, gap: int
) -> None:
    second = timedelta(seconds=1)
    assert apart(START, START + recorded * second, START + 5 * second) == gap * second


async def test_a_page_of_names_and_a_search_record_every_id_they_show(
    memory: MemoryWarden,
) -> None:
    """P5: a page that shows n items records n object ids."""
    house = await memory.house()
    request = ShowNames(
        await house.token(house.leader),
        house.program,
        tuple(house.members),
        Purpose.ATTENDANCE,
        kind=ObjectKind.ATTENDANCE,
        group=house.group,
    )
    shown = await house.wants(request, NamesShown)
    entry: Recorded[Event] = (await memory.accesses(house.tenant))[-1]
    objects = entry.event.objects  # type: ignore[attr-defined]
    assert {one.id for one in objects} == set(shown.names) == set(house.members)
    assert {one.kind for one in objects} == {ObjectKind.ATTENDANCE}
