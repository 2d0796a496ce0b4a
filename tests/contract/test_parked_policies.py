"""An event that a policy cannot take in stops its stream there; all other reactions go on."""

from dataclasses import replace
from uuid import uuid4

import pytest
import structlog

from domain.kernel import Log, Stream
from domain.policies.policy import Scene
from domain.policies.registry import POLICIES
from domain.policies.unopened_sessions import UNOPENED_SESSIONS
from domain.sessions.events import ParticipantArrived, ParticipantLeft, SessionRescheduled
from domain.sessions.words import Capacity
from domain.skips.skips import EVERYTHING
from infra.health.figures import parked, parked_places
from infra.policies.followers import DECISIONS, follower, followers
from infra.policies.reactor import Reactor
from infra.projector.orders import PostgresParkedStreams, order_turns
from infra.projector.parking import NotParked, parked_streams
from projections.registry import PROJECTIONS
from tests.kit.reacting import SOON, Reacting
from tests.kit.read_models import ask, person, skip_on_record

FOLLOWING = (DECISIONS, *POLICIES)
CONCERNED = tuple(each for each in FOLLOWING if each.log is Log.EVENTS)
"""Those that follow the log in which something cannot be read here."""
POSITION = "SELECT position FROM circlekeep.events WHERE stream_id = $1 AND version = $2"
RETYPE = "UPDATE circlekeep.events SET type = $1 WHERE stream_id = $2 AND version = $3 RETURNING 1"
GARBLE = """
UPDATE circlekeep.events SET payload = '{}' WHERE stream_id = $1 AND version = $2 RETURNING 1"""


async def read_all(reactor: Reactor) -> None:
    while await reactor.turn():
        pass


async def position_of(reacting: Reacting, stream: Stream, version: int) -> int:
    [[position]] = await ask(reacting.database, POSITION, stream.id, version)
    assert isinstance(position, int)
    return position


async def parked_under(reacting: Reacting) -> dict[str, set[tuple[object, int, str]]]:
    """What is parked: stream, position and code, by the name under which it is."""
    names = {schema: name for name, schema in followers(CONCERNED).items()}
    found: dict[str, set[tuple[object, int, str]]] = {}
    for one in await parked_streams(reacting.pool):
        found.setdefault(names[one.schema], set()).add((one.stream, one.position, one.code))
    return found


async def moved(reacting: Reacting, session: Stream) -> None:
    """The session is moved to a day a week later."""
    later = SessionRescheduled(starts_at=reacting.now + 2 * SOON, local_start="2030-01-15T08:00")
    await reacting.mirror.tell(session, later)


@pytest.mark.parametrize("broken", [RETYPE, GARBLE])
async def test_an_unreadable_event_stops_the_reactions_of_its_stream_alone(
    reacting: Reacting, broken: str
) -> None:
    group = await reacting.group()
    odd, fine = await reacting.planned(group), await reacting.planned(group)
    await moved(reacting, odd)
    given = ("session.dreamt",) if broken is RETYPE else ()
    await ask(reacting.database, broken, *given, odd.id, 2)
    at = await position_of(reacting, odd, 2)
    reactor = Reactor(reacting.pool, CONCERNED)
    with structlog.testing.capture_logs() as logs:
        await read_all(reactor)
    names = {"decisions", "unopened_sessions"} if broken is GARBLE else set(followers(CONCERNED))
    assert await parked_under(reacting) == {
        name: {(odd.id, at, "event.unreadable")} for name in names
    }
    assert {log["event"] for log in logs} == {"policy.parked"}
    await moved(reacting, fine)
    await read_all(reactor)
    owed = await reacting.settled("unopened_sessions")
    assert len(owed) == 3
    assert await parked_under(reacting) == {
        name: {(odd.id, at, "event.unreadable")} for name in names
    }


async def test_a_session_that_nobody_can_decide_on_is_parked_before_anybody_tries(
    reacting: Reacting,
) -> None:
    """P10: what a taken web process appended is on the list of what is parked, and left out once.

    It is one entry, whoever cannot take it in.
    """
    group = await reacting.group()
    odd, fine = await reacting.planned(group), await reacting.planned(group)
    at = await reacting.mirror.tell(odd, ParticipantLeft(person=person()))
    await reacting.mirror.tell(fine, ParticipantArrived(person=person(), capacity=Capacity.MEMBER))
    reactor = Reactor(reacting.pool, CONCERNED)
    await read_all(reactor)
    there = {"decisions": {(odd.id, at, "event.unreadable")}}
    assert await parked_under(reacting) == there
    await moved(reacting, odd)
    await read_all(reactor)
    there["unopened_sessions"] = there["decisions"]
    assert await parked_under(reacting) == there
    for policy in (DECISIONS, UNOPENED_SESSIONS):
        assert not await reactor.take_up(policy, reacting.tenant, odd.id, at)
    assert await parked_under(reacting) == there
    await skip_on_record(reacting.mirror, odd, EVERYTHING, at, 2)
    for policy in (DECISIONS, UNOPENED_SESSIONS):
        assert await reactor.take_up(policy, reacting.tenant, odd.id, at)
    await moved(reacting, odd)
    await read_all(reactor)
    assert await parked_under(reacting) == {}


