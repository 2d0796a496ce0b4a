"""The library's recorders, async, where its own suites do not look."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    NotSupportedError,
    OperationalError,
    StoredEvent,
    Tracking,
)

from domain.kernel import Tenant
from infra.event_store.application import AsyncApplicationRecorder, AsyncProcessRecorder
from infra.postgres.pool import connect
from tests.kit.database import Migrated, prepare_store
from tests.kit.postgres import Databases
from tests.kit.stores import new_tenant
from tests.kit.wire import Wire

ONE, OTHER = uuid4(), uuid4()


@pytest.fixture(scope="module")
def database(databases: Databases) -> Migrated:
    """One for all tests here; each has a tenant of its own."""
    return Migrated(databases.fresh(prepare_store))


@pytest.fixture
async def tenant(database: Migrated) -> Tenant:
    tenant = new_tenant()
    async with await connect(database.url("app"), 1) as pool:
        await AsyncApplicationRecorder(pool, tenant).open_log()
    return tenant


@pytest.fixture
async def recorder(database: Migrated, tenant: Tenant) -> AsyncIterator[AsyncProcessRecorder]:
    async with await connect(database.url("projector"), 4) as pool:
        yield AsyncProcessRecorder(pool, tenant, "counter")


def event(stream: UUID, version: int, topic: str = "told") -> StoredEvent:
    return StoredEvent(stream, version, topic, b"{}")


async def positions(recorder: AsyncApplicationRecorder) -> Sequence[tuple[int, UUID | str, int]]:
    found = await recorder.select_notifications(None, 100)
    return [(each.id, each.originator_id, each.originator_version) for each in found]


async def test_streams_may_take_turns_in_one_insertion(recorder: AsyncProcessRecorder) -> None:
    ids = await recorder.insert_events([event(ONE, 1), event(OTHER, 0), event(ONE, 2)])
    assert ids == [1, 2, 3]
    assert await positions(recorder) == [(1, ONE, 1), (2, OTHER, 0), (3, ONE, 2)]


@pytest.mark.parametrize(
    "events",
    [
        [event(ONE, 2), event(ONE, 2)],
        [event(ONE, 3), event(ONE, 2)],
        [event(ONE, 2), event(ONE, 4)],
        [event(ONE, 3)],
        [event(OTHER, 1), event(ONE, 1)],
        [event(ONE, 2), event(OTHER, 2)],
    ],
    ids=["twice", "backwards", "with a gap", "too late", "one taken", "one not begun"],
)
async def test_events_that_do_not_continue_their_streams_change_nothing(
    recorder: AsyncProcessRecorder, events: Sequence[StoredEvent]
) -> None:
    await recorder.insert_events([event(ONE, 1)])
    with pytest.raises(IntegrityError):
        await recorder.insert_events(events, Tracking("upstream", 1))
    assert await positions(recorder) == [(1, ONE, 1)]
    assert await recorder.max_tracking_id("upstream") is None


async def test_of_several_that_process_the_same_event_one_writes(
    recorder: AsyncProcessRecorder,
) -> None:
    streams = [uuid4() for _ in range(4)]
    each = [recorder.insert_events([event(s, 1)], Tracking("upstream", 7)) for s in streams]
    outcomes = await asyncio.gather(*each, return_exceptions=True)
    assert [outcome for outcome in outcomes if not isinstance(outcome, IntegrityError)] == [[1]]
    assert len(await positions(recorder)) == 1


async def test_only_streams_that_a_uuid_names_are_kept(recorder: AsyncProcessRecorder) -> None:
    with pytest.raises(NotSupportedError):
        await recorder.insert_events([StoredEvent("dog-1", 1, "told", b"{}")])


@pytest.mark.parametrize("tracking", [None, Tracking("upstream", 1)], ids=["alone", "tracked"])
async def test_what_was_kept_is_known_when_its_answer_is_lost(
    database: Migrated, tenant: Tenant, tracking: Tracking | None
) -> None:
    async with (
        Wire(database.url("projector")).running() as wire,
        await connect(wire.url, 1) as pool,
    ):
        recorder = AsyncProcessRecorder(pool, tenant, "counter")
        await recorder.insert_events([event(ONE, 1)])
        wire.commits_to_swallow = 1
        assert await recorder.insert_events([event(ONE, 2), event(ONE, 3)], tracking) == [2, 3]
        assert wire.commits_to_swallow == 0
        assert [version for _, _, version in await positions(recorder)] == [1, 2, 3]
        assert await recorder.max_tracking_id("upstream") == (tracking and 1)


async def test_a_database_that_is_gone_is_an_error_of_the_library(
    database: Migrated, tenant: Tenant
) -> None:
    async with (
        Wire(database.url("projector")).running() as wire,
        await connect(wire.url, 1) as pool,
    ):
        recorder = AsyncProcessRecorder(pool, tenant, "counter")
        wire.take_down()
        for asked in (
            recorder.insert_events([event(ONE, 1)]),
            recorder.insert_tracking(Tracking("upstream", 1)),
            recorder.select_notifications(None, 10),
            recorder.max_tracking_id("upstream"),
        ):
            with pytest.raises(OperationalError):
                await asked


async def test_a_subscription_yields_what_is_there_and_what_comes_until_it_is_stopped(
    recorder: AsyncProcessRecorder,
) -> None:
    await recorder.insert_events([event(ONE, version) for version in range(1, 4)])
    subscription = recorder.subscribe(gt=1)
    seen: list[int] = []

    async def follow() -> None:
        async for notification in subscription:
            seen.append(notification.id)
            if notification.id == 3:
                await recorder.insert_events([event(ONE, 4)])
            if notification.id == 4:
                asyncio.get_running_loop().call_soon(subscription.stop)

    async with asyncio.timeout(30):
        await follow()
    assert seen == [2, 3, 4]


async def test_a_subscription_to_topics_passes_over_pages_of_others(
    recorder: AsyncProcessRecorder,
) -> None:
    await recorder.insert_events([event(ONE, version) for version in range(1, 701)])
    await recorder.insert_events([event(OTHER, 1, "rare")])
    subscription = recorder.subscribe(topics=["rare"])
    async with asyncio.timeout(30):
        found: Notification = await anext(subscription)
        waiting = asyncio.create_task(anext(subscription))
        await recorder.insert_events([event(ONE, 701), event(OTHER, 2, "rare")])
        later = await waiting
    assert [found.id, later.id] == [701, 703]
    assert (found.topic, found.originator_version) == ("rare", 1)
