"""The session: scheduled, opened by a leader, closed and confirmed; what is told there, sealed."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.kernel import IN_SESSION, Context, Decider, Reservation, Settled, Stream
from domain.sessions.about import about
from domain.sessions.attendance import decide_attendance
from domain.sessions.commands import (
    AnnulAttendance,
    CheckIn,
    CheckOut,
    CodePresentation,
    ConfirmAttendance,
    CorrectAttendance,
    EndPresentation,
    EnterPresentationLate,
    NoteAbsence,
    ProposeAnnulment,
    ScheduleSession,
    SealMaterial,
    SessionCommand,
    ShareMaterial,
    ShredMaterial,
    StartPresentation,
    UndoPresentation,
    WithdrawAnnulment,
    WithdrawMark,
    WithdrawPresentation,
)
from domain.sessions.corrections import decide_correction
from domain.sessions.events import ENDINGS, OPENINGS, SessionEvent
from domain.sessions.materials import decide_material
from domain.sessions.outside import evolve_counting
from domain.sessions.presentations import decide_presentation
from domain.sessions.running import decide_running
from domain.sessions.state import Session, Stage


def decide(session: Session, command: SessionCommand, ctx: Context) -> Sequence[SessionEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if not isinstance(command, ScheduleSession):
        _require_known(session, command)
    match command:
        case CheckIn() | CheckOut() | NoteAbsence() | WithdrawMark() | ConfirmAttendance():
            return decide_attendance(session, command, ctx)
        case CorrectAttendance() | ProposeAnnulment() | WithdrawAnnulment() | AnnulAttendance():
            return decide_correction(session, command, ctx)
        case (
            StartPresentation()
            | EndPresentation()
            | EnterPresentationLate()
            | CodePresentation()
            | WithdrawPresentation()
            | UndoPresentation()
        ):
            return decide_presentation(session, command, ctx)
        case SealMaterial() | ShareMaterial() | ShredMaterial():
            return decide_material(session, command, ctx)
        case _:
            return decide_running(session, command, ctx)


def _require_known(session: Session, command: SessionCommand) -> None:
    """Refuse a session that is not there, or is not of the group whose standing is given."""
    if session.stage is Stage.NONE:
        raise refusal("session.missing")
    if isinstance(command, ShareMaterial | ShredMaterial):
        return
    if command.standing.group != session.group:
        raise refusal("session.missing")


def settles(stream: Stream, session: Session, events: Sequence[SessionEvent]) -> Settled:
    """Claim that the group is in session from the opening to the end: one session at a time."""
    if session.group is None:
        return Settled()
    held = (Reservation(IN_SESSION, session.group.bytes, stream.id),)
    opens = any(isinstance(event, OPENINGS) for event in events)
    ends = any(isinstance(event, ENDINGS) for event in events)
    return Settled(held if opens else (), held if ends else ())


SESSION = Decider(
    category="session",
    initial=Session(),
    decide=decide,
    evolve=evolve_counting,
    settles=settles,
    about=about,
)
