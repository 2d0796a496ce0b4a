"""What of a session reaches those outside its room: planned, held or not, and then who was there.

When it was opened, its phases, its presentations and what was sealed stay in the room.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from domain.kernel import Event, PersonId
from domain.sessions.events import (
    AbsenceNoted,
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    MarkWithdrawn,
    ParticipantArrived,
    ParticipantLeft,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionEvent,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
    SessionRescheduled,
    SessionScheduled,
)
from domain.sessions.guards import HELD
from domain.sessions.state import Attendance, Session, evolve
from domain.sessions.words import Mark

TOLD_OUTSIDE: Final[frozenset[type[Event]]] = frozenset(
    {
        SessionScheduled,
        SessionRescheduled,
        SessionCancelled,
        SessionPutBack,
        SessionNotHeld,
        SessionOpened,
        SessionEnteredLate,
        SessionClosed,
        SessionAbandoned,
        AttendanceConfirmed,
        AttendanceCorrected,
        AnnulmentProposed,
        AnnulmentWithdrawn,
        AttendanceAnnulled,
    }
)
"""Facts that everybody who may see the session at all is told of."""
TOLD_ONCE_HELD: Final[frozenset[type[Event]]] = frozenset(
    {ParticipantArrived, ParticipantLeft, AbsenceNoted, MarkWithdrawn}
)
"""Facts that are told outside once the session is over."""


def evolve_counting(session: Session, event: SessionEvent) -> Session:
    """Apply a fact, and count those that are told outside the room."""
    after = evolve(session, event)
    kind = type(event)
    told = kind in TOLD_OUTSIDE or (kind in TOLD_ONCE_HELD and session.stage in HELD)
    return msgspec.structs.replace(after, told=session.told + 1) if told else after


def outside(session: Session) -> Session:
    """Return the session as it is for whoever was not to be in the room: the rest was not.

    Its ``told`` is the version that they see: it moves with nothing that they do not see.
    """
    return Session(
        stage=session.stage,
        scheduled=session.scheduled,
        group=session.group,
        starts_at=session.starts_at,
        local_start=session.local_start,
        attendance=_afterwards(session) if session.stage in HELD else {},
        annulment_by=session.annulment_by,
        told=session.told,
    )


def _afterwards(session: Session) -> Mapping[PersonId, Attendance]:
    """Say who was there, and nothing of when somebody left."""
    return {
        person: known._replace(mark=Mark.PRESENT) if known.was_there else known
        for person, known in session.attendance.items()
    }