async def test_what_is_wrong_further_on_is_said_once_that_is_looked_at(
    reacting: Reacting,
) -> None:
    odd = await reacting.planned(await reacting.group())
    await moved(reacting, odd)
    at = await reacting.mirror.tell(odd, ParticipantLeft(person=person()))
    short = Reactor(reacting.pool, [DECISIONS], page=1)
    while not await parked_under(reacting):
        assert await short.turn()
    assert await parked_under(reacting) == {"decisions": {(odd.id, at, "event.unreadable")}}


async def test_an_operator_is_told_at_once_of_what_is_parked_and_where(reacting: Reacting) -> None:
    odd = await reacting.planned(await reacting.group())
    await ask(reacting.database, RETYPE, "session.dreamt", odd.id, 1)
    await read_all(Reactor(reacting.pool, [DECISIONS, UNOPENED_SESSIONS]))
    assert await parked(reacting.pool) == {"decisions": 1, "unopened_sessions": 1}
    at, program = await position_of(reacting, odd, 1), reacting.tenant.program
    assert await parked_places(reacting.pool, 5) == [
        f"session.dreamt at {at} of {program}: event.unreadable"
    ]


async def test_what_a_policy_fails_at_is_taken_up_again_with_all_that_came_after(
    reacting: Reacting,
) -> None:
    session = await reacting.planned(await reacting.group())
    fails = True

    def fragile(scene: Scene) -> object:
        if fails:
            raise ValueError("not today")
        return UNOPENED_SESSIONS.react(scene)

    policy = replace(UNOPENED_SESSIONS, react=fragile)  # type: ignore[arg-type]
    reactor, at = Reactor(reacting.pool, [policy]), await position_of(reacting, session, 1)
    await read_all(reactor)
    await moved(reacting, session)
    await read_all(reactor)
    assert await reacting.settled("unopened_sessions") == []
    assert not await reactor.take_up(policy, reacting.tenant, session.id, at)
    fails = False
    assert await reactor.take_up(policy, reacting.tenant, session.id, at)
    assert len(await reacting.settled("unopened_sessions")) == 2
    with pytest.raises(NotParked):
        await reactor.take_up(policy, reacting.tenant, session.id, at)
    assert await parked_under(reacting) == {}


async def test_a_skip_on_record_lets_every_reader_go_on_and_a_new_one_pass(
    reacting: Reacting,
) -> None:
    odd = await reacting.planned(await reacting.group())
    await moved(reacting, odd)
    await moved(reacting, odd)
    await ask(reacting.database, RETYPE, "session.dreamt", odd.id, 2)
    reactor, at = Reactor(reacting.pool, CONCERNED), await position_of(reacting, odd, 2)
    await read_all(reactor)
    await skip_on_record(reacting.mirror, odd, EVERYTHING, at, 2)
    names = followers(CONCERNED)
    port = PostgresParkedStreams(reacting.mirror.app_pool, PROJECTIONS, names)
    organization = reacting.tenant.organization
    listed = await port.list(organization, list(names))
    assert {one.projection for one in listed} == set(names)
    for place in listed:
        asked = await port.ask(organization, place, skip=True, order=uuid4(), person=person())
        assert asked is not None
    work = order_turns(reacting.pool, PROJECTIONS, reactor.followers)
    assert await work() == len(names)
    assert await parked_under(reacting) == {}
    assert len(await reacting.settled("unopened_sessions")) == 2
    next_version = replace(UNOPENED_SESSIONS, name="unopened_again", version=2)
    await read_all(Reactor(reacting.pool, [next_version]))
    assert await parked_streams(reacting.pool) == []
    assert len(await reacting.settled("unopened_again")) == 2


async def test_an_order_for_another_position_or_organization_changes_nothing(
    reacting: Reacting,
) -> None:
    odd = await reacting.planned(await reacting.group())
    await ask(reacting.database, RETYPE, "session.dreamt", odd.id, 1)
    reactor = Reactor(reacting.pool, [DECISIONS])
    await read_all(reactor)
    with pytest.raises(NotParked):
        await reactor.take_up(DECISIONS, reacting.tenant, odd.id, 99)
    [parked_row] = await parked_streams(reacting.pool)
    assert parked_row.schema == follower(DECISIONS)


def test_no_read_model_is_named_like_a_policy() -> None:
    names = [*(model.name for model in PROJECTIONS), *followers(FOLLOWING)]
    assert len(names) == len(set(names))
