"""The same sessions as aggregates of `eventsourcing`, and its runner with a view on PostgreSQL."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from infra.postgres.server import Server
from tests.bench.ground import empty_database

AT_ONCE = 50
PEOPLE = 8


class Session(Aggregate):
    """What the session list knows of a session."""

    @event("Scheduled")
    def __init__(self, group: UUID, number: int, starts_at: str) -> None:
        self.group, self.number, self.starts_at = group, number, starts_at
        self.state = "scheduled"

    @event("EnteredLate")
    def enter(self, minutes: int) -> None:
        self.state, self.minutes = "closed", minutes

    @event("Arrived")
    def arrive(self, person: UUID, capacity: str) -> None:
        pass

    @event("Missed")
    def miss(self, person: UUID) -> None:
        pass

    @event("Confirmed")
    def confirm(self) -> None:
        self.state = "confirmed"


class Sessions(Application[UUID]):
    """Sessions, on the library's own PostgreSQL recorder."""


class SessionView(PostgresTrackingRecorder):
    """The tables of the session list; each event is a transaction with its tracking."""

    def __init__(self, datastore: PostgresDatastore, **given: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(datastore, **given)
        self.sql_create_statements += [SQL(LIST).format(), SQL(PRESENCE).format()]

    def write(self, tracking: Tracking, statement: str, *values: object) -> None:
        """Write a row and how far the view has come."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(statement.encode(), values, prepare=True)
            self._insert_tracking(cursor, tracking)


class SessionList(Projection[SessionView]):
    """The session list, as the library's documentation writes a projection."""

    @singledispatchmethod
    def process_event(self, domain_event: DomainEventProtocol[UUID], tracking: Tracking) -> None:
        fact, key = cast("Any", domain_event), domain_event.originator_id
        match type(fact).__name__:
            case "Scheduled":
                values = (key, fact.group, fact.number, fact.starts_at)
                self.view.write(tracking, SCHEDULE, *values)
            case "EnteredLate":
                self.view.write(tracking, CLOSE, fact.minutes, key)
            case "Arrived":
                self.view.write(tracking, ARRIVE, key, fact.person, fact.capacity)
            case "Missed":
                self.view.write(tracking, MISS, key, fact.person)
            case "Confirmed":
                self.view.write(tracking, CONFIRM, key)


LIST = """
CREATE TABLE IF NOT EXISTS session_list (
    session_id uuid PRIMARY KEY, group_id uuid, number integer, starts_at timestamptz, state text,
    minutes integer
)"""
PRESENCE = """
CREATE TABLE IF NOT EXISTS session_presence (
    session_id uuid, person_id uuid, capacity text, PRIMARY KEY (session_id, person_id)
)"""
SCHEDULE = "INSERT INTO session_list VALUES (%s, %s, %s, %s, 'scheduled')"
CLOSE = "UPDATE session_list SET state = 'closed', minutes = %s WHERE session_id = %s"
ARRIVE = "INSERT INTO session_presence VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
MISS = "DELETE FROM session_presence WHERE session_id = %s AND person_id = %s"
CONFIRM = "UPDATE session_list SET state = 'confirmed' WHERE session_id = %s"


@dataclass
class Theirs:
    """Sessions in the library's store, and its runner, which goes on where it stopped."""

    settings: dict[str, str]
    events: int

    @classmethod
    async def filled(cls, server: Server, sessions: int) -> "Theirs":
        """Save sessions of twelve events each."""
        await empty_database(server, "theirs")
        settings = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": "theirs",
            "POSTGRES_HOST": server.host,
            "POSTGRES_PORT": str(server.port),
            "POSTGRES_USER": server.superuser,
            "POSTGRES_PASSWORD": server.password,
            "POSTGRES_SINGLE_ROW_TRACKING": "y",
        }
        return cls(settings, await asyncio.to_thread(_fill, settings, sessions))

    def projected(self, seconds: float) -> float:
        """Let the runner work for so long; events/s."""
        with ProjectionRunner(
            application_class=Sessions,
            projection_class=SessionList,
            view_class=SessionView,
            env=self.settings,
        ) as runner:
            first = runner.view.max_tracking_id("Sessions") or 0
            began = time.perf_counter()
            time.sleep(seconds)
            last = runner.view.max_tracking_id("Sessions") or 0
            spent = time.perf_counter() - began
        assert first < last < self.events
        return (last - first) / spent


def _fill(settings: dict[str, str], sessions: int) -> int:
    application = Sessions(settings)
    for first in range(0, sessions, AT_ONCE):
        application.save(*(_held(number) for number in range(first, first + AT_ONCE)))
    events = application.recorder.max_notification_id()
    application.close()
    return events or 0


def _held(number: int) -> Any:  # noqa: ANN401 - the library's decorators hide the types
    session: Any = Session(group=uuid4(), number=number, starts_at="2026-03-04T12:00:00+00:00")
    session.enter(minutes=100)
    for _ in range(PEOPLE):
        session.arrive(person=uuid4(), capacity="member")
    session.miss(person=uuid4())
    session.confirm()
    return session
