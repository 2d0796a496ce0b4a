"""The projector: each event in each read model exactly once, whatever is killed or fails."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from operator import itemgetter
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import structlog

from domain.groups.events import GroupActivated, LeaderAssigned, MembershipActivated
from domain.kernel import Log, PersonId, Role, Tenant, Unavailable
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    ParticipantArrived,
    SessionEnteredLate,
)
from domain.sessions.words import Capacity
from infra.postgres.migrate import Hook, migrate
from infra.postgres.pool import connect, tenant_transaction
from infra.projector.builds import Overtaken, begin, position_of
from infra.projector.engine import Projector
from infra.projector.heartbeat import Heartbeat, is_alive
from infra.projector.install import install
from infra.projector.pages import Gap
from infra.projector.parking import parked_streams
from infra.projector.reads import PostgresReadModels
from projections.group_board import GROUP_BOARD
from projections.group_board import queries as group_board
from projections.registry import PROJECTIONS
from projections.rosters import ROSTERS
from projections.sessions import SESSIONS
from tests.kit.database import HOOKS, Migrated, make_roles
from tests.kit.read_models import Mirror, a_group, a_session, ask, live, rebuilt, rows_of
from tests.kit.stores import NOON, new_stream, new_tenant

WORKER = """
import asyncio, sys
from infra.postgres.pool import connect
from infra.projector.engine import Projector
from projections.registry import PROJECTIONS

async def work():
    async with await connect(sys.argv[1], 3) as pool:
        projector = Projector(pool, PROJECTIONS, page=int(sys.argv[2]))
        print("working", flush=True)
        while True:
            await projector.turn()

asyncio.run(work())
"""
ROOT = Path(__file__).parents[2]
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = 'circlekeep_projector' AND datname = current_database() AND wait_event_type = 'Lock'
"""
LOG_1_MODELS = sum(projection.log is Log.EVENTS for projection in PROJECTIONS)
POSITION = "SELECT max(position) FROM circlekeep.projection_checkpoint WHERE schema = $1"
REACHED = "SELECT sum(position) FROM circlekeep.projection_checkpoint"
SIX_SECONDS_PASS = "UPDATE circlekeep.worker_heartbeat SET beat_at = beat_at - interval '6 s'"
BUILDS = "SELECT projection, version, schema, state FROM circlekeep.projection_build ORDER BY 3"


async def a_season(mirror: Mirror, tenant: Tenant, sessions: int = 6) -> None:
    """Tell of a group and its sessions: some twenty events for each session."""
    group, people = new_stream(tenant, "group"), [PersonId(uuid4()) for _ in range(8)]
    await mirror.tell(
        group,
        a_group(),
        LeaderAssigned(person=people[0], role=Role.LEADER, credential="credentialed"),
        *(MembershipActivated(person=person) for person in people[1:]),
        GroupActivated(),
    )
    for number in range(sessions):
        session = new_stream(tenant, "session")
        at = NOON + timedelta(days=14 * number)
        await mirror.tell(
            session,
            a_session(group.id, at, number),
            SessionEnteredLate(leader=people[0], minutes=90),
            ParticipantArrived(person=people[0], capacity=Capacity.LEADER),
            *(
                ParticipantArrived(person=person, capacity=Capacity.MEMBER)
                for person in people[1:7]
            ),
            AbsenceNoted(person=people[7], apologies=True),
            AttendanceConfirmed(),
        )


async def test_a_second_turn_finds_nothing_to_do(mirror: Mirror) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=2)
    assert await mirror.catch_up() == (10 + 2 * 11) * LOG_1_MODELS
    assert await mirror.catch_up() == 0
    assert await Projector(mirror.pool, PROJECTIONS).turn() == 0


@pytest.mark.parametrize("page", [1, 7, 5000])
async def test_rebuilt_rows_equal_those_that_grew(
    mirror: Mirror, circlekeep: Migrated, page: int
) -> None:
    tenants = [new_tenant(), new_tenant()]
    for tenant in tenants:
        await a_season(mirror, tenant, sessions=2)
        await mirror.catch_up()
        await a_season(mirror, tenant, sessions=1)
        await mirror.catch_up()
    grown = [await rows_of(circlekeep, tenant) for tenant in tenants]
    assert len(grown[0]["group_board_v2.group_board"]) == 2
    await rebuilt(circlekeep, PROJECTIONS, page=page)
    assert [await rows_of(circlekeep, tenant) for tenant in tenants] == grown
    assert await mirror.catch_up() == 0


async def test_of_two_workers_one_writes(mirror: Mirror, circlekeep: Migrated) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=2)
    workers = [Projector(mirror.pool, PROJECTIONS, page=5) for _ in range(2)]
    outcomes = await asyncio.gather(
        *(worker.advance(live(GROUP_BOARD), tenant) for worker in workers), return_exceptions=True
    )
    assert sorted(map(repr, outcomes)) == ["5", "Overtaken()"]
    taken = 0
    async with asyncio.timeout(30):
        while done := sum(await asyncio.gather(*(worker.turn() for worker in workers))):
            taken += done
    grown = await rows_of(circlekeep, tenant)
    await rebuilt(circlekeep, PROJECTIONS)
    assert await rows_of(circlekeep, tenant) == grown
    assert 5 + taken == (10 + 2 * 11) * LOG_1_MODELS


async def test_a_checkpoint_moves_only_from_where_it_is_thought_to_be(mirror: Mirror) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=1)
    await mirror.catch_up()
    both = [live(GROUP_BOARD), live(SESSIONS)]
    async with tenant_transaction(mirror.pool, tenant) as connection:
        with pytest.raises(Overtaken):
            await begin(connection, tenant, both, 20, 22)
        assert [await position_of(connection, build, tenant) for build in both] == [21, 21]


