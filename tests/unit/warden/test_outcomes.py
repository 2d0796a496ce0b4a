"""Each look that is on record ends once, in one of four ways, and the record says in which."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import (
    INTENTS,
    AccessFailed,
    AccessPermitted,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    ObjectRef,
)
from domain.access.origin import HERE, Origin
from domain.access.purposes import Purpose
from domain.beside import Beside
from domain.kernel import Event, Log, Recorded, Tenant, own_log
from domain.ports import Append, Appended, AppendRefused, EventStore
from domain.protocol import Answer, Request
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.trail import SearchTrail, TrailShown
from domain.sessions.words import Audience, MaterialKind
from services.warden.inquiry import Intent
from services.warden.outcomes import GATHER_S, Outcomes, unknown, write_outcomes
from services.warden.warden import Warden
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down."
ELSEWHERE = Origin("192.0.2.0/24", f"00-{7:032x}-{7:016x}-01", uuid4())


async def served(
    warden: Warden, request: Request, *, is_there: bool = True, origin: Origin = HERE
) -> Answer:
    """Ask as the socket does, by somebody who takes the answer or is gone by then."""
    answers: list[Answer] = []

    async def deliver(answer: Answer) -> bool:
        answers.append(answer)
        return is_there

    await warden.serve(request, origin, deliver)
    await warden.outcomes.write()
    [answer] = answers
    return answer


async def looks(memory: MemoryWarden, house: House) -> list[list[Recorded[Event]]]:
    """Give the access records of a house by stream, in order."""
    found: dict[UUID, list[Recorded[Event]]] = {}
    for tenant in (own_log(house.organization), house.tenant):
        for recorded in await memory.accesses(tenant):
            found.setdefault(recorded.stream.id, []).append(recorded)
    for recorded in await memory.own_looks(house.organization):
        found.setdefault(recorded.stream.id, []).append(recorded)
    return list(found.values())


async def any_look(house: House, kind: str) -> Request:
    """Give a question of each kind that shows something confidential."""
    token = await house.token(house.leader)
    match kind:
        case "item":
            return ReadItem(token, house.program, await house.told(TEXT), Purpose.LEADING)
        case "names":
            people = tuple(house.members)
            return ShowNames(token, house.program, people, Purpose.LEADING, group=house.group)
        case "search":
            return SearchTrail(await house.token(house.auditor))
        case _:
            return WhoSawMine(await house.token(house.members[0]))


@pytest.mark.parametrize("kind", ["item", "names", "search", "mine"])
@pytest.mark.parametrize(("is_there", "outcome"), [(True, AccessReleased), (False, AccessWithheld)])
async def test_each_look_ends_as_released_or_withheld_by_whether_anybody_took_it(
    memory: MemoryWarden, kind: str, is_there: bool, outcome: type[Event]
) -> None:
    """P3: the outcome is the second entry of the intent's own stream."""
    house = await memory.house()
    answer = await served(memory.warden, await any_look(house, kind), is_there=is_there)
    assert isinstance(answer, ItemShown | MineShown | NamesShown | TrailShown)
    [pair] = [look for look in await looks(memory, house) if isinstance(look[0].event, INTENTS)]
    intent, ended = pair
    assert ended.event == outcome(intent=intent.position)
    assert (intent.version, ended.version) == (1, 2)


async def test_a_look_that_shows_nothing_after_all_has_failed_by_its_rule(
    memory: MemoryWarden,
) -> None:
    """P3, P6: an unwrap that fails is recorded with the rule's id."""
    house = await memory.house()
    request = await of_a_reflection(house)
    warden = memory.but(vault=Closed(memory))
    assert isinstance(await served(warden, request), RefusedAnswer)
    [[intent, ended]] = await looks(memory, house)
    assert ended.event == AccessFailed(intent=intent.position, rule="item.not_opened")


