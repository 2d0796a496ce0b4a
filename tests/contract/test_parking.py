"""Parking: a stream that fails in a read model is set aside there, and all else goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import structlog

from domain.kernel import Event, Recorded, Stream, Tenant
from domain.sessions.events import (
    ParticipantArrived,
    SessionClosed,
    SessionOpened,
    SessionRescheduled,
)
from domain.sessions.words import Capacity
from infra.projector.builds import Build
from infra.projector.engine import Projector
from infra.projector.pages import Gap
from infra.projector.parking import NotParked, Parked, parked_streams, retry
from projections.group_board import GROUP_BOARD
from projections.projection import Projection, Write
from projections.sessions import SESSIONS, MoveSession
from projections.sessions import queries as session_rows
from tests.kit.database import Migrated
from tests.kit.projected import writing
from tests.kit.read_models import (
    Mirror,
    a_group,
    a_session,
    ask,
    person,
    rebuilt,
    rows_of,
    skip_on_record,
)
from tests.kit.stores import NOON, new_stream, new_tenant

RETYPE = "UPDATE circlekeep.events SET type = $1 WHERE stream_id = $2 AND version = $3"
CHECKPOINTS = """
SELECT schema, position FROM circlekeep.projection_checkpoint
WHERE program_id = $1 AND schema = ANY ($2) ORDER BY 1"""
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = 'circlekeep_projector' AND num_nulls($1::uuid, $2::uuid, $3::uuid[]) = 0"""
BOTH = ["group_board_v2", "sessions_v1"]


class Cut(Write, frozen=True):
    """What the connection does not survive."""

    session_id: UUID


def written(recorded: Recorded[Event]) -> Iterator[Write]:
    return SESSIONS.on[type(recorded.event)](recorded)


@dataclass
class Fragile:
    """The session list, which fails at what tests tell it to."""

    at: set[tuple[UUID, type[Event]]] = field(default_factory=set)

    def reduce(self, recorded: Recorded[Event]) -> Iterator[Write]:
        if (recorded.stream.id, type(recorded.event)) in self.at:
            raise ValueError("Anna said that")
        yield from written(recorded)

    @property
    def model(self) -> Projection:
        return writing(SESSIONS, self.reduce)

    @property
    def build(self) -> Build:
        return Build(SESSIONS.schema, self.model)


@dataclass
class Evening:
    """Three sessions of which the second fails when it is opened."""

    mirror: Mirror
    tenant: Tenant
    sessions: list[Stream]
    fragile: Fragile
    projector: Projector

    async def catch_up(self) -> None:
        while await self.projector.turn():
            pass

    async def parked(self) -> list[Parked]:
        return list(await parked_streams(self.mirror.pool))

    async def states(self) -> dict[UUID, str]:
        rows = await session_rows.sessions(self.mirror.app, self.tenant)
        return {row.session_id: row.state for row in rows}

    async def goes_on(self) -> None:
        for session in self.sessions:
            who = ParticipantArrived(person=person(), capacity=Capacity.MEMBER)
            await self.mirror.tell(session, who, SessionClosed(minutes=90))


@pytest.fixture
async def evening(mirror: Mirror) -> Evening:
    tenant = new_tenant()
    group = new_stream(tenant, "group")
    await mirror.tell(group, a_group())
    sessions = [new_stream(tenant, "session") for _ in range(3)]
    for session in sessions:
        opened = SessionOpened(leader=person(), opened_at=NOON)
        await mirror.tell(session, a_session(group.id), opened)
    fragile = Fragile({(sessions[1].id, SessionOpened)})
    projector = Projector(mirror.pool, [fragile.model, GROUP_BOARD])
    return Evening(mirror, tenant, sessions, fragile, projector)


