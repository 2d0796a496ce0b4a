"""What processes wait for cannot be locked by a role that may not write it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from domain.kernel import Conflict
from infra.postgres.migrate import MigrationRefused, migrate
from infra.projector.building import as_owner, next_build
from infra.projector.leases import Leases
from infra.transparency.letters import PostgresLettersSent
from projections.group_board import GROUP_BOARD
from tests.kit.database import HOOKS, Migrated
from tests.kit.read_models import Mirror, a_group, ask, rebuilt, rows_of
from tests.kit.stores import new_stream, new_tenant

FORMER = (
    "group_board_v2",
    "access_log_v3",
    "leases of buckets",
    "agreed time",
    "checkpoint letters",
)
"""The names of advisory locks that processes waited for once."""
TURN = "SELECT FROM circlekeep.runtime_turn WHERE name LIKE 'rebuild of %' FOR UPDATE"
OTHERS = ("app", "auditor", "signer", "keeper", "warden")
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def connected(database: Migrated) -> AsyncIterator[Mapping[str, asyncpg.Connection]]:
    """A connection of each role that is not the projector."""
    async with AsyncExitStack() as stack:
        found = {}
        for role in OTHERS:
            connection = await asyncpg.connect(database.url(role))
            stack.push_async_callback(connection.close)
            found[role] = connection
        yield found


async def test_p30_no_advisory_lock_of_another_role_holds_a_read_model_up(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    """P30: nobody freezes what auditors read."""
    tenant = new_tenant()
    await mirror.tell(new_stream(tenant, "group"), a_group())
    async with connected(circlekeep) as others:
        for name in FORMER:
            locking = "SELECT pg_advisory_lock(hashtextextended($1, 0))"
            await others["app"].execute(locking, name)
        assert await mirror.catch_up() > 0
        leases = Leases(mirror.pool)
        await leases.renew()
        assert len(leases.buckets) == 64
        async with PostgresLettersSent(mirror.pool).alone() as mine:
            assert mine
    assert len((await rows_of(circlekeep, tenant))["group_board_v2.group_board"]) == 1


@pytest.mark.parametrize("role", OTHERS)
async def test_a_role_that_may_not_write_a_row_may_not_lock_it(
    circlekeep: Migrated, role: str
) -> None:
    locks = (
        "SELECT FROM circlekeep.runtime_turn FOR UPDATE",
        "SELECT FROM circlekeep.hold_turn FOR SHARE",
        "SELECT FROM circlekeep.projection_build FOR SHARE",
        "LOCK TABLE group_board_v2.group_board IN SHARE ROW EXCLUSIVE MODE",
        "LOCK TABLE access_log_v3.access_record IN SHARE MODE",
    )
    connection = await asyncpg.connect(circlekeep.url(role))
    try:
        for lock in locks:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(lock)
    finally:
        await connection.close()


async def test_letters_have_one_sender_at_a_time_and_another_when_it_is_done(
    mirror: Mirror,
) -> None:
    letters = PostgresLettersSent(mirror.pool)
    async with letters.alone() as mine, letters.alone() as others:
        assert (mine, others) == (True, False)
    async with letters.alone() as again:
        assert again
    taken = await mirror.pool.fetchval("SELECT letters_turn($1, 600)", uuid4())
    assert taken is True
    async with letters.alone() as late:
        assert not late


async def test_no_function_of_the_database_takes_an_advisory_lock(circlekeep: Migrated) -> None:
    found = await ask(
        circlekeep,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'circlekeep'::regnamespace"
        " AND prosrc ~ 'pg_(try_)?advisory'",
    )
    assert found == []


async def test_no_lock_of_another_role_holds_up_a_migration_or_a_rebuild(
    circlekeep: Migrated,
) -> None:
    """P30: whoever keeps the installation is not kept from it."""
    async with connected(circlekeep) as others:
        for role in others.values():
            await role.execute("SELECT pg_try_advisory_lock(4201202607)")
            for locking in ("LOCK TABLE circlekeep.migration IN ACCESS SHARE MODE", TURN):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with role.transaction():
                        await role.execute(locking)
        name = "rebuild of group_board"
        await others["app"].execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", name)
        assert await asyncio.wait_for(migrate(circlekeep.url("migrator"), HOOKS), 60) == []
        await rebuilt(circlekeep, [GROUP_BOARD])


async def test_a_migration_that_waits_says_for_whom_and_not_for_ever(circlekeep: Migrated) -> None:
    """P30: nor does it hang without a word."""
    async with connected(circlekeep) as others, others["app"].transaction():
        await others["app"].execute("SELECT count(*) FROM circlekeep.events")

        async def needs_the_table(owner: asyncpg.Connection) -> None:
            await owner.execute("SET LOCAL lock_timeout = '100ms'")
            await owner.execute("LOCK TABLE circlekeep.events IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(MigrationRefused) as refused:
            await migrate(circlekeep.url("migrator"), [needs_the_table])
    assert refused.value.code == "migration.busy"
    assert "of circlekeep_app holds circlekeep.events" in refused.value.reason
    assert "migrator" not in refused.value.reason


async def test_of_two_migrations_the_second_waits_its_turn(circlekeep: Migrated) -> None:
    running: list[str] = []

    async def slowly(_: asyncpg.Connection) -> None:
        assert running == []
        running.append("one")
        await asyncio.sleep(0.5)
        running.clear()

    await asyncio.gather(*(migrate(circlekeep.url("migrator"), [slowly]) for _ in range(3)))


async def test_who_was_killed_while_rebuilding_holds_no_turn(circlekeep: Migrated) -> None:
    async with as_owner(circlekeep.url("migrator")) as first:
        async with next_build(first, GROUP_BOARD), as_owner(circlekeep.url("migrator")) as second:
            with pytest.raises(Conflict):
                async with next_build(second, GROUP_BOARD):
                    pass
        ask_for = "UPDATE circlekeep.runtime_turn SET holder = $1 WHERE name = $2"
        await ask(circlekeep, ask_for, uuid4(), f"rebuild of {GROUP_BOARD.name}")
        async with next_build(first, GROUP_BOARD):
            pass


def test_no_advisory_lock_is_left() -> None:
    """P30: any role could take it too, and hold it for ever."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "infra").rglob("*.sql")
        if "migrations" not in path.parts and "_advisory_lock" in path.read_text("utf-8")
    }
    assert found == set()
