"""The sessions of a program: when, of which group, in which state, and how many came.

Rows that people see are class C1; the person ids (C2) that presence is counted by leave no query.
Presentations and phases are not in it.
"""

from collections.abc import Iterator

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceCorrected,
    MarkWithdrawn,
    ParticipantArrived,
    SessionAbandoned,
    SessionClosed,
    SessionEnteredLate,
    SessionOpened,
    SessionRescheduled,
    SessionScheduled,
)
from projections.projection import Projection, Statement, classed
from projections.sessions import SESSION_STATES


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a session to the rows it changes."""
    session, event = recorded.stream.id, recorded.event
    match event:  # the commonest first: a case costs what stands before it
        case ParticipantArrived(person=person, capacity=capacity):
            yield Statement("arrive", (session, person), (capacity,))
        case AbsenceNoted(person=person) | MarkWithdrawn(person=person):
            yield Statement("miss", (session, person))
        case AttendanceCorrected(person=person, capacity=capacity):
            there = Statement("arrive", (session, person), (capacity,))
            yield there if capacity else Statement("miss", (session, person))
        case SessionScheduled():
            yield Statement(
                "schedule",
                (session,),
                (
                    event.group,
                    event.code,
                    event.number,
                    event.starts_at,
                    event.local_start,
                    event.zone,
                    event.slot_minutes,
                ),
            )
        case SessionRescheduled(starts_at=starts_at, local_start=local_start):
            yield Statement("reschedule", (session,), (starts_at, local_start))
        case SessionOpened(quorum_overridden=overridden):
            yield Statement("move_session", (session,), ("open", overridden, None))
        case SessionEnteredLate(quorum_overridden=overridden, minutes=minutes):
            yield Statement("move_session", (session,), ("closed", overridden, minutes))
        case SessionClosed(minutes=minutes) | SessionAbandoned(minutes=minutes):
            yield Statement("move_session", (session,), ("closed", None, minutes))
        case _ if type(event) in SESSION_STATES:
            yield Statement("move_session", (session,), (SESSION_STATES[type(event)], None, None))


SESSION_LIST = Projection(
    name="session_list",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=frozenset(
        {
            SessionScheduled,
            SessionRescheduled,
            ParticipantArrived,
            AbsenceNoted,
            MarkWithdrawn,
            AttendanceCorrected,
            *SESSION_STATES,
        }
    ),
    project=project,
    highest=Class.C2,
    columns=classed(C1="code local_start zone state capacity", C2="person_id"),
)