async def test_a_stream_that_fails_is_parked_and_the_rest_go_on(
    evening: Evening, circlekeep: Migrated
) -> None:
    first, failing, last = (session.id for session in evening.sessions)
    with structlog.testing.capture_logs() as logs:
        await evening.catch_up()
    [parked] = await evening.parked()
    assert (parked.tenant, parked.schema, parked.stream, parked.position) == (
        evening.tenant,
        "sessions_v1",
        failing,
        5,
    )
    assert (parked.event_type, parked.code) == ("session.opened", "error.ValueError")
    assert await evening.states() == {first: "open", failing: "scheduled", last: "open"}
    reached = await ask(circlekeep, CHECKPOINTS, evening.tenant.program, BOTH)
    assert reached == [("group_board_v2", 7), ("sessions_v1", 7)]
    assert [(log["event"], log["log_level"], log["position"]) for log in logs] == [
        ("projection.parked", "error", 5)
    ]
    assert "Anna" not in str(logs)


async def test_later_events_of_a_parked_stream_wait_for_it(evening: Evening) -> None:
    await evening.catch_up()
    evening.fragile.at.clear()
    await evening.goes_on()
    await evening.catch_up()
    first, failing, last = (session.id for session in evening.sessions)
    assert await evening.states() == {first: "closed", failing: "scheduled", last: "closed"}
    assert [parked.position for parked in await evening.parked()] == [5]


async def test_a_stream_taken_up_again_ends_as_if_it_had_never_failed(
    evening: Evening, circlekeep: Migrated
) -> None:
    await evening.catch_up()
    await evening.goes_on()
    await evening.catch_up()
    evening.fragile.at.clear()
    failing = evening.sessions[1].id
    pool, build = evening.mirror.pool, evening.fragile.build
    assert await retry(pool, build, evening.tenant, failing) is None
    assert await evening.parked() == []
    with pytest.raises(NotParked):
        await retry(pool, build, evening.tenant, failing)
    await evening.goes_on()
    await evening.catch_up()
    grown = await rows_of(circlekeep, evening.tenant)
    await rebuilt(circlekeep, [SESSIONS])
    assert await rows_of(circlekeep, evening.tenant) == grown
    assert set((await evening.states()).values()) == {"closed"}


async def test_a_stream_that_fails_again_is_parked_where_it_fails_now(evening: Evening) -> None:
    await evening.catch_up()
    await evening.goes_on()
    await evening.catch_up()
    failing = evening.sessions[1].id
    evening.fragile.at = {(failing, SessionClosed)}
    parked = await retry(evening.mirror.pool, evening.fragile.build, evening.tenant, failing)
    assert parked is not None
    assert [parked] == await evening.parked()
    assert (parked.position, parked.event_type) == (11, "session.closed")
    assert (await evening.states())[failing] == "open"


async def test_the_event_that_fails_can_be_left_out(evening: Evening) -> None:
    await evening.catch_up()
    await evening.goes_on()
    await evening.catch_up()
    failing = evening.sessions[1].id
    pool, build = evening.mirror.pool, evening.fragile.build
    assert await retry(pool, build, evening.tenant, failing) is not None
    await skip_on_record(evening.mirror, evening.sessions[1], SESSIONS.name, 5, 2)
    assert await retry(pool, build, evening.tenant, failing) is None
    assert (await evening.states())[failing] == "closed"
    row = await session_rows.session(evening.mirror.app, evening.tenant, failing)
    assert row is not None
    assert row.members_present == 1


async def test_a_value_that_no_column_holds_parks_its_stream_alone(mirror: Mirror) -> None:
    tenant = new_tenant()
    fine, odd = new_stream(tenant, "session"), new_stream(tenant, "session")

    def too_long(recorded: Recorded[Event]) -> Iterator[Write]:
        for write in written(recorded):
            wrong = recorded.stream.id == odd.id and isinstance(write, MoveSession)
            yield MoveSession(odd.id, "closed", None, 2**70) if wrong else write

    for session in (fine, odd):
        await mirror.tell(
            session, a_session(new_stream(tenant, "group").id), SessionClosed(minutes=90)
        )
    await Projector(mirror.pool, [writing(SESSIONS, too_long)]).turn()
    [parked] = await parked_streams(mirror.pool)
    assert (parked.stream, parked.code) == (odd.id, "sql.22000")
    assert await session_rows.session(mirror.app, tenant, fine.id) is not None