async def of_a_reflection(house: House) -> ReadItem:
    """Ask for a text of somebody who told no case: no theme is read for it."""
    done = await house.seal(
        house.members[0],
        house.sessions[0],
        TEXT,
        MaterialKind.REFLECTION,
        Audience.LEADERS_NOW,
    )
    assert done.made is not None
    return ReadItem(await house.token(house.leader), house.program, done.made, Purpose.LEADING)


class Closed:
    """A vault whose keys are lost."""

    def __init__(self, memory: MemoryWarden) -> None:
        self._vault = memory.parts.vault

    async def of_session(self, _tenant: Tenant, _session: UUID) -> Sequence[object]:
        return ()

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> object:
        return await self._vault.items(tenant, items)

    async def open(self, _tenant: Tenant, items: Sequence[object]) -> dict[UUID, None]:
        return {item.item: None for item in items}  # type: ignore[attr-defined]


async def test_a_look_that_breaks_has_failed_too(memory: MemoryWarden) -> None:
    house = await memory.house()
    request = await of_a_reflection(house)
    warden = memory.but(vault=Broken(memory))
    answer = await served(warden, request)
    assert isinstance(answer, RefusedAnswer)
    [[intent, ended]] = await looks(memory, house)
    assert ended.event == AccessFailed(intent=intent.position, rule="warden.failed")


class Broken(Closed):
    """A vault that raises what nobody foresaw."""

    async def open(self, _tenant: Tenant, _items: Sequence[object]) -> dict[UUID, None]:
        raise RuntimeError(TEXT)


async def test_of_two_who_end_a_look_the_first_does(memory: MemoryWarden) -> None:
    """P3: exactly one outcome, and a lost race is no error."""
    house = await memory.house()
    request = await any_look(house, "item")
    await memory.warden.answer(request)
    [[intent]] = await looks(memory, house)
    it = Intent(intent.stream, intent.position)
    late = Outcomes(memory.parts)
    assert await write_outcomes(memory.parts, [unknown(it)]) == []
    late.note(it, AccessReleased(intent=it.position))
    await late.write()
    assert [[each.event for each in look[1:]] for look in await looks(memory, house)] == [
        [AccessUnknown(intent=intent.position)]
    ]


async def test_looks_of_one_organization_that_end_together_each_have_their_outcome(
    memory: MemoryWarden,
) -> None:
    """P3: its own log, its programs' and that of own looks take what is theirs, by themselves."""
    house = await memory.house()
    requests = [await any_look(house, kind) for kind in ("names", "mine", "search", "item")]

    async def deliver(_answer: Answer) -> bool:
        return True

    for request in requests:
        await memory.warden.serve(request, HERE, deliver)
    await memory.warden.outcomes.write()
    ended = [look for look in await looks(memory, house) if isinstance(look[0].event, INTENTS)]
    assert {look[0].stream.log for look in ended} == {Log.ACCESS, Log.OWN}
    assert [type(end.event) for look in ended for end in look[1:]] == [AccessReleased] * 4


class Choosy(Beside):
    """A store that breaks on some streams or kinds of events, in a way that nobody foresaw."""

    def __init__(
        self, store: EventStore, refused: AbstractSet[UUID | type[Event]] = frozenset()
    ) -> None:
        super().__init__(store)
        self.refused = refused

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        asked = {each for one in requests for each in (one.stream.id, *map(type, one.events))}
        if self.refused & asked:
            raise ValueError(TEXT)
        return await super().append(tenant, requests)


async def left_open(memory: MemoryWarden, house: House, count: int) -> list[Intent]:
    """Leave looks without an outcome."""
    for _ in range(count):
        await memory.warden.answer(await any_look(house, "names"))
    return [Intent(look.stream, look.position) for [look] in await looks(memory, house)]


