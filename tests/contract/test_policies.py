"""What policies owe is done: each exactly once, whoever reads twice, works at once or is killed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import asyncpg
import pytest
import structlog

from domain.groups.events import GroupActivated, MembershipActivated
from domain.kernel import (
    Log,
    Missing,
    PersonId,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    Role,
    Stream,
    Tenant,
    Unavailable,
)
from domain.policies.ended_groups import ENDED_GROUPS
from domain.policies.policy import Scene
from domain.policies.registry import POLICIES
from domain.policies.unopened_sessions import UNOPENED_SESSIONS
from domain.ports import Append, Appended, AppendRefused
from domain.sessions.events import (
    LeaderLost,
    ParticipantArrived,
    ParticipantLeft,
    SessionAbandoned,
    SessionCancelled,
    SessionOpened,
    SessionRescheduled,
)
from domain.sessions.words import Capacity
from infra.event_store.errors import NotPermitted
from infra.policies.reactor import Reactor
from infra.policies.set_aside import list_set_aside, retry, skip
from infra.projector.leases import Leases
from infra.store.postgres import PostgresEventStore
from services.app.reactions import THE_SYSTEM
from services.workers.outbox import ATTEMPTS, OutboxWorker
from tests.kit.database import Migrated
from tests.kit.ending import ending
from tests.kit.reacting import NO_LETTERS, SOON, Reacting
from tests.kit.read_models import a_group, ask, person
from tests.kit.stores import new_stream, new_tenant, open_logs, request

WORKER = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from domain.policies.registry import POLICIES
from infra.event_store.errors import NotPermitted
from infra.store.postgres import PostgresEventStore
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.postgres.pool import connect
from services.workers.outbox import OutboxWorker
from tests.kit.reacting import NO_LETTERS

def step(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

class Outbox(PostgresOutbox):
    async def take(self, tenant, limit):
        taken = await super().take(tenant, limit)
        step("taken")
        return taken

    async def settle(self, *given):
        await super().settle(*given)
        step("settled")

class Store(PostgresEventStore):
    async def append(self, *given):
        done = await super().append(*given)
        step("appended")
        return done

async def work():
    async with await connect(sys.argv[1], 3) as pool:
        reactor = Reactor(pool, POLICIES)
        while await reactor.turn():
            pass
        step("owed")
        await OutboxWorker(Outbox(pool), Store(pool), lambda: datetime.now(UTC), NO_LETTERS).turn()

asyncio.run(work())
"""
ROOT = Path(__file__).parents[2]
TWO_DAYS = timedelta(days=2)
AN_HOUR = timedelta(hours=1)
FORGET_THE_PLACES = "DELETE FROM circlekeep.tracking"
KEEP_ALL_PLACES = "LOCK TABLE circlekeep.tracking IN SHARE MODE"
KEEP_THE_OUTBOX = "LOCK TABLE circlekeep.outbox IN SHARE MODE"
OF_EVENTS = sum(policy.log is Log.EVENTS for policy in POLICIES)
PLACES = "SELECT position FROM circlekeep.tracking"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = 'circlekeep_projector' AND datname = current_database() AND wait_event_type = 'Lock'
"""
AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = 'circlekeep_projector' AND datname = current_database() AND state <> 'idle'
"""
PAUSE = """
SELECT round(extract(epoch FROM due_at - clock_timestamp()))::int
FROM circlekeep.outbox WHERE state = 'owed'
"""
OWED = "SELECT command_id, event_id, policy, deed, due_at FROM circlekeep.outbox ORDER BY 1"