async def test_what_the_database_refuses_parks_its_stream_alone(mirror: Mirror) -> None:
    tenant = new_tenant()
    fine, odd = new_stream(tenant, "session"), new_stream(tenant, "session")

    def twice(recorded: Recorded[Event]) -> Iterator[Write]:
        for write in written(recorded):
            yield write
            if recorded.stream.id == odd.id:
                yield write

    for session in (odd, fine):
        await mirror.tell(session, a_session(new_stream(tenant, "group").id))
    await Projector(mirror.pool, [writing(SESSIONS, twice)]).turn()
    [parked] = await parked_streams(mirror.pool)
    assert (parked.stream, parked.position, parked.code) == (odd.id, 1, "sql.23505")
    assert await session_rows.session(mirror.app, tenant, fine.id) is not None


async def test_an_event_of_an_unknown_type_is_never_passed_over(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    group, known = new_stream(tenant, "group"), new_stream(tenant, "group")
    await mirror.tell(group, a_group("G001"))
    await mirror.tell(known, a_group("G002"))
    await ask(circlekeep, RETYPE + " RETURNING 1", "group.dreamt", group.id, 1)
    with structlog.testing.capture_logs() as logs:
        await Projector(mirror.pool, [SESSIONS, GROUP_BOARD]).turn()
    parked = await parked_streams(mirror.pool)
    assert sorted((p.schema, p.stream, p.event_type, p.code) for p in parked) == [
        (schema, group.id, "group.dreamt", "event.unreadable") for schema in BOTH
    ]
    assert [log["log_level"] for log in logs] == ["error", "error"]
    board = (await rows_of(circlekeep, tenant))["group_board_v2.group_board"]
    assert len(board) == 1


async def test_of_an_event_that_cannot_be_read_only_those_are_parked_who_want_it(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    session = new_stream(tenant, "session")
    moved = SessionRescheduled(starts_at=NOON, local_start="2026-03-04T08:00")
    await mirror.tell(session, a_session(new_stream(tenant, "group").id), moved)
    garbled = "UPDATE circlekeep.events SET payload = '{}' WHERE stream_id = $1 RETURNING 1"
    await ask(circlekeep, garbled, session.id)
    await mirror.catch_up()
    parked = await parked_streams(mirror.pool)
    assert [(p.schema, p.position) for p in parked] == [("sessions_v1", 1)]


async def test_a_hole_in_a_log_parks_nothing_and_is_loud(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant = new_tenant()
    for _ in range(2):
        await mirror.tell(new_stream(tenant, "group"), a_group())
    await ask(circlekeep, "DELETE FROM circlekeep.events WHERE position = 1 RETURNING 1")
    with structlog.testing.capture_logs() as logs:
        assert await Projector(mirror.pool, [GROUP_BOARD]).turn() == 0
    assert [(log["event"], type(log["exc_info"])) for log in logs] == [("projection.failed", Gap)]
    assert await parked_streams(mirror.pool) == []
    assert await ask(circlekeep, CHECKPOINTS, tenant.program, BOTH) == []


async def test_a_connection_that_is_lost_parks_nothing(evening: Evening) -> None:
    def cutting(recorded: Recorded[Event]) -> Iterator[Write]:
        yield Cut(recorded.stream.id)

    model = writing(SESSIONS, cutting)
    model.queries["cut"] = CUT
    with structlog.testing.capture_logs() as logs:
        assert await Projector(evening.mirror.pool, [model]).turn() == 0
    assert [log["event"] for log in logs] == ["projection.failed"]
    assert await evening.parked() == []
    evening.fragile.at.clear()
    await evening.catch_up()
    assert set((await evening.states()).values()) == {"open"}