async def test_an_outcome_that_cannot_be_written_takes_no_other_with_it_and_is_tried_again(
    memory: MemoryWarden,
) -> None:
    """P3: what is released ends as released, whatever else ends with it."""
    house = await memory.house()
    intents = await left_open(memory, house, 3)
    choosy = Choosy(memory.store)
    outcomes = Outcomes(replace(memory.parts, store=choosy))
    choosy.refused = {intents[1].stream.id}
    for intent in intents:
        outcomes.note(intent, AccessReleased(intent=intent.position))
    await outcomes.write()
    assert [len(look) for look in await looks(memory, house)] == [2, 1, 2]
    choosy.refused = set()
    await outcomes.write()
    assert [type(look[-1].event) for look in await looks(memory, house)] == [AccessReleased] * 3


async def test_outcomes_are_written_when_the_store_takes_more_again(memory: MemoryWarden) -> None:
    """P3: a store that is away for a while makes no released look unknown."""
    house = await memory.house()
    [intent] = await left_open(memory, house, 1)
    outcomes = Outcomes(memory.parts)
    memory.store.overload()
    outcomes.note(intent, AccessReleased(intent=intent.position))
    writing = asyncio.create_task(outcomes.keep_writing())
    await asyncio.sleep(2 * GATHER_S)
    memory.store.overload(for_now=False)
    async with asyncio.timeout(10):
        while [len(look) for look in await looks(memory, house)] != [2]:
            await asyncio.sleep(0.01)
    writing.cancel()
    assert [look[-1].event for look in await looks(memory, house)] == [
        AccessReleased(intent=intent.position)
    ]


async def test_a_rule_by_which_nothing_was_shown_is_kept_until_it_can_be_written(
    memory: MemoryWarden,
) -> None:
    """P3, P6: a look that failed by a rule ends by that rule, and not as unknown."""
    house = await memory.house()
    request = await of_a_reflection(house)
    choosy = Choosy(memory.store, {AccessFailed})
    warden = memory.but(vault=Closed(memory), store=choosy)
    answers: list[Answer] = []

    async def deliver(answer: Answer) -> bool:
        answers.append(answer)
        choosy.refused = set()
        return True

    await warden.serve(request, HERE, deliver)
    await warden.outcomes.write()
    [answer] = answers
    assert isinstance(answer, RefusedAnswer)
    [[intent, ended]] = await looks(memory, house)
    assert ended.event == AccessFailed(intent=intent.position, rule="item.not_opened")


async def test_outcomes_that_cannot_be_written_or_kept_delay_nobody(memory: MemoryWarden) -> None:
    """P3: what is left open is the sweeper's."""
    house = await memory.house()
    full = Warden(memory.parts, room=1)
    requests = [await any_look(house, kind) for kind in ("names", "names")]
    for request in requests:
        assert isinstance(await full.answer(request), NamesShown)
    for [look] in await looks(memory, house):
        full.outcomes.note(Intent(look.stream, look.position), AccessReleased(intent=1))
    memory.store.overload()
    await full.outcomes.write()
    assert [len(look) for look in await looks(memory, house)] == [1, 1]


@pytest.mark.parametrize("kind", ["item", "names", "search", "mine"])
async def test_a_record_says_from_where_in_which_trace_by_which_rules_and_of_which_version(
    memory: MemoryWarden, kind: str
) -> None:
    """P7: attribution is complete, whatever was asked."""
    house = await memory.house()
    request = await any_look(house, kind)
    await served(memory.warden, request, origin=ELSEWHERE)
    [[recorded, _]] = await looks(memory, house)
    event = cast("AccessPermitted", recorded.event)
    assert (event.address, len(event.policy)) == (ELSEWHERE.address, 16)
    if kind != "mine":
        assert recorded.metadata.traceparent == ELSEWHERE.traceparent
        assert recorded.metadata.correlation_id == ELSEWHERE.request
    assert recorded.stream.id == recorded.command_id
    assert event.strength == "password"
    assert event.session is not None
    objects: Sequence[ObjectRef] = getattr(event, "objects", ())
    assert {o.version for o in objects} == (
        {memory.time.at} if kind == "names" else {None} if objects else set()
    )
    assert any(o.seal for o in objects) == (kind == "item")