async def test_a_session_that_its_last_leader_left_ends_ten_minutes_later(
    reacting: Reacting,
) -> None:
    """Edge case 5: the minutes until the loss are credited."""
    group, leader = await reacting.group(), person()
    session = await reacting.planned(group, timedelta())
    opened = SessionOpened(leader=leader, opened_at=reacting.now - timedelta(minutes=42))
    arrived = ParticipantArrived(person=leader, capacity=Capacity.LEADER)
    left = ParticipantLeft(person=leader), LeaderLost(lost_at=reacting.now)
    await reacting.mirror.tell(session, opened, arrived, *left, at=reacting.now)
    await reacting.read_all()
    await reacting.time_passes(timedelta(minutes=9))
    assert await reacting.worker().turn() == 0
    await reacting.time_passes(timedelta(minutes=2))
    assert await reacting.worker().turn() == 1
    assert (await reacting.facts(session))[-1] == SessionAbandoned(minutes=42)
    assert await reacting.settled("leaderless_sessions") == [("done", None)]


async def test_the_sessions_of_a_closed_group_are_called_off_by_the_system(
    reacting: Reacting,
) -> None:
    group = await reacting.group()
    held, ahead = await reacting.planned(group, -TWO_DAYS), await reacting.planned(group)
    await reacting.ended(group)
    await reacting.read_all()
    assert await reacting.worker().turn() == 1
    assert (await reacting.called_off(held), await reacting.called_off(ahead)) == (0, 1)
    closed = (await reacting.mirror.store.read(group))[-1]
    called_off = (await reacting.mirror.store.read(ahead))[-1]
    said = called_off.metadata
    assert (said.actor, said.role, said.purpose) == (THE_SYSTEM, Role.SYSTEM, "ended_groups")
    assert said.causation_id == closed.event_id
    assert said.correlation_id == closed.metadata.correlation_id
    assert await reacting.settled("ended_groups") == [("done", None)]
    assert await reacting.worker().turn() == 0


async def test_a_session_that_nobody_opened_was_not_held(reacting: Reacting) -> None:
    session = await reacting.planned(await reacting.group())
    await reacting.read_all()
    assert await reacting.worker().turn() == 0
    await reacting.time_passes(SOON + TWO_DAYS)
    await reacting.worker().turn()
    assert await reacting.not_held(session) == 1
    assert await reacting.settled("unopened_sessions") == [("done", None)]


async def test_what_the_domain_refuses_is_settled_with_its_code_and_not_tried_again(
    reacting: Reacting,
) -> None:
    session = await reacting.planned(await reacting.group())
    later = SessionRescheduled(starts_at=reacting.now + 10 * SOON, local_start="2030-01-15T08:00")
    await reacting.mirror.tell(session, later)
    await reacting.read_all()
    await reacting.time_passes(SOON + TWO_DAYS)
    assert await reacting.worker().turn() == 1
    refused = ("refused", "session.in_the_future")
    assert await reacting.settled("unopened_sessions") == [("owed", None), refused]
    await reacting.time_passes(10 * SOON)
    assert await reacting.worker().turn() == 1
    assert await reacting.settled("unopened_sessions") == [("done", None), refused]
    assert await reacting.not_held(session) == 1


@pytest.mark.parametrize("page", [1, 2000])
async def test_what_is_owed_does_not_depend_on_how_the_log_was_read(
    reacting: Reacting, page: int
) -> None:
    groups = [await reacting.group() for _ in range(2)]
    sessions = [await reacting.planned(group) for group in groups for _ in range(2)]
    await reacting.ended(groups[0])
    late = await reacting.planned(groups[0])
    await reacting.read_all(page)
    owed = await ask(reacting.database, OWED)
    assert len(owed) == len(sessions) + 1 + 2 + 1
    await ask(reacting.database, FORGET_THE_PLACES)
    await reacting.read_all()
    assert await ask(reacting.database, OWED) == owed
    await reacting.worker().turn()
    called_off = [await reacting.called_off(session) for session in [*sessions, late]]
    assert called_off == [1, 1, 0, 0, 1]


