"""The sessions of a program: when, of which group, in which state, and how many came.

Rows that people see are class C1; the person ids (C2) that presence is counted by leave no query.
Presentations and phases are not in it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from domain.kernel import Event, Log, PersonId, Recorded
from domain.kernel.classes import Class, Coded
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    MarkWithdrawn,
    ParticipantArrived,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
    SessionScheduled,
)
from projections.projection import Projection, Write, classed

STATES: Final[dict[type[Event], Coded]] = {
    AttendanceConfirmed: "confirmed",
    AttendanceAnnulled: "annulled",
    SessionCancelled: "cancelled",
    SessionPutBack: "scheduled",
    SessionNotHeld: "not_held",
}
"""The state after each of these, which say nothing else."""


class Schedule(Write, frozen=True):
    """A session is to be."""

    session_id: UUID
    group_id: UUID
    code: Coded
    number: int
    starts_at: datetime
    local_start: Coded
    zone: Coded
    slot_minutes: int


class Reschedule(Write, frozen=True):
    """It is to be at another time."""

    session_id: UUID
    starts_at: datetime
    local_start: Coded


class MoveSession(Write, frozen=True):
    """It is in another state; of the rest, what is None stays."""

    session_id: UUID
    state: Coded
    quorum_overridden: bool | None = None
    minutes: int | None = None


class Arrive(Write, frozen=True):
    """Somebody was there."""

    key: ClassVar[int] = 2
    session_id: UUID
    person_id: PersonId
    capacity: Coded


class Miss(Write, frozen=True):
    """Somebody was not."""

    key: ClassVar[int] = 2
    session_id: UUID
    person_id: PersonId


def _schedule(recorded: Recorded[SessionScheduled]) -> Iterator[Schedule]:
    event = recorded.event
    yield Schedule(
        session_id=recorded.stream.id,
        group_id=event.group,
        code=event.code,
        number=event.number,
        starts_at=event.starts_at,
        local_start=event.local_start,
        zone=event.zone,
        slot_minutes=event.slot_minutes,
    )


def _reschedule(recorded: Recorded[SessionRescheduled]) -> Iterator[Reschedule]:
    yield Reschedule(recorded.stream.id, recorded.event.starts_at, recorded.event.local_start)


def _open(recorded: Recorded[SessionOpened]) -> Iterator[MoveSession]:
    yield MoveSession(recorded.stream.id, "open", recorded.event.quorum_overridden)


def _enter_late(recorded: Recorded[SessionEnteredLate]) -> Iterator[MoveSession]:
    event = recorded.event
    yield MoveSession(recorded.stream.id, "closed", event.quorum_overridden, event.minutes)


def _close(recorded: Recorded[SessionClosed | SessionAbandoned]) -> Iterator[MoveSession]:
    yield MoveSession(recorded.stream.id, "closed", minutes=recorded.event.minutes)


def _move(recorded: Recorded[Event]) -> Iterator[MoveSession]:
    yield MoveSession(recorded.stream.id, STATES[type(recorded.event)])


def _arrive(recorded: Recorded[ParticipantArrived]) -> Iterator[Arrive]:
    yield Arrive(recorded.stream.id, recorded.event.person, recorded.event.capacity)


def _miss(recorded: Recorded[AbsenceNoted | MarkWithdrawn]) -> Iterator[Miss]:
    yield Miss(recorded.stream.id, recorded.event.person)


def _correct(recorded: Recorded[AttendanceCorrected]) -> Iterator[Arrive | Miss]:
    session, event = recorded.stream.id, recorded.event
    if event.capacity:
        yield Arrive(session, event.person, event.capacity)
    else:
        yield Miss(session, event.person)


SESSIONS = Projection(
    name="sessions",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Schedule, Reschedule, MoveSession, Arrive, Miss),
    on={
        SessionScheduled: _schedule,
        SessionRescheduled: _reschedule,
        SessionOpened: _open,
        SessionEnteredLate: _enter_late,
        SessionClosed: _close,
        SessionAbandoned: _close,
        ParticipantArrived: _arrive,
        AbsenceNoted: _miss,
        MarkWithdrawn: _miss,
        AttendanceCorrected: _correct,
        **dict.fromkeys(STATES, _move),
    },
    highest=Class.C2,
    columns=classed(C1="code local_start zone state capacity", C2="person_id"),
    whole_organization=True,
)
