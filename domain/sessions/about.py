"""What of a session a fact is about: what was said of one thing leaves the others as they are."""

from collections.abc import Hashable
from typing import Final, assert_never

from domain.sessions.events import (
    AbsenceNoted,
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceConfirmed,
    AttendanceCorrected,
    LeaderLost,
    LeadHandedOver,
    MarkWithdrawn,
    MaterialSealed,
    MaterialShared,
    MaterialShredded,
    NoCaseOffered,
    ParticipantArrived,
    ParticipantLeft,
    PhaseStarted,
    PresentationCoded,
    PresentationEnded,
    PresentationEnteredLate,
    PresentationErased,
    PresentationStarted,
    PresentationWithdrawn,
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
from domain.undoing import WHOLE

PLAN: Final = "plan"
ANNULMENT: Final = "annulment"


def about(event: SessionEvent) -> tuple[Hashable, ...]:
    """Say which things a fact is about: the plan, somebody's mark, a case, a text, the phase."""
    match event:
        case (
            ParticipantArrived(person=person)
            | ParticipantLeft(person=person)
            | AbsenceNoted(person=person)
            | MarkWithdrawn(person=person)
            | AttendanceCorrected(person=person)
        ):
            return (person,)
        case (
            SessionScheduled()
            | SessionRescheduled()
            | SessionCancelled()
            | SessionPutBack()
            | SessionNotHeld()
            | SessionOpened()
        ):
            return (PLAN,)
        case SessionEnteredLate() | AttendanceAnnulled():
            return (WHOLE,)
        case AnnulmentProposed() | AnnulmentWithdrawn():
            return (ANNULMENT,)
        case (
            PresentationStarted(presentation=presentation)
            | PresentationEnded(presentation=presentation)
            | PresentationEnteredLate(presentation=presentation)
            | PresentationCoded(presentation=presentation)
            | PresentationWithdrawn(presentation=presentation)
            | PresentationErased(presentation=presentation)
        ):
            return (presentation,)
        case MaterialSealed(item=item, presentation=presentation):
            return (item, presentation) if presentation else (item,)
        case MaterialShared(item=item) | MaterialShredded(item=item):
            return (item,)
        case PhaseStarted() | SessionClosed() | SessionAbandoned() | NoCaseOffered():
            return ("course",)
        case AttendanceConfirmed():
            return ("confirmation",)
        case LeadHandedOver() | LeaderLost():
            return ("lead",)
        case _ as unreachable:
            assert_never(unreachable)
