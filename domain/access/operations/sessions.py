"""Who may what with a session: planned, held, and who was there."""

from typing import Final

from domain.access.operations.words import (
    ADMINS,
    LEADERS,
    OF_THE_GROUP,
    May,
    Operation,
    Party,
    each,
)
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
    ScheduleSession,
    StartPhase,
    WithdrawAnnulment,
    WithdrawMark,
)

SESSIONS: Final = (
    Operation(
        "Plan a session, move it, call it off, put it back; say that it was not held",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(ScheduleSession, RescheduleSession, CancelSession, PutSessionBack, RecordNotHeld),
        at=(
            "schedule_session",
            "reschedule_session",
            "cancel_session",
            "put_session_back",
            "record_not_held",
        ),
    ),
    Operation(
        "Open a session, name its phases, close it",
        each(May.ALWAYS, *LEADERS),
        by=(OpenSession, StartPhase, CloseSession),
        at=("open_session", "start_phase", "close_session"),
    ),
    Operation(
        "Enter a session that took place before",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(EnterSessionLate,),
        at=("enter_session_late",),
    ),
    Operation(
        "Say that nobody had a case, confirm who was there",
        each(May.ALWAYS, *LEADERS) | each(May.LATE, *ADMINS),
        by=(RecordNoCase, ConfirmAttendance),
        at=("record_no_case", "confirm_attendance"),
    ),
    Operation(
        "Note who comes and who stays away",
        each(May.ALWAYS, *LEADERS),
        by=(CheckIn, NoteAbsence),
        at=("check_in", "note_absence"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Note who goes, take a mark back",
        each(May.ALWAYS, *LEADERS) | each(May.THEMSELVES, Party.MEMBER, Party.PRESENTER),
        by=(CheckOut, WithdrawMark),
        at=("check_out", "withdraw_mark"),
    ),
    Operation(
        "See who was there",
        each(May.ALWAYS, *OF_THE_GROUP, *ADMINS, Party.PRIVACY_OFFICER),
        at=("read_attendance",),
    ),
    Operation(
        "Correct who was there",
        each(May.FIRST_DAYS, *LEADERS) | each(May.AFTER_FIRST_DAYS, *ADMINS),
        by=(CorrectAttendance,),
        at=("correct_attendance",),
    ),
    Operation(
        "Propose that attendance does not count",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(ProposeAnnulment,),
        at=("propose_annulment",),
    ),
    Operation(
        "Take that proposal back",
        each(May.ALWAYS, *ADMINS),
        by=(WithdrawAnnulment,),
        at=("withdraw_annulment",),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "Agree that attendance does not count",
        each(May.SECOND, *ADMINS),
        by=(AnnulAttendance,),
        at=("annul_attendance",),
    ),
)
