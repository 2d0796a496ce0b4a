"""Applications of ``eventsourcing`` keep their events in this store, by its factory."""

import threading
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import pytest
from eventsourcing.application import Application, ProcessingEvent
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    ProgrammingError,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.system import ProcessApplication, SingleThreadedRunner, System
from eventsourcing.tests import persistence as suites
from eventsourcing.tests import projection as projections
from eventsourcing.utils import Environment

from domain.groups.events import GroupChartered, GroupEvent, RecruitingOpened
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import Tenant
from domain.registry import AnyEvent
from infra.event_store import factory
from infra.event_store.blocking import (
    AsyncpgAggregateRecorder,
    AsyncpgApplicationRecorder,
    AsyncpgProcessRecorder,
    AsyncpgTrackingRecorder,
)
from infra.event_store.factory import AsyncpgFactory
from infra.event_store.mapper import Placed, StructMapper
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated, prepare_store
from tests.kit.postgres import Databases, wait_for
from tests.kit.stores import kept, new_stream, new_tenant, request


@pytest.fixture(scope="module")
def database(databases: Databases) -> Migrated:
    """One for all tests here; each has tenants of its own."""
    return Migrated(databases.fresh(prepare_store))


@pytest.fixture(autouse=True)
def _nothing_stays_connected() -> Iterator[None]:
    """See that what a test closes, and what the library makes in passing, holds no connection."""
    yield
    left = [each for each in threading.enumerate() if each.name == "event-store"]
    for each in left:
        each.join(timeout=10)
    assert not any(each.is_alive() for each in left)


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


@pytest.fixture
def env(database: Migrated, tenant: Tenant) -> dict[str, str]:
    """What an application of the web's role needs to know."""
    return {
        "PERSISTENCE_MODULE": factory.__name__,
        "EVENT_STORE_URL": database.url("app"),
        "EVENT_STORE_ORGANIZATION": str(tenant.organization),
        "EVENT_STORE_PROGRAM": str(tenant.program),
    }


# An application


class Dog(Aggregate):
    """The example that the library's own pages begin with."""

    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


class School(Application[UUID]):
    """Registers dogs and teaches them."""

    def dog(self, dog_id: UUID, version: int | None = None) -> Dog:
        return self.repository.get(dog_id, version=version)


@pytest.fixture
def school(env: dict[str, str]) -> Iterator[School]:
    with School(env) as school:
        yield school


def test_aggregates_are_saved_and_found_again_as_of_any_version(school: School) -> None:
    dog = Dog("Fido")
    dog.add_trick("roll over")
    dog.add_trick("play dead")
    saved = school.save(dog)
    assert [recording.notification.id for recording in saved] == [1, 2, 3]
    assert school.dog(dog.id).tricks == ["roll over", "play dead"]
    assert school.dog(dog.id, version=2).tricks == ["roll over"]
    log = school.notification_log.select(start=1, limit=10)
    assert [(n.id, n.originator_id, n.originator_version) for n in log] == [
        (1, dog.id, 1),
        (2, dog.id, 2),
        (3, dog.id, 3),
    ]


def test_of_two_changes_of_one_state_the_second_is_refused(school: School) -> None:
    fido = Dog("Fido")
    school.save(fido)
    one, other = school.dog(fido.id), school.dog(fido.id)
    one.add_trick("roll over")
    school.save(one)
    other.add_trick("play dead")
    with pytest.raises(IntegrityError):
        school.save(other)
    assert school.dog(fido.id).tricks == ["roll over"]


def test_several_aggregates_are_saved_together_or_not_at_all(school: School) -> None:
    fido, rex = Dog("Fido"), Dog("Rex")
    assert [r.notification.id for r in school.save(fido, rex)] == [1, 2]
    stale = school.dog(rex.id)
    rex.add_trick("roll over")
    school.save(rex)
    fido.add_trick("play dead")
    stale.add_trick("fetch")
    with pytest.raises(IntegrityError):
        school.save(fido, stale)
    assert school.dog(fido.id).tricks == []
    assert school.dog(rex.id).tricks == ["roll over"]
    assert school.recorder.max_notification_id() == 3


def test_what_an_application_saves_is_sealed_like_everything_else(
    school: School, database: Migrated, tenant: Tenant
) -> None:
    school.save(Dog("Fido"), Dog("Rex"))

    async def verified() -> list[tuple[UUID, bool, int]]:
        pool = await connect(database.url("auditor"), 1)
        try:
            reports = await verify_all(pool)
        finally:
            await pool.close()
        return [(r.program, r.whole, r.entries) for r in reports if r.log == 1]

    assert (tenant.program, True, 2) in wait_for(verified())


# Our facts in an application of the library's


class Circles(Application[UUID]):
    """Reads groups by their own decider, from what production has appended."""

    def construct_mapper(self) -> StructMapper:
        return StructMapper(AnyEvent)

    def group(self, group_id: UUID) -> Group:
        def fold(group: Group | None, placed: Iterator[Placed]) -> Group:
            facts = [cast("GroupEvent", one.fact) for one in placed]
            return GROUP.fold(facts) if group is None else group

        repository: Any = self.repository
        found: Group = repository.get(group_id, projector_func=fold)
        return found