async def test_a_hole_in_the_log_is_not_passed_over(mirror: Mirror, circlekeep: Migrated) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=1)
    await ask(circlekeep, "DELETE FROM circlekeep.events WHERE position = 3")
    with pytest.raises(Gap) as gap:
        await mirror.projector.advance(live(GROUP_BOARD), tenant)
    assert (gap.value.expected, gap.value.found) == (3, 4)
    assert (await rows_of(circlekeep, tenant))["group_board_v2.group_board"] == []


@contextmanager
def killed_worker(database: Migrated, page: int) -> Iterator[None]:
    """Run a worker for as long as the block does, then kill it."""
    words = [sys.executable, "-c", WORKER, database.url("projector"), str(page)]
    worker = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    assert worker.stdout is not None
    with worker.stdout:
        try:
            assert worker.stdout.readline() == "working\n"
            yield
        finally:
            worker.kill()
            assert worker.wait() == -signal.SIGKILL


async def until_blocked(database: Migrated) -> None:
    async with asyncio.timeout(20):
        while await ask(database, WAITING) == [(0,)]:
            await asyncio.sleep(0.05)


async def test_a_worker_killed_in_the_middle_of_a_page_leaves_nothing_of_it(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=3)
    admin = await asyncpg.connect(circlekeep.url())
    async with admin.transaction():
        await admin.execute("LOCK TABLE sessions_v1.session_presence")
        with killed_worker(circlekeep, 5000):
            await until_blocked(circlekeep)
    found = await rows_of(circlekeep, tenant)
    assert found["sessions_v1.sessions"] == []
    assert await admin.fetchval(POSITION, "sessions_v1") is None
    await admin.close()
    await mirror.catch_up()
    grown = await rows_of(circlekeep, tenant)
    assert len(grown["sessions_v1.sessions"]) == 3
    await rebuilt(circlekeep, PROJECTIONS)
    assert await rows_of(circlekeep, tenant) == grown


async def test_workers_killed_at_random_take_each_event_in_once(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=90)
    for round_ in range(4):
        before = await ask(circlekeep, REACHED)
        with killed_worker(circlekeep, 1):
            async with asyncio.timeout(20):
                while await ask(circlekeep, REACHED) == before:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.037 * round_)
    assert await mirror.projector.turn() > 0
    await mirror.catch_up()
    grown = await rows_of(circlekeep, tenant)
    assert len(grown["sessions_v1.session_presence"]) == 90 * 7
    await rebuilt(circlekeep, PROJECTIONS)
    assert await rows_of(circlekeep, tenant) == grown


async def test_a_read_model_without_its_table_does_not_hold_up_the_others(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=1)
    away = "ALTER TABLE sessions_v1.{} RENAME TO {}"
    await ask(circlekeep, away.format("session_presence", "elsewhere"))
    projector = Projector(mirror.pool, [SESSIONS, GROUP_BOARD])
    with structlog.testing.capture_logs() as logs:
        assert await projector.turn() == 21
        assert await projector.turn() == 0
    assert [(entry["event"], entry["projection"], entry["times"]) for entry in logs] == [
        ("projection.failed", "sessions_v1", 1)
    ]
    assert await parked_streams(mirror.pool) == []
    await ask(circlekeep, away.format("elsewhere", "session_presence"))
    async with asyncio.timeout(5):
        while not await projector.turn():
            await asyncio.sleep(0.1)
    assert len((await rows_of(circlekeep, tenant))["sessions_v1.sessions"]) == 1


async def migrated_again(database: Migrated, hooks: Sequence[Hook]) -> None:
    """Migrate; a copied database lacks the grants on the database itself, so make them first."""
    await make_roles(database.url())
    await migrate(database.url("migrator"), hooks)


async def test_the_schemas_are_made_once_and_stay(circlekeep: Migrated) -> None:
    before = await ask(circlekeep, BUILDS)
    assert before == sorted(
        [(m.name, m.version, m.schema, "live") for m in PROJECTIONS], key=itemgetter(2)
    )
    await migrated_again(circlekeep, HOOKS)
    assert await ask(circlekeep, BUILDS) == before


async def test_a_new_version_is_filled_beside_the_one_that_is_read(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    await a_season(mirror, tenant, sessions=1)
    await mirror.catch_up()
    following = replace(GROUP_BOARD, version=3)
    newer = PostgresReadModels(mirror.app_pool, [following, ROSTERS, SESSIONS])
    await migrated_again(circlekeep, [partial(install, models=[following])])
    assert ("group_board", 3, "group_board_v3", "filling") in await ask(circlekeep, BUILDS)
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1
    with pytest.raises(Unavailable) as refused:
        await group_board.groups(newer, tenant, NOON)
    assert refused.value.code == "projection.not_built"
    await rebuilt(circlekeep, [following])
    assert len(await group_board.groups(newer, tenant, NOON)) == 1
    assert len(await group_board.groups(mirror.app, tenant, NOON)) == 1
    assert ("group_board", 3, "group_board_v3", "live") in await ask(circlekeep, BUILDS)


async def test_a_worker_that_works_is_seen_to_be_alive(circlekeep: Migrated) -> None:
    async with (
        await connect(circlekeep.url("app"), 1) as app,
        await connect(circlekeep.url("projector"), 2) as pool,
    ):
        assert not await is_alive(app)
        heartbeat = Heartbeat(pool)
        await Projector(pool, PROJECTIONS, sign_of_life=heartbeat).turn()
        assert await is_alive(app)
        await ask(circlekeep, SIX_SECONDS_PASS)
        await heartbeat()
        assert not await is_alive(app)
