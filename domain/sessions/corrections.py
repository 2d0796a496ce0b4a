"""After the confirmation: attendance put right with a reason, or annulled by two people."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from domain.codes import refusal
from domain.kernel import Context
from domain.sessions.commands import (
    AnnulAttendance,
    CorrectAttendance,
    ProposeAnnulment,
    WithdrawAnnulment,
)
from domain.sessions.events import (
    AnnulmentProposed,
    AnnulmentWithdrawn,
    AttendanceAnnulled,
    AttendanceCorrected,
    SessionEvent,
)
from domain.sessions.guards import (
    expected_as,
    require_capacity,
)
from domain.sessions.moves import require_move
from domain.sessions.state import Attendance, Session, Source, Stage
from domain.sessions.words import Mark

LONGEST = 600
THERE = frozenset({Mark.PRESENT, Mark.LEFT})

CorrectionCommand: TypeAlias = (
    CorrectAttendance | ProposeAnnulment | WithdrawAnnulment | AnnulAttendance
)


def decide_correction(
    session: Session, command: CorrectionCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about an attendance that was confirmed."""
    require_move(session, type(command), command.standing, ctx)
    match command:
        case CorrectAttendance():
            return _correct(session, command)
        case ProposeAnnulment(reason=reason):
            if session.annulment_by is not None:
                return []
            return [AnnulmentProposed(proposer=ctx.actor, reason=reason)]
        case WithdrawAnnulment():
            return [] if session.annulment_by is None else [AnnulmentWithdrawn()]
        case AnnulAttendance():
            return [] if session.stage is Stage.ANNULLED else [AttendanceAnnulled()]
        case _ as unreachable:
            assert_never(unreachable)


def _correct(session: Session, command: CorrectAttendance) -> Sequence[SessionEvent]:
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
