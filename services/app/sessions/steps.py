"""What can be done with a session as a whole, and who was there: the table."""

from typing import Annotated, Final

import msgspec

from domain.kernel import PersonId
from domain.kernel.classes import Coded
from domain.sessions.commands import (
    AnnulAttendance,
    CancelSession,
    CheckIn,
    CheckOut,
    CloseSession,
    ConfirmAttendance,
    CorrectAttendance,
    EnterSessionLate,
    NoteAbsence,
    OpenSession,
    ProposeAnnulment,
    PutSessionBack,
    RecordNoCase,
    RecordNotHeld,
    RescheduleSession,
    StartPhase,
    WithdrawAnnulment,
    WithdrawMark,
)
from domain.sessions.words import Capacity, CorrectionReason, Mark, Phase
from services.app.numbers import Count
from services.app.steps import AboutOrSelf, By, Seen, Step, Where, table

LocalStart = Annotated[Coded, msgspec.Meta(max_length=16, description="YYYY-MM-DDTHH:MM")]


class MoveBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Another wall-clock time, in the session's zone."""

    local_start: LocalStart


class OpeningBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Who is in the room besides the leader, and that the frame holds."""

    present: Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=50)] = ()
    private_space: bool = False
    no_recording: bool = False
    override_quorum: bool = False


class LateBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Under whom a session was held that nobody recorded then, and for how many minutes."""

    leader: PersonId
    minutes: Count | None = None
    override_quorum: bool = False


class PhaseBody(Seen, frozen=True, rename="camel", kw_only=True):
    """The phase to go on to."""

    phase: Phase


class ArrivalBody(AboutOrSelf, frozen=True, rename="camel", kw_only=True):
    """Who is there; without a person, oneself. Guests are named as such by a leader."""

    capacity: Capacity | None = None


class AbsenceBody(AboutOrSelf, frozen=True, rename="camel", kw_only=True):
    """Who is not there; without a person, oneself."""

    apologies: bool = True


class CorrectionBody(AboutOrSelf, frozen=True, rename="camel", kw_only=True):
    """How somebody's attendance was in truth, and why it is put right; minutes are attested."""

    mark: Mark
    reason: CorrectionReason
    capacity: Capacity | None = None
    minutes: Count | None = None


class AnnulmentBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Why the attendance of the session should count for nothing."""

    reason: CorrectionReason


STEPS: Final = table(
    Step(
        word="move",
        command=RescheduleSession,
        where=Where.SESSION,
        address="/moves",
        operation="reschedule_session",
        says="Move it to another time",
        by=(By.LEADER, By.ADMIN),
        body=MoveBody,
        notice="session_moved",
        first="undo",
        undone_by="move-undoing",
    ),
    Step(
        word="move-undoing",
        command=RescheduleSession,
        where=Where.SESSION,
        address="/moves/undoing",
        operation="",
        says="Move it, at once, to the time that it had before",
        by=(By.LEADER, By.ADMIN),
        notice="session_moved_back",
        first="undo",
        undone_by="move-undoing",
    ),
    Step(
        word="cancellation",
        command=CancelSession,
        where=Where.SESSION,
        address="/cancellations",
        operation="cancel_session",
        says="Call it off",
        by=(By.LEADER, By.ADMIN),
        notice="session_cancelled",
        first="CANCELLATION",
        undone_by="restoration",
    ),
    Step(
        word="restoration",
        command=PutSessionBack,
        where=Where.SESSION,
        address="/restorations",
        operation="put_session_back",
        says="Let one that was called off take place after all",
        by=(By.LEADER, By.ADMIN),
        notice="session_put_back",
        first="again",
    ),
    Step(
        word="non-holding",
        command=RecordNotHeld,
        where=Where.SESSION,
        address="/non-holdings",
        operation="record_not_held",
        says="Note that nobody opened it",
        by=(By.LEADER, By.ADMIN),
    ),
    Step(
        word="opening",
        command=OpenSession,
        where=Where.SESSION,
        address="/openings",
        operation="open_session",
        says="Begin, with who is in the room",
        by=(By.LEADER,),
        body=OpeningBody,
        notice="session_opened",
        first="filled_in",
    ),
    Step(
        word="late-entry",
        command=EnterSessionLate,
        where=Where.SESSION,
        address="/late-entries",
        operation="enter_session_late",
        says="Record a session that was held; its attendance follows",
        by=(By.LEADER, By.ADMIN),
        body=LateBody,
    ),
    Step(
        word="phase",
        command=StartPhase,
        where=Where.SESSION,
        address="/phases",
        operation="start_phase",
        says="Go on to a phase",
        by=(By.LEADER,),
        body=PhaseBody,
        notice="phase_started",
        first="again",
    ),
    Step(
        word="closing",
        command=CloseSession,
        where=Where.SESSION,
        address="/closings",
        operation="close_session",
        says="End it",
        by=(By.LEADER,),
        notice="session_closed",
        first="SESSION_END",
    ),
    Step(
        word="no-case",
        command=RecordNoCase,
        where=Where.SESSION,
        address="/no-cases",
        operation="record_no_case",
        says="Note that nobody had a case",
        by=(By.LEADER,),
        notice="no_case",
        first="NO_CASE",
    ),
    Step(
        word="arrival",
        command=CheckIn,
        where=Where.SESSION,
        address="/attendance/arrivals",
        operation="check_in",
        says="Say that somebody is there",
        by=(By.ONESELF, By.LEADER),
        body=ArrivalBody,
    ),
    Step(
        word="departure",
        command=CheckOut,
        where=Where.SESSION,
        address="/attendance/departures",
        operation="check_out",
        says="Say that somebody left",
        by=(By.ONESELF, By.LEADER),
        body=AboutOrSelf,
    ),
    Step(
        word="absence",
        command=NoteAbsence,
        where=Where.SESSION,
        address="/attendance/absences",
        operation="note_absence",
        says="Say that somebody expected is not there; only with apologies of oneself",
        by=(By.ONESELF, By.LEADER),
        body=AbsenceBody,
    ),
    Step(
        word="mark-withdrawal",
        command=WithdrawMark,
        where=Where.SESSION,
        address="/attendance/withdrawals",
        operation="withdraw_mark",
        says="Take back what was said of somebody, until it is confirmed",
        by=(By.ONESELF, By.LEADER),
        body=AboutOrSelf,
    ),
    Step(
        word="confirmation",
        command=ConfirmAttendance,
        where=Where.SESSION,
        address="/attendance/confirmations",
        operation="confirm_attendance",
        says="Confirm who was there",
        by=(By.LEADER, By.ADMIN),
        notice="attendance_confirmed",
        first="IF_UNMARKED",
    ),
    Step(
        word="correction",
        command=CorrectAttendance,
        where=Where.SESSION,
        address="/attendance/corrections",
        operation="correct_attendance",
        says="Put a confirmed attendance right: a leader for 14 days, then an admin",
        by=(By.LEADER, By.ADMIN),
        body=CorrectionBody,
        notice="attendance_corrected",
        first="again",
    ),
    Step(
        word="annulment",
        command=ProposeAnnulment,
        where=Where.SESSION,
        address="/attendance/annulments",
        operation="propose_annulment",
        says="Ask that the attendance count for nothing; another agrees",
        by=(By.LEADER, By.ADMIN),
        body=AnnulmentBody,
        notice="annulment_asked",
        first="undo",
        undone_by="annulment-withdrawal",
    ),
    Step(
        word="annulment-withdrawal",
        command=WithdrawAnnulment,
        where=Where.SESSION,
        address="/attendance/annulments/withdrawals",
        operation="withdraw_annulment",
        says="Let the attendance count after all: who asked, or an admin",
        by=(By.LEADER, By.ADMIN),
        notice="annulment_withdrawn",
        first="again",
    ),
    Step(
        word="annulment-agreement",
        command=AnnulAttendance,
        where=Where.SESSION,
        address="/attendance/annulments/agreements",
        operation="annul_attendance",
        says="Agree that the attendance counts for nothing, if one did not ask for it",
        by=(By.ADMIN,),
        notice="attendance_annulled",
        first="ANNULMENT",
    ),
)
