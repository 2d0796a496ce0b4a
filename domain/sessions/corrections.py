"""After the confirmation: attendance put right with a reason, or annulled by two people."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from domain.codes import refusal
from domain.kernel import Context
from domain.officers import administers
from domain.sessions.commands import (
    AnnulAttendance,
    CorrectAttendance,
    GroupStanding,
    ProposeAnnulment,
    WithdrawAnnulment,
)
from domain.sessions.events import (
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceCorrected,
    Mark,
    SessionEvent,
)
from domain.sessions.guards import (
    expected_as,
    require_capacity,
    require_leader_or_admin,
    require_stage,
)
from domain.sessions.state import Attendance, Session, Source, Stage

LONGEST = 600
THERE = frozenset({Mark.PRESENT, Mark.LEFT})

CorrectionCommand: TypeAlias = (
    CorrectAttendance | ProposeAnnulment | WithdrawAnnulment | AnnulAttendance
)


def decide_correction(
    session: Session, command: CorrectionCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about an attendance that was confirmed."""
    match command:
        case CorrectAttendance():
            return _correct(session, command, ctx)
        case ProposeAnnulment(reason=reason):
            require_leader_or_admin(command.standing, ctx)
            _require_confirmed(session)
            if session.annulment_by is not None:
                return []
            return [AnnulmentProposed(proposer=ctx.actor, reason=reason)]
        case WithdrawAnnulment():
            _require_confirmed(session)
            if session.annulment_by is None:
                return []
            if ctx.actor != session.annulment_by and not administers(ctx):
                raise refusal("session.not_leader_or_admin")
            return [AnnulmentWithdrawn()]
        case AnnulAttendance():
            if session.stage is Stage.ANNULLED:
                return []
            _require_confirmed(session)
            if session.annulment_by is None:
                raise refusal("attendance.annulment_missing")
            if ctx.actor == session.annulment_by or not administers(ctx):
                raise refusal("attendance.annulment_by_two")
            return [AttendanceAnnulled()]
        case _ as unreachable:
            assert_never(unreachable)


def _correct(session: Session, command: CorrectAttendance, ctx: Context) -> Sequence[SessionEvent]:
    _require_corrector(session, command.standing, ctx)
    _require_confirmed(session)
    person, mark, then = command.person, command.mark, command.then
    known = session.attendance.get(person)
    was = known.capacity if known else None
    capacity = command.capacity or was or expected_as(person, then)
    require_capacity(person, capacity, then)
    if command.minutes is not None and not (mark in THERE and 1 <= command.minutes <= LONGEST):
        raise refusal("attendance.minutes_impossible")
    source = Source.MARK if command.minutes is None else Source.ATTESTED
    there = capacity if mark in THERE else None
    if known is not None and _says(known, Attendance(mark, there, source, command.minutes)):
        return []
    return [
        AttendanceCorrected(
            person=person,
            mark=mark,
            reason=command.reason,
            capacity=there,
            minutes=command.minutes,
        )
    ]


def _says(known: Attendance, wanted: Attendance) -> bool:
    """Whether it is so already; times in the room are not taken away by repeating their mark."""
    if wanted.source is Source.MARK and known.source is not Source.ATTESTED:
        return known[:2] == wanted[:2]
    return known == wanted


def _require_corrector(session: Session, standing: GroupStanding, ctx: Context) -> None:
    leads, over = ctx.actor in standing.leaders, session.is_left_to_admins(ctx.at)
    if over and not administers(ctx):
        raise refusal("attendance.admins_correct" if leads else "session.not_leader_or_admin")
    if not over and not leads:
        raise refusal(
            "attendance.leaders_correct" if administers(ctx) else "session.not_leader_or_admin"
        )


def _require_confirmed(session: Session) -> None:
    if session.stage is Stage.ANNULLED:
        raise refusal("attendance.annulled")
    if session.stage is Stage.CLOSED:
        raise refusal("attendance.not_confirmed")
    require_stage(session, Stage.CONFIRMED)
