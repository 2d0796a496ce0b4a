"""Who was there: said by themselves or a leader, once, and confirmed by a leader."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from domain.codes import refusal
from domain.kernel import Context, PersonId
from domain.officers import enters_the_past
from domain.sessions.commands import (
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    GroupStanding,
    NoteAbsence,
)
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    Capacity,
    ParticipantArrived,
    ParticipantLeft,
    SessionEvent,
)
from domain.sessions.guards import require_leader_or_late_admin, require_stage
from domain.sessions.state import Attendance, Mark, Session, Stage

AttendanceCommand: TypeAlias = CheckIn | CheckOut | NoteAbsence | ConfirmAttendance


def decide_attendance(
    session: Session, command: AttendanceCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about who was there."""
    match command:
        case CheckIn():
            return _check_in(session, command, ctx)
        case CheckOut(person=person):
            _require_own_or_led(person, command.standing, ctx)
            require_stage(session, Stage.OPEN)
            known = session.attendance.get(person)
            here = known is not None and known.mark is Mark.PRESENT
            return [ParticipantLeft(person=person)] if here else []
        case NoteAbsence():
            return _absence(session, command, ctx)
        case ConfirmAttendance():
            require_leader_or_late_admin(command.standing, ctx)
            if session.stage is Stage.CONFIRMED:
                return []
            require_stage(session, Stage.CLOSED)
            return [AttendanceConfirmed()]
        case _ as unreachable:
            assert_never(unreachable)


def _check_in(session: Session, command: CheckIn, ctx: Context) -> Sequence[SessionEvent]:
    person, capacity, standing = command.person, command.capacity, command.standing
    if capacity is Capacity.GUEST:
        require_leader_or_late_admin(standing, ctx)
        if ctx.actor == person:
            raise refusal("attendance.own_guest")
    else:
        _require_own_or_led(person, standing, ctx)
    _require_recording(session, ctx)
    _require_capacity(person, capacity, standing)
    if capacity is not Capacity.LEADER and person not in standing.signed:
        raise refusal("session.agreement_missing")
    _require_once(session, person, Attendance(Mark.PRESENT, capacity), ctx)
    if session.attendance.get(person) == (Mark.PRESENT, capacity):
        return []
    return [ParticipantArrived(person=person, capacity=capacity)]


def _absence(session: Session, command: NoteAbsence, ctx: Context) -> Sequence[SessionEvent]:
    person, apologies, standing = command.person, command.apologies, command.standing
    if apologies:
        _require_own_or_led(person, standing, ctx)
    else:
        require_leader_or_late_admin(standing, ctx)
    if not (apologies and session.stage is Stage.SCHEDULED):
        _require_recording(session, ctx)
    if command.capacity is Capacity.GUEST:
        raise refusal("attendance.guest_not_expected")
    _require_capacity(person, command.capacity or _expected_as(person, standing), standing)
    noted = Attendance(Mark.APOLOGIES if apologies else Mark.ABSENT)
    _require_once(session, person, noted, ctx)
    if session.attendance.get(person) == noted:
        return []
    return [AbsenceNoted(person=person, apologies=apologies)]


def _require_own_or_led(person: PersonId, standing: GroupStanding, ctx: Context) -> None:
    if ctx.actor != person and ctx.actor not in standing.leaders and not enters_the_past(ctx):
        raise refusal("attendance.not_yours")


def _require_recording(session: Session, ctx: Context) -> None:
    """Attendance is taken while the session is open; afterwards, until confirmed, entered late."""
    if session.stage is Stage.CONFIRMED:
        raise refusal("attendance.confirmed")
    require_stage(session, Stage.OPEN, *((Stage.CLOSED,) if ctx.entered_late else ()))


def _require_capacity(person: PersonId, capacity: Capacity, standing: GroupStanding) -> None:
    match capacity:
        case Capacity.MEMBER:
            if person not in standing.members:
                raise refusal("attendance.not_a_member")
        case Capacity.LEADER:
            if person not in standing.leaders:
                raise refusal("attendance.not_a_leader")
        case Capacity.GUEST:
            if person in standing.members or person in standing.leaders:
                raise refusal("attendance.not_a_guest")
        case _ as unreachable:
            assert_never(unreachable)


def _require_once(session: Session, person: PersonId, new: Attendance, ctx: Context) -> None:
    """Refuse a second, different account of somebody, and any second one entered late.

    In the room, who was awaited may yet arrive, and who left may come back.
    """
    known = session.attendance.get(person)
    if known is None or (known == new and not ctx.entered_late):
        return
    back = new.was_there and known.mark is not Mark.PRESENT
    awaited = not new.was_there and not known.was_there
    if ctx.entered_late or not (back or awaited):
        raise refusal("attendance.twice")


def _expected_as(person: PersonId, standing: GroupStanding) -> Capacity:
    return Capacity.LEADER if person in standing.leaders else Capacity.MEMBER