async def test_a_log_read_anew_brings_nothing_old_back(reacting: Reacting) -> None:
    group = await reacting.group()
    ahead = await reacting.planned(group)
    await reacting.ended(group)
    await reacting.read_all()
    await reacting.worker().turn()
    await ask(reacting.database, FORGET_THE_PLACES)
    await reacting.read_all()
    assert await reacting.worker().turn() == 0
    assert await reacting.called_off(ahead) == 1
    assert await reacting.settled("ended_groups") == [("done", None)]


async def test_logs_that_concern_no_policy_are_passed_over_unread(reacting: Reacting) -> None:
    wished = new_stream(reacting.tenant, "group")
    await reacting.mirror.tell(wished, a_group())
    assert await reacting.reactor().turn() == 0
    assert await ask(reacting.database, PLACES) == [(1,)] * OF_EVENTS
    session = await reacting.planned(wished)
    assert await reacting.reactor().turn() == 2 * 1
    assert await ask(reacting.database, PLACES) == [(2,)] * OF_EVENTS
    await reacting.mirror.tell(session, SessionCancelled())
    assert await reacting.reactor().turn() == 0
    assert await ask(reacting.database, PLACES) == [(3,)] * OF_EVENTS


async def test_a_long_log_is_passed_over_in_short_steps(reacting: Reacting) -> None:
    for _ in range(3):
        await reacting.group()
    session = await reacting.planned(await reacting.group())
    reactor = Reactor(reacting.pool, [UNOPENED_SESSIONS], ahead=3)
    assert [await reactor.turn() for _ in range(4)] == [1, 1, 1, 0]
    assert await ask(reacting.database, PLACES) == [(9,)]
    assert len(await ask(reacting.database, OWED)) == 1
    await reacting.mirror.tell(session, SessionCancelled())
    assert await reactor.turn() == 0
    assert await ask(reacting.database, PLACES) == [(10,)]


async def test_a_worker_reads_for_the_programs_that_are_leased_to_it(reacting: Reacting) -> None:
    await reacting.planned(await reacting.group())
    mine, others = Leases(reacting.pool), Leases(reacting.pool)
    bucket = reacting.tenant.program.bytes[-1] % 64
    mine.buckets, others.buckets = [bucket], [n for n in range(64) if n != bucket]
    assert await reacting.reactor(leases=others).turn() == 0
    assert await ask(reacting.database, PLACES) == []
    of_the_session, from_the_beginning_on = 2 * 1, 2
    assert await reacting.reactor(leases=mine).turn() == of_the_session + from_the_beginning_on


@asynccontextmanager
async def holding(database: Migrated, lock: str, waiting: int) -> AsyncIterator[None]:
    """Hold a lock until so many connections of the worker's role wait for it."""
    connection = await asyncpg.connect(database.url())
    try:
        async with connection.transaction(), asyncio.timeout(20):
            await connection.execute(lock)
            yield
            while await ask(database, WAITING) != [(waiting,)]:
                await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def test_of_two_reactors_at_once_one_writes_what_is_owed(reacting: Reacting) -> None:
    group = await reacting.group()
    ahead = await reacting.planned(group)
    await reacting.ended(group)
    async with holding(reacting.database, KEEP_ALL_PLACES, 2):
        both = [
            asyncio.create_task(reacting.reactor().advance(ENDED_GROUPS, reacting.tenant, 1, 5))
            for _ in range(2)
        ]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "int"]
    await reacting.worker().turn()
    assert await reacting.called_off(ahead) == 1


async def test_of_two_workers_at_once_one_takes_what_is_due(reacting: Reacting) -> None:
    group = await reacting.group()
    sessions = [await reacting.planned(group) for _ in range(3)]
    await reacting.ended(group)
    await reacting.read_all()
    async with holding(reacting.database, KEEP_THE_OUTBOX, 2):
        both = [asyncio.create_task(reacting.outbox.take(reacting.tenant, 50)) for _ in range(2)]
    first, second = sorted(map(len, await asyncio.gather(*both)))
    assert (first, second) == (0, 3)
    await reacting.time_passes(AN_HOUR)
    workers = [reacting.worker() for _ in range(2)]
    assert sum(await asyncio.gather(*(worker.turn() for worker in workers))) == 3
    assert [await reacting.called_off(session) for session in sessions] == [1, 1, 1]