def test_an_application_reads_what_production_appends_and_appends_to_it(
    env: dict[str, str], database: Migrated, tenant: Tenant
) -> None:
    stream = new_stream(tenant, "group")

    async def chartered() -> None:
        pool = await connect(database.url("app"), 1)
        try:
            store = PostgresEventStore(pool)
            await store.open_log(tenant)
            [answer] = await store.append(tenant, [request(stream, 0, GroupChartered())])
            kept(answer)
        finally:
            await pool.close()

    wait_for(chartered())
    with Circles(env) as circles:
        assert circles.group(stream.id) == GROUP.fold([GroupChartered()])
        circles.save(Placed(stream.id, 2, RecruitingOpened()))
        assert circles.group(stream.id) == GROUP.fold([GroupChartered(), RecruitingOpened()])


# One application that follows another


class TestFollowing(projections.EventSourcedProjectionTestCase):
    """The library's own test: counts what another application saves, each event once."""

    @pytest.fixture(autouse=True)
    def _each_in_its_program(self, env: dict[str, str], database: Migrated) -> None:
        followed = School(env | {"EVENT_STORE_PROGRAM": str(new_tenant().program)})
        program = followed.env["EVENT_STORE_PROGRAM"]
        followed.close()
        self.env = env | {  # type: ignore[misc] # the test's own, where the suite has one for all
            "COUNTERS_EVENT_STORE_URL": database.url("projector"),
            "COUNTERS_EVENT_STORE_PROGRAM": program,
            "COUNTERS_CREATE_TABLE": "no",
        }


class Kennel(ProcessApplication[UUID]):
    """Puts up a plate for every dog."""

    def policy(
        self,
        domain_event: DomainEventProtocol[UUID],
        processing_event: ProcessingEvent[UUID],
    ) -> None:
        if isinstance(domain_event, Aggregate.Created):
            name = cast("Any", domain_event).name
            processing_event.collect_events(Dog(f"{name}'s plate"))


class Count(AsyncpgTrackingRecorder):
    """A view that counts, and remembers how far."""

    counted = 0


class Counting(Projection[Count]):
    """Counts everything."""

    def process_event(self, domain_event: object, tracking: Tracking) -> None:  # noqa: ARG002
        self.view.insert_tracking(tracking)
        self.view.counted += 1


@pytest.fixture
def followed(env: dict[str, str], database: Migrated) -> dict[str, str]:
    """What `School` needs to know, and two that follow it, each in its own program."""
    followers = {}
    for name in ("KENNEL", "COUNTING"):
        with School(env | {"EVENT_STORE_PROGRAM": str(new_tenant().program)}) as opened:
            followers[f"{name}_EVENT_STORE_PROGRAM"] = opened.env["EVENT_STORE_PROGRAM"]
        followers[f"{name}_EVENT_STORE_URL"] = database.url("projector")
        followers[f"{name}_CREATE_TABLE"] = "no"
    return env | followers


def test_a_system_of_applications_runs_and_remembers_how_far_it_is(
    followed: dict[str, str],
) -> None:
    plates: list[str] = []
    system = System([[School, Kennel]])
    for name in ("Fido", "Rex"):
        with SingleThreadedRunner[UUID](system, env=followed) as runner:
            runner.get(School).save(Dog(name))
            kennel = runner.get(Kennel)
            news = kennel.notification_log.select(len(plates) + 1, 10)
            plates += [cast("Any", kennel.mapper.to_domain_event(each)).name for each in news]
    assert plates == ["Fido's plate", "Rex's plate"]


def test_a_projection_runs_on_a_view_of_its_own(followed: dict[str, str]) -> None:
    with ProjectionRunner(
        application_class=School, projection_class=Counting, view_class=Count, env=followed
    ) as runner:
        runner.wait(runner.app.save(Dog("Fido"), Dog("Rex"))[-1].notification.id, timeout=10)
        assert runner.view.counted == 2
        assert runner.view.max_tracking_id("School") == 2
    runner.view.datastore.close()


# The factory


class TestFactory(suites.InfrastructureFactoryTestCase[AsyncpgFactory]):
    """The library's own tests of factories."""

    @pytest.fixture(autouse=True)
    def _in_a_tenant(self, env: dict[str, str]) -> None:
        self.env = Environment("Suite", env)

    def expected_factory_class(self) -> type[AsyncpgFactory]:
        return AsyncpgFactory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return AsyncpgAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return AsyncpgApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return AsyncpgTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return Places

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return AsyncpgProcessRecorder


class Places(AsyncpgTrackingRecorder):
    """A view of one's own."""


@pytest.mark.parametrize(
    "key", ["EVENT_STORE_URL", "EVENT_STORE_ORGANIZATION", "EVENT_STORE_PROGRAM"]
)
def test_a_setting_that_is_missing_is_named(env: dict[str, str], key: str) -> None:
    del env[key]
    with pytest.raises(OSError, match=key):
        School(env)


def test_snapshots_are_refused_before_anything_relies_on_them(env: dict[str, str]) -> None:
    with pytest.raises(NotSupportedError):
        School(env | {"IS_SNAPSHOTTING_ENABLED": "y"})


def test_a_log_that_was_never_opened_takes_nothing(env: dict[str, str]) -> None:
    with School(env | {"CREATE_TABLE": "no"}) as school, pytest.raises(ProgrammingError):
        school.save(Dog("Fido"))


def test_nobody_at_the_address_is_an_error_of_the_library(env: dict[str, str]) -> None:
    with pytest.raises(OperationalError):
        School(env | {"EVENT_STORE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})


def test_after_closing_it_says_so_also_to_who_waits_for_events(school: School) -> None:
    subscription = school.recorder.subscribe()
    school.close()
    with subscription, pytest.raises(OperationalError):
        next(subscription)
    with pytest.raises(OperationalError):
        school.save(Dog("Fido"))
