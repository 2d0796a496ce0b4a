"""Several workers: they share the programs, succeed the one that dies, and wake when told."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel import Tenant
from domain.sessions.events import ParticipantArrived, SessionClosed
from domain.sessions.words import Capacity
from infra.postgres.pool import Pool
from infra.projector.announcements import CHANNEL, MOST, Announcements, announcer, listen, message
from infra.projector.builds import Overtaken
from infra.projector.engine import Projector
from infra.projector.leases import Leases, leases
from projections.sessions import SESSIONS
from tests.kit.database import Migrated
from tests.kit.ending import ending
from tests.kit.read_models import Mirror, a_session, ask, live, open_mirror, person, rows_of
from tests.kit.stores import new_stream, new_tenant

WORKER = """
import asyncio, sys
from infra.postgres.pool import connect
from infra.projector.engine import Projector
from infra.projector.leases import leases
from projections.registry import PROJECTIONS

async def work():
    async with await connect(sys.argv[1], 4) as pool, leases(pool, PROJECTIONS) as held:
        projector = Projector(pool, PROJECTIONS, page=2, leases=held)
        while True:
            await projector.turn()

asyncio.run(work())
"""
ROOT = Path(__file__).parents[2]
BUCKETS = list(range(64))
DIES = "UPDATE circlekeep.projection_worker SET until = until - interval '5 s' WHERE worker = $1"
HELD = "SELECT count(DISTINCT worker) FROM circlekeep.projection_lease"
BOTH_WAIT = """
SELECT count(*) > 1 FROM pg_stat_activity
WHERE usename = 'circlekeep_projector' AND datname = current_database()
  AND wait_event_type = 'Lock'"""
DONE = """
SELECT count(*) FROM circlekeep.projection_checkpoint
WHERE schema = 'sessions_v1' AND position = $1"""


async def renewed(*held: Leases, times: int = 2) -> list[int]:
    """Have each ask again and again; tell how many buckets it has then."""
    for _ in range(times):
        for lease in held:
            await lease.renew()
    return [len(lease.buckets) for lease in held]


@pytest.fixture
def held(mirror: Mirror) -> list[Leases]:
    return [Leases(mirror.pool, every=0) for _ in range(3)]


async def test_a_worker_alone_has_every_program(held: list[Leases]) -> None:
    await held[0].renew()
    assert held[0].buckets == BUCKETS


async def test_workers_share_the_programs_and_none_has_another_s(held: list[Leases]) -> None:
    assert await renewed(held[0]) == [64]
    assert await renewed(*held[:2]) == [32, 32]
    assert sorted(await renewed(*held)) == [20, 22, 22]
    assert sorted(bucket for lease in held for bucket in lease.buckets) == BUCKETS


async def test_a_worker_that_says_nothing_is_succeeded(
    held: list[Leases], circlekeep: Migrated
) -> None:
    await renewed(*held)
    await ask(circlekeep, DIES + " RETURNING 1", held[0].worker)
    assert await renewed(*held[1:]) == [32, 32]


async def test_a_worker_that_ends_leaves_its_programs_at_once(
    held: list[Leases], mirror: Mirror
) -> None:
    async with leases(mirror.pool, []) as ending:
        await renewed(ending, held[0])
    assert await renewed(held[0], times=1) == [64]


async def test_workers_of_two_releases_have_every_program_each(
    mirror: Mirror, held: list[Leases]
) -> None:
    newer = Leases(mirror.pool, [replace(SESSIONS, version=2)], every=0)
    assert await renewed(held[0], newer) == [64, 64]
    assert await renewed(held[0], held[1], newer) == [32, 32, 64]


async def sessions_of(mirror: Mirror, tenants: list[Tenant], people: int = 4) -> int:
    """Tell of a session in each of these programs; give the number of its events.

    One person comes to it, as often as is said.
    """
    arrivals = [ParticipantArrived(person=person(), capacity=Capacity.MEMBER)] * people
    for tenant in tenants:
        told = a_session(new_stream(tenant).id), *arrivals, SessionClosed(minutes=90)
        await mirror.tell(new_stream(tenant, "session"), *told)
    return people + 2


async def test_two_workers_do_not_do_the_same_work(mirror: Mirror, held: list[Leases]) -> None:
    tenants = [new_tenant() for _ in range(16)]
    events = await sessions_of(mirror, tenants)
    await renewed(*held[:2])
    workers = [Projector(mirror.pool, [SESSIONS], leases=lease) for lease in held[:2]]
    taken = await asyncio.gather(*(worker.turn() for worker in workers))
    assert sum(taken) == events * len(tenants)
    mine = [sum(events for t in tenants if t.program.bytes[15] % 64 in w.buckets) for w in held[:2]]
    assert taken == mine


@contextmanager
def a_worker(database: Migrated) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-c", WORKER, database.url("projector")]
    worker = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 - ours
    with ending(worker, signal.SIGKILL):
        yield worker


async def until(database: Migrated, statement: str, *expected: object) -> None:
    """Wait until a question with the arguments ``expected[1:]`` is answered ``expected[0]``."""
    async with asyncio.timeout(30):
        while await ask(database, statement, *expected[1:]) != [(expected[0],)]:
            await asyncio.sleep(0.05)


async def test_a_worker_killed_in_the_middle_of_a_page_is_succeeded_within_seconds(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenants = [new_tenant() for _ in range(12)]
    with a_worker(circlekeep) as one, a_worker(circlekeep) as other:
        await until(circlekeep, HELD, 2)
        admin = await asyncpg.connect(circlekeep.url())
        async with admin.transaction():
            await admin.execute("LOCK TABLE sessions_v1.session_presence")
            events = await sessions_of(mirror, tenants)
            await until(circlekeep, BOTH_WAIT, True)
            one.kill()
            assert one.wait() == -signal.SIGKILL
        await admin.close()
        await until(circlekeep, DONE, len(tenants), events)
        assert other.poll() is None
    for tenant in tenants:
        rows = await rows_of(circlekeep, tenant)
        assert len(rows["sessions_v1.sessions"]) == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["tell", "one", "other", "both"]), st.integers(1, 5)), max_size=8
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_however_two_workers_interleave_each_event_is_taken_in_once(
    circlekeep: Migrated, steps: list[tuple[str, int]]
) -> None:
    asyncio.run(interleaved(circlekeep, [("tell", 3), *steps, ("both", 1)]))


async def interleaved(database: Migrated, steps: list[tuple[str, int]]) -> None:
    tenant, told, taken = new_tenant(), 0, 0
    build = live(SESSIONS)

    async def advance(pool: Pool, page: int) -> int:
        try:
            return await Projector(pool, [SESSIONS], page=page).advance(build, tenant)
        except Overtaken:
            return 0

    async with open_mirror(database) as mirror:
        for who, size in steps:
            match who:
                case "tell":
                    told += await sessions_of(mirror, [tenant], size)
                case "both":
                    pair = (advance(mirror.pool, size), advance(mirror.pool, size + 1))
                    taken += sum(await asyncio.gather(*pair))
                case _:
                    taken += await advance(mirror.pool, size)
        while done := await advance(mirror.pool, 3):
            taken += done
    assert taken == told
    rows = await rows_of(database, tenant)
    sessions = sum(who == "tell" for who, _ in steps)
    assert len(rows["sessions_v1.sessions"]) == sessions
    assert len(rows["sessions_v1.session_presence"]) == sessions


async def listening(heard: Announcements) -> None:
    async with asyncio.timeout(10):
        while not heard.listening:
            await asyncio.sleep(0.01)


async def test_who_sleeps_is_woken_and_told_which_programs_moved(circlekeep: Migrated) -> None:
    tenants = {new_tenant() for _ in range(3)}
    async with (
        announcer(circlekeep.url("app")) as announce,
        listen(circlekeep.url("projector")) as heard,
    ):
        await listening(heard)
        assert heard.take() == set()
        announce(tenants)
        async with asyncio.timeout(10):
            await heard.sleep(60)
        assert heard.take() == tenants
        announce(new_tenant() for _ in range(MOST + 1))
        async with asyncio.timeout(10):
            await heard.sleep(60)
        assert heard.take() is None


async def test_what_moves_at_once_is_announced_together(circlekeep: Migrated) -> None:
    said: list[str] = []
    tenants = [new_tenant() for _ in range(100)]
    listener = await asyncpg.connect(circlekeep.url())
    await listener.add_listener(CHANNEL, lambda *told: said.append(str(told[-1])))
    async with announcer(circlekeep.url("app")) as announce:
        for tenant in tenants:
            announce([tenant])
        async with asyncio.timeout(10):
            while not said:
                await asyncio.sleep(0.01)
    await listener.close()
    heard = Announcements()
    heard.listening = True
    heard.hear(said[0])
    assert heard.take() == set(tenants)
    assert len(said) == 1


async def test_a_listener_that_lost_its_connection_listens_again(circlekeep: Migrated) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE usename = 'circlekeep_projector'"
    )
    async with listen(circlekeep.url("projector")) as heard:
        await listening(heard)
        await ask(circlekeep, cut)
        async with asyncio.timeout(10):
            while heard.listening:
                await asyncio.sleep(0.01)
        assert heard.take() is None
        await listening(heard)


def test_who_says_nonsense_is_not_heard() -> None:
    heard = Announcements()
    heard.listening = True
    heard.hear("Anna was here")
    assert heard.take() == set()


async def test_what_was_announced_is_taken_in(mirror: Mirror) -> None:
    heard = Announcements()
    heard.listening = True
    projector = Projector(mirror.pool, [SESSIONS], announced=heard)
    assert await projector.turn() == 0
    tenant = new_tenant()
    events = await sessions_of(mirror, [tenant])
    heard.hear(message([tenant]))
    assert await projector.turn() == events


async def test_what_nobody_announced_is_found_by_looking(mirror: Mirror) -> None:
    heard = Announcements()
    heard.listening = True
    projector = Projector(mirror.pool, [SESSIONS], announced=heard)
    assert await projector.turn() == 0
    events = await sessions_of(mirror, [new_tenant()])
    async with asyncio.timeout(10):
        while not (taken := await projector.turn()):
            await heard.sleep(0.05)
    assert taken == events