async def test_a_reactor_killed_in_its_transaction_leaves_neither_place_nor_debt(
    reacting: Reacting,
) -> None:
    group = await reacting.group()
    ahead = await reacting.planned(group)
    await reacting.ended(group)
    async with holding(reacting.database, KEEP_THE_OUTBOX, 1):
        with started(reacting, "never"):
            async with asyncio.timeout(20):
                while await ask(reacting.database, WAITING) != [(1,)]:
                    await asyncio.sleep(0.01)
    async with asyncio.timeout(20):
        while await ask(reacting.database, AT_WORK) != [(0,)]:
            await asyncio.sleep(0.01)
    assert await ask(reacting.database, "SELECT * FROM circlekeep.tracking") == []
    assert await ask(reacting.database, OWED) == []
    await reacting.read_all()
    await reacting.worker().turn()
    assert await reacting.called_off(ahead) == 1


@pytest.mark.parametrize("step", ["owed", "taken", "appended", "settled"])
async def test_a_worker_killed_between_two_steps_does_it_once_and_not_less(
    reacting: Reacting, step: str
) -> None:
    group = await reacting.group()
    ahead = [await reacting.planned(group) for _ in range(2)]
    await reacting.ended(group)
    with started(reacting, step) as process:
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    await reacting.read_all()
    await reacting.time_passes(AN_HOUR)
    await reacting.worker().turn()
    assert [await reacting.called_off(session) for session in ahead] == [1, 1]
    assert await reacting.settled("ended_groups") == [("done", None)] * 2
    assert await reacting.settled("unopened_sessions") == [("owed", None)] * 2


