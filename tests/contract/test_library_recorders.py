"""The recorder suites that ``eventsourcing`` ships, unchanged, on this event store."""

from collections.abc import Iterator
from unittest import TestCase, defaultTestLoader
from uuid import UUID

import pytest
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.tests import persistence as suites

from infra.event_store.blocking import (
    AsyncpgAggregateRecorder,
    AsyncpgApplicationRecorder,
    AsyncpgProcessRecorder,
    AsyncpgRecorder,
    AsyncpgTrackingRecorder,
    Datastore,
)
from tests.kit.database import Migrated, prepare_store
from tests.kit.postgres import Databases
from tests.kit.stores import new_tenant


@pytest.fixture(scope="module")
def datastores(databases: Databases) -> Iterator[dict[str, Datastore]]:
    """One for the role that opens logs and appends, one for the role that follows them."""
    migrated = Migrated(databases.fresh(prepare_store))
    opened = {role: Datastore(migrated.url(role)) for role in ("app", "projector")}
    yield opened
    for datastore in opened.values():
        datastore.close()


class OnThisStore:
    """Gives each test of a suite a log of its own, and its recorder on it."""

    @pytest.fixture(autouse=True)
    def _opened(self, datastores: dict[str, Datastore]) -> None:
        self._datastores = datastores
        self._tenant: tuple[UUID, UUID] = new_tenant()
        AsyncpgRecorder(datastores["app"], self._tenant, "suite").open_log()


class TestAggregateRecorder(OnThisStore, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return AsyncpgAggregateRecorder(self._datastores["app"], self._tenant, "suite")


class TestApplicationRecorder(OnThisStore, suites.ApplicationRecorderTestCase):
    def create_recorder(self) -> ApplicationRecorder:
        return AsyncpgApplicationRecorder(self._datastores["app"], self._tenant, "suite")

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(OnThisStore, suites.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return AsyncpgTrackingRecorder(self._datastores["projector"], self._tenant, "suite")


class TestProcessRecorder(OnThisStore, suites.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return AsyncpgProcessRecorder(self._datastores["projector"], self._tenant, "suite")


class TestNonInterleaving(OnThisStore, suites.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return AsyncpgApplicationRecorder(self._datastores["app"], self._tenant, "suite")


RUN: dict[type[TestCase], tuple[type[TestCase], int]] = {
    TestAggregateRecorder: (suites.AggregateRecorderTestCase, 2),
    TestApplicationRecorder: (suites.ApplicationRecorderTestCase, 5),
    TestTrackingRecorder: (suites.TrackingRecorderTestCase, 2),
    TestProcessRecorder: (suites.ProcessRecorderTestCase, 4),
    TestNonInterleaving: (suites.NonInterleavingNotificationIDsBaseCase, 1),
}


@pytest.mark.parametrize("ours", RUN, ids=lambda ours: ours.__name__)
def test_no_test_of_a_suite_is_missing_or_changed(ours: type[TestCase]) -> None:
    suite, count = RUN[ours]
    collected = defaultTestLoader.getTestCaseNames(ours)
    assert len(collected) == count
    replaced = {name for name in collected if name in vars(ours)}
    assert replaced == ({"test_insert_subscribe"} if count == 5 else set())
    assert set(collected) - replaced == set(defaultTestLoader.getTestCaseNames(suite))
