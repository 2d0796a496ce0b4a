"""What is left out of a log: recorded by the Warden, for an officer, of an entry that is there."""

from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied
from domain.kernel import Log, PersonId, Recorded, Stream, own_log
from domain.ports import Appended
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.keys import SkipParked
from domain.sessions.events import ParticipantLeft
from domain.skips.commands import SkipReason
from domain.skips.events import EntrySkipped, SkipEvent
from domain.skips.skips import DECISIONS, EVERYTHING, skips_of
from services.warden.keys.skipping import NO_RULE
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.kit.stores import request

POSITION = 3


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house()


async def stream_at(memory: MemoryWarden, house: House) -> UUID:
    [recorded] = await memory.store.read_log(house.tenant, Log.EVENTS, POSITION - 1, 1)
    return recorded.stream.id


async def skip(
    house: House,
    stream: UUID,
    name: str,
    *,
    by: PersonId | None = None,
    position: int = POSITION,
) -> object:
    return await house.ask(
        SkipParked(
            token=await house.token(by or house.admin),
            command_id=uuid4(),
            program=house.program,
            name=name,
            stream=stream,
            position=position,
            reason=SkipReason.FOREIGN,
        )
    )


async def skipped(memory: MemoryWarden, house: House) -> list[Recorded[SkipEvent]]:
    found = await memory.store.read(skips_of(house.tenant))
    return [one for one in found if isinstance(one.event, EntrySkipped)]  # type: ignore[misc]


@pytest.mark.parametrize("name", ["group_board", DECISIONS])
async def test_what_cannot_be_read_is_left_out_of_everything(
    memory: MemoryWarden, house: House, name: str
) -> None:
    stream = await stream_at(memory, house)
    memory.store.spoil(house.tenant, POSITION)
    assert isinstance(await skip(house, stream, name), Done)
    [recorded] = await skipped(memory, house)
    fact = recorded.event
    assert (fact.reader, fact.stream, fact.position) == (EVERYTHING, stream, POSITION)
    assert (fact.event_type, fact.reason) == ("group.dreamt", SkipReason.FOREIGN)
    assert recorded.metadata.actor == house.admin


async def test_what_cannot_follow_what_is_before_it_is_left_out_of_everything(
    memory: MemoryWarden, house: House
) -> None:
    """P10: there is a way out of what a taken web process appended."""
    session = Stream(house.tenant, "session", house.sessions[0])
    version = (await memory.store.legible(session)).version
    forged = request(session, version, ParticipantLeft(person=PersonId(uuid4())))
    [answer] = await memory.store.written_by("app").append(house.tenant, [forged])
    assert isinstance(answer, Appended)
    wrong = await skip(house, session.id, DECISIONS, position=answer.position - 1)
    assert isinstance(wrong, RefusedAnswer)
    assert isinstance(await skip(house, session.id, DECISIONS, position=answer.position), Done)
    [fact] = [one.event for one in await skipped(memory, house)]
    assert (fact.reader, fact.stream, fact.position) == (EVERYTHING, session.id, answer.position)
    assert (fact.event_type, fact.version) == ("attendance.left", version + 1)


async def test_what_can_be_read_is_left_out_of_one_view_and_of_no_decision(
    memory: MemoryWarden, house: House
) -> None:
    stream = await stream_at(memory, house)
    refused = await skip(house, stream, DECISIONS)
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "projection.not_parked"
    assert isinstance(await skip(house, stream, "group_board"), Done)
    assert [one.event.reader for one in await skipped(memory, house)] == ["group_board"]


async def test_asking_twice_records_it_once(memory: MemoryWarden, house: House) -> None:
    stream = await stream_at(memory, house)
    memory.store.spoil(house.tenant, POSITION)
    for _ in range(2):
        assert isinstance(await skip(house, stream, "group_board"), Done)
    assert len(await skipped(memory, house)) == 1


async def test_no_other_entry_is_left_out_than_the_one_that_was_seen(
    memory: MemoryWarden, house: House
) -> None:
    stream = await stream_at(memory, house)
    wrong = [await skip(house, uuid4(), "group_board")]
    wrong += [await skip(house, stream, "group_board", position=10_000)]
    assert [one.code for one in wrong if isinstance(one, RefusedAnswer)] == [
        "projection.not_parked"
    ] * 2
    assert await skipped(memory, house) == []


@pytest.mark.parametrize("who", ["leader", "auditor", "privacy_officer"])
async def test_who_does_not_answer_for_it_is_refused_on_record(
    memory: MemoryWarden, house: House, who: str
) -> None:
    stream = await stream_at(memory, house)
    refused = await skip(house, stream, "group_board", by=getattr(house, who))
    assert isinstance(refused, RefusedAnswer)
    assert refused.code == "projection.not_parked"
    log = await memory.store.read_log(own_log(house.organization), Log.ACCESS, 0, 10_000)
    assert [one.event.rule for one in log if isinstance(one.event, AccessDenied)] == [NO_RULE]
    assert await skipped(memory, house) == []
