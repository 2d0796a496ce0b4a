"""A PostgreSQL of which every process is stopped holds nobody, and serves again when it goes on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.kernel import Log
from infra.event_store.committer import open_committer
from infra.postgres.embedded import Embedded
from infra.postgres.patience import CANCELLED_WITHIN, CLOSED_WITHIN
from infra.postgres.pool import CONNECT_WITHIN, Pool, connect, tenant_transaction
from infra.store.postgres import PostgresEventStore
from tests.kit.database import Migrated, prepare_store
from tests.kit.freezing import frozen
from tests.kit.postgres import StartPostgres
from tests.kit.stores import kept, new_stream, new_tenant, open_logs, open_stores, request

T = TypeVar("T")
DEADLINE = 0.5
SPARE = 1.0
"""Seconds for a machine with other things to do."""


@pytest.fixture
def server(start_postgres: StartPostgres) -> Embedded:
    """A server of the test's own."""
    return start_postgres()


async def took(ask: Callable[[], Awaitable[T]]) -> float:
    """Ask with a deadline that passes, and tell how long it was until we were let go."""
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(DEADLINE):
            await ask()
    return time.monotonic() - began


async def look(pool: Pool) -> int:
    """Read something in a transaction, which is to be rolled back when its reader is cancelled."""
    async with tenant_transaction(pool, (uuid4(), uuid4())) as connection:
        one: int = await connection.fetchval("SELECT 1")
        return one


async def test_whoever_waits_for_a_frozen_server_is_let_go_and_the_pool_serves_after_the_thaw(
    server: Embedded,
) -> None:
    """Neither the rollback nor giving a connection back waits for a server that does not answer."""
    async with await connect(server.server.url("postgres"), 2) as pool:
        assert await look(pool) == 1
        with frozen(server.pid):
            waits = await asyncio.gather(*(took(lambda: look(pool)) for _ in range(5)))
            again = await took(lambda: pool.fetchval("SELECT 1"))
        assert max(*waits, again) < DEADLINE + CANCELLED_WITHIN + SPARE
        async with asyncio.timeout(5):
            assert [await look(pool) for _ in range(3)] == [1, 1, 1]


async def test_a_pool_is_closed_in_time_although_its_server_is_frozen(server: Embedded) -> None:
    """A process that is told to end does end."""
    pool = await connect(server.server.url("postgres"), 2)
    with frozen(server.pid):
        waiting = asyncio.create_task(took(lambda: pool.fetchval("SELECT 1")))
        await asyncio.sleep(0)
        began = time.monotonic()
        await pool.close()
        assert time.monotonic() - began < CLOSED_WITHIN + SPARE
        await waiting


async def test_a_pool_that_is_opened_on_a_frozen_server_gives_up(server: Embedded) -> None:
    """The kernel takes the call: without a deadline nobody would ever hang up."""
    with frozen(server.pid):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await connect(server.server.url("postgres"))
        assert time.monotonic() - began < CONNECT_WITHIN + SPARE


async def test_what_was_on_its_way_at_the_freeze_is_found_by_its_command_after_the_thaw(
    server: Embedded,
) -> None:
    """Whoever was told to try again, and does, appends nothing twice."""
    database = Migrated(server.server.url("postgres"))
    await asyncio.to_thread(prepare_store, database.url())
    tenant = new_tenant()
    asked = request(new_stream(tenant))
    async with (
        open_stores(database) as stores,
        await connect(database.url("app"), 2) as pool,
        open_committer(database.url("app")) as committer,
    ):
        await open_logs(stores.warden, tenant)
        store = PostgresEventStore(pool, committer=committer)
        await store.append(tenant, [request(new_stream(tenant))])
        with frozen(server.pid):
            waited = await took(lambda: store.append(tenant, [asked]))
        assert waited < DEADLINE + SPARE
        async with asyncio.timeout(5):
            [first] = await store.append(tenant, [asked])
            [again] = await store.append(tenant, [asked])
        assert kept(again) == replace(kept(first), repeated=True)
        assert [each.stream for each in await store.read_log(tenant, Log.EVENTS, 0, 9)][1:] == [
            asked.stream
        ]
