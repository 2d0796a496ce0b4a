"""A follower's place in a log moves forward only, together with what was made of the events."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asyncpg import InsufficientPrivilegeError
from eventsourcing.persistence import IntegrityError, Tracking, WaitInterruptedError

from domain.kernel import Tenant
from infra.event_store.tracking import AsyncTrackingRecorder, track
from infra.postgres.pool import Pool, connect, tenant_transaction
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases
from tests.kit.stores import new_tenant


@pytest.fixture(scope="module")
def database(databases: Databases) -> Migrated:
    """One for all tests here; each has a tenant of its own."""
    return Migrated(databases.fresh(prepare))


@pytest.fixture
async def pool(database: Migrated) -> AsyncIterator[Pool]:
    pool = await connect(database.url("projector"), 4)
    yield pool
    await pool.close()


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


async def test_a_place_is_kept_per_tenant_follower_and_application(
    pool: Pool, tenant: Tenant
) -> None:
    recorder = AsyncTrackingRecorder(pool, tenant, "counter")
    await recorder.insert_tracking(Tracking("circles", 7))
    assert await recorder.max_tracking_id("circles") == 7
    assert await recorder.max_tracking_id("others") is None
    assert await AsyncTrackingRecorder(pool, tenant, "letters").max_tracking_id("circles") is None
    elsewhere = new_tenant(tenant.organization)
    assert (
        await AsyncTrackingRecorder(pool, elsewhere, "counter").max_tracking_id("circles") is None
    )


async def test_a_place_never_moves_back(pool: Pool, tenant: Tenant) -> None:
    recorder = AsyncTrackingRecorder(pool, tenant, "counter")
    await recorder.insert_tracking(Tracking("circles", 7))
    for position in (7, 6):
        with pytest.raises(IntegrityError):
            await recorder.insert_tracking(Tracking("circles", position))
    assert await recorder.max_tracking_id("circles") == 7


async def test_of_several_that_take_in_the_same_event_one_does(pool: Pool, tenant: Tenant) -> None:
    recorder = AsyncTrackingRecorder(pool, tenant, "counter")
    each = [recorder.insert_tracking(Tracking("circles", 1)) for _ in range(4)]
    results = await asyncio.gather(*each, return_exceptions=True)
    assert [r for r in results if r is None] == [None]
    assert [type(r) for r in results if r is not None] == [IntegrityError] * 3


async def test_a_place_moves_only_if_its_transaction_commits(pool: Pool, tenant: Tenant) -> None:
    async def made_nothing_of_it() -> None:
        async with tenant_transaction(pool, tenant) as connection:
            await track(connection, tenant, "counter", Tracking("circles", 1))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await made_nothing_of_it()
    recorder = AsyncTrackingRecorder(pool, tenant, "counter")
    assert await recorder.max_tracking_id("circles") is None
    await recorder.insert_tracking(Tracking("circles", 1))


async def test_waiting_ends_when_the_place_is_reached_or_somebody_says_so(
    pool: Pool, tenant: Tenant
) -> None:
    recorder = AsyncTrackingRecorder(pool, tenant, "counter")
    await recorder.wait("circles", None, timeout=0)
    waiting = asyncio.create_task(recorder.wait("circles", 2, timeout=30))
    await recorder.insert_tracking(Tracking("circles", 1))
    await recorder.insert_tracking(Tracking("circles", 2))
    await waiting
    with pytest.raises(TimeoutError):
        await recorder.wait("circles", 3, timeout=0.01)
    interrupt = asyncio.Event()
    interrupt.set()
    with pytest.raises(WaitInterruptedError):
        await recorder.wait("circles", 3, timeout=30, interrupt=interrupt)


async def test_the_web_sees_a_place_and_cannot_move_it(
    database: Migrated, pool: Pool, tenant: Tenant
) -> None:
    await AsyncTrackingRecorder(pool, tenant, "counter").insert_tracking(Tracking("circles", 1))
    app = await connect(database.url("app"), 1)
    try:
        seen = AsyncTrackingRecorder(app, tenant, "counter")
        assert await seen.max_tracking_id("circles") == 1
        with pytest.raises(InsufficientPrivilegeError):
            async with tenant_transaction(app, tenant) as connection:
                await track(connection, tenant, "counter", Tracking("circles", 2))
    finally:
        await app.close()