def started(reacting: Reacting, step: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Run a worker that kills itself once it has done a step; it is killed after the block."""
    words = [sys.executable, "-c", WORKER, reacting.database.url("projector"), step]
    worker = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 - ours
    return ending(worker, signal.SIGKILL)


async def test_what_keeps_failing_is_tried_ever_more_rarely_and_then_set_aside(
    reacting: Reacting,
) -> None:
    session = await reacting.planned(await reacting.group())
    await reacting.read_all()
    await reacting.time_passes(SOON + TWO_DAYS)
    worker = OutboxWorker(reacting.outbox, Failing(reacting.pool), lambda: reacting.now, NO_LETTERS)
    with structlog.testing.capture_logs() as logs:
        for attempt in range(1, ATTEMPTS + 1):
            assert await worker.turn() == 1
            assert await worker.turn() == 0
            if attempt < ATTEMPTS:
                [(pause,)] = await ask(reacting.database, PAUSE)
                assert pause == min(10 * 2 ** (attempt - 1), 3600)
            await reacting.time_passes(AN_HOUR)
    assert [entry["event"] for entry in logs][-1] == "reaction.set_aside"
    assert await reacting.settled("unopened_sessions") == [("set_aside", "store.unavailable")]
    assert await worker.turn() == 0
    [listed] = await list_set_aside(reacting.pool)
    assert (listed.policy, listed.attempts) == ("unopened_sessions", ATTEMPTS)
    await retry(reacting.pool, listed.command_id)
    await reacting.worker().turn()
    assert await reacting.not_held(session) == 1


async def test_what_fails_for_one_does_not_keep_the_others_waiting(reacting: Reacting) -> None:
    group = await reacting.group()
    ahead = [await reacting.planned(group) for _ in range(3)]
    await reacting.ended(group)
    await reacting.read_all()
    store = Picky(reacting.pool)
    store.poison = ahead[1]
    with structlog.testing.capture_logs() as logs:
        await OutboxWorker(reacting.outbox, store, lambda: reacting.now, NO_LETTERS).turn()
    assert [await reacting.called_off(session) for session in ahead] == [1, 0, 1]
    assert [entry["event"] for entry in logs] == ["reaction.failed"]
    assert await reacting.settled("ended_groups") == [
        ("done", None),
        ("done", None),
        ("owed", "RuntimeError"),
    ]
    await reacting.time_passes(AN_HOUR)
    await reacting.worker().turn()
    assert [await reacting.called_off(session) for session in ahead] == [1, 1, 1]


class Picky(PostgresEventStore):
    """A store that cannot append to one stream."""

    poison: Stream

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        if any(request.stream == self.poison for request in requests):
            raise RuntimeError
        return await super().append(tenant, requests)


class Failing(PostgresEventStore):
    """A store that never answers."""

    async def states(self, _fold: object, _streams: object) -> NoReturn:
        raise Unavailable("store.unavailable", "not today")


async def test_the_worker_gives_no_right_and_records_no_access_whatever_a_policy_says(
    reacting: Reacting,
) -> None:
    stream = await reacting.group()
    store, somebody = PostgresEventStore(reacting.pool), PersonId(uuid4())
    lead = Right(somebody, RightKind.LEADERSHIP, stream.tenant.program, stream.id, "leader")
    for refused in (
        request(stream, 2, MembershipActivated(person=somebody)),
        request(stream, 2, rights=[RightGiven(lead)]),
        request(stream, 2, claims=[Reservation("email", b"a", stream.id)]),
        request(new_stream(reacting.tenant, "access")),
    ):
        with pytest.raises(NotPermitted):
            await store.append(reacting.tenant, [refused])
    assert len(await reacting.facts(stream)) == 2


async def test_what_is_set_aside_may_be_given_up(reacting: Reacting) -> None:
    session = await reacting.planned(await reacting.group())
    await reacting.read_all()
    await ask(reacting.database, "UPDATE circlekeep.outbox SET state = 'set_aside'")
    [listed] = await list_set_aside(reacting.pool)
    await skip(reacting.pool, listed.command_id)
    assert await list_set_aside(reacting.pool) == []
    with pytest.raises(Missing, match="no reaction"):
        await retry(reacting.pool, listed.command_id)
    await reacting.time_passes(SOON + TWO_DAYS)
    assert await reacting.worker().turn() == 0
    assert await reacting.not_held(session) == 0


async def test_a_policy_that_fails_leaves_the_others_at_work(reacting: Reacting) -> None:
    def fails(_scene: Scene) -> NoReturn:
        raise ValueError("a name that must not be logged")

    broken = replace(ENDED_GROUPS, name="broken", react=fails)
    group = await reacting.group()
    await reacting.planned(group)
    reactor = Reactor(reacting.pool, [broken, *POLICIES])
    with structlog.testing.capture_logs() as logs:
        while await reactor.turn():
            pass
    said = [(entry["event"], entry["policy"], entry["code"]) for entry in logs]
    assert said == [("policy.parked", "broken", "error.ValueError")]
    assert "a name" not in str(logs)
    assert len(await ask(reacting.database, OWED)) == 1


async def test_policies_of_one_program_do_not_see_another(reacting: Reacting) -> None:
    group = await reacting.group()
    ahead = await reacting.planned(group)
    elsewhere = replace(reacting, tenant=new_tenant(reacting.tenant.organization))
    namesake = Stream(elsewhere.tenant, "group", group.id)
    await open_logs(reacting.mirror.store, elsewhere.tenant)
    reacting.mirror.versions.pop(group.id)
    await reacting.mirror.tell(namesake, a_group(), GroupActivated())
    await elsewhere.ended(namesake)
    await reacting.read_all()
    await reacting.worker().turn()
    assert await reacting.called_off(ahead) == 0
