"""What processes wait for cannot be locked by a role that may not write it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from infra.projector.leases import Leases
from infra.transparency.letters import PostgresLettersSent
from tests.kit.database import Migrated
from tests.kit.read_models import Mirror, a_group, ask, rows_of
from tests.kit.stores import new_stream, new_tenant

FORMER = (
    "group_board_v1",
    "access_log_v3",
    "leases of buckets",
    "agreed time",
    "checkpoint letters",
)
"""The names of advisory locks that processes waited for once."""
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
    assert len((await rows_of(circlekeep, tenant))["group_board_v1.group_board"]) == 1


@pytest.mark.parametrize("role", OTHERS)
async def test_a_role_that_may_not_write_a_row_may_not_lock_it(
    circlekeep: Migrated, role: str
) -> None:
    locks = (
        "SELECT FROM circlekeep.runtime_turn FOR UPDATE",
        "SELECT FROM circlekeep.hold_turn FOR SHARE",
        "SELECT FROM circlekeep.projection_build FOR SHARE",
        "LOCK TABLE group_board_v1.group_board IN SHARE ROW EXCLUSIVE MODE",
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


def test_the_advisory_locks_that_are_left_are_of_who_keeps_the_installation() -> None:
    """One migration at a time, and one rebuild of a read model."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "infra").rglob("*.sql")
        if "migrations" not in path.parts and "_advisory_lock" in path.read_text("utf-8")
    }
    assert found == {"infra/projector/projector.sql", "infra/postgres/migrate.sql"}
