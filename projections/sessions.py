"""How a session's facts move its state: shared by every read model that shows sessions."""

from domain.kernel import Event
from domain.sessions.events import (
    AttendanceAnnulled,
    AttendanceConfirmed,
    SessionAbandoned,
    SessionCancelled,
    SessionClosed,
    SessionEnteredLate,
    SessionNotHeld,
    SessionOpened,
    SessionPutBack,
)

SESSION_STATES: dict[type[Event], str] = {
    SessionOpened: "open",
    SessionEnteredLate: "closed",
    SessionClosed: "closed",
    SessionAbandoned: "closed",
    AttendanceConfirmed: "confirmed",
    AttendanceAnnulled: "annulled",
    SessionCancelled: "cancelled",
    SessionPutBack: "scheduled",
    SessionNotHeld: "not_held",
}
"""The state after each of these; a session begins as ``scheduled``."""
