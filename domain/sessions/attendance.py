"""Who was there: said by themselves or a leader, set right until a leader confirms it."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias, assert_never

from domain.codes import refusal
from domain.kernel import Context, PersonId, Refused
from domain.officers import enters_the_past
from domain.sessions.commands import (
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    GroupStanding,
    NoteAbsence,
    WithdrawMark,
)
from domain.sessions.events import (
    AbsenceNoted,
    AttendanceConfirmed,
    LeaderLost,
    LeadHandedOver,
    MarkWithdrawn,
    ParticipantArrived,
    ParticipantLeft,
    SessionEvent,
)
from domain.sessions.guards import (
    expected_as,
    require_capacity,
    require_leader_or_late_admin,
    require_stage,
)
from domain.sessions.moves import require_move
from domain.sessions.state import Attendance, Session, Stage
from domain.sessions.words import Capacity, Mark

AttendanceCommand: TypeAlias = CheckIn | CheckOut | NoteAbsence | WithdrawMark | ConfirmAttendance


def decide_attendance(
    session: Session, command: AttendanceCommand, ctx: Context
) -> Sequence[SessionEvent]:
    """Answer a command about who was there."""
    match command:
        case CheckIn():
            return list(_check_in(session, command, ctx))
        case CheckOut():
            return list(_check_out(session, command, ctx))
        case NoteAbsence():
            return list(_absence(session, command, ctx))
        case WithdrawMark():
            return list(_withdraw(session, command, ctx))
        case ConfirmAttendance():
            require_move(session, ConfirmAttendance, command.standing, ctx)
            return [] if session.stage is Stage.CONFIRMED else [AttendanceConfirmed()]
        case _ as unreachable:
            assert_never(unreachable)


def may_mark(session: Session, standing: GroupStanding, ctx: Context) -> bool:
    """Whether the actor says of others now whether they are there."""
    try:
        require_leader_or_late_admin(standing, ctx)
        _require_recording(session, ctx)
    except Refused:
        return False
    return True


def _check_in(session: Session, command: CheckIn, ctx: Context) -> Iterator[SessionEvent]:
    person, capacity, standing = command.person, command.capacity, command.standing
    if capacity is Capacity.GUEST:
        require_leader_or_late_admin(standing, ctx)
        if ctx.actor == person:
            raise refusal("attendance.own_guest")
    else:
        _require_own_or_led(person, standing, ctx)
    _require_recording(session, ctx)
    _require_admitted(person, capacity, standing)
    _require_first(session, person, first=command.first)
    known = session.attendance.get(person)
    if known is not None and known[:2] == (Mark.PRESENT, capacity):
        return
    yield ParticipantArrived(person=person, capacity=capacity)
    if session.leader_lost_at is not None and capacity is Capacity.LEADER:
        yield LeadHandedOver(leader=person)


def _check_out(session: Session, command: CheckOut, ctx: Context) -> Iterator[SessionEvent]:
    person, standing = command.person, command.standing
    _require_own_or_led(person, standing, ctx)
    _require_recording(session, ctx)
    known = session.attendance.get(person)
    if known is not None and known.mark is Mark.LEFT:
        return
    if known is None or not known.was_there:
        capacity = expected_as(person, standing)
        _require_admitted(person, capacity, standing)
        yield ParticipantArrived(person=person, capacity=capacity)
    yield ParticipantLeft(person=person)
    yield from _without(session, person, ctx)


def _absence(session: Session, command: NoteAbsence, ctx: Context) -> Iterator[SessionEvent]:
    person, apologies, standing = command.person, command.apologies, command.standing
    if apologies:
        _require_own_or_led(person, standing, ctx)
    else:
        require_leader_or_late_admin(standing, ctx)
    if not (apologies and session.stage is Stage.SCHEDULED):
        _require_recording(session, ctx)
    if command.capacity is Capacity.GUEST:
        raise refusal("attendance.guest_not_expected")
    known = session.attendance.get(person)
    was = known.capacity if known else None
    require_capacity(person, command.capacity or was or expected_as(person, standing), standing)
    _require_first(session, person, first=command.first)
    if known == Attendance(Mark.APOLOGIES if apologies else Mark.ABSENT):
        return
    yield AbsenceNoted(person=person, apologies=apologies)
    yield from _without(session, person, ctx)


def _withdraw(session: Session, command: WithdrawMark, ctx: Context) -> Iterator[SessionEvent]:
    person = command.person
    _require_own_or_led(person, command.standing, ctx)
    if session.stage is not Stage.SCHEDULED:
        _require_recording(session, ctx)
    if person not in session.attendance:
        return
    yield MarkWithdrawn(person=person)
    yield from _without(session, person, ctx)


def _without(session: Session, person: PersonId, ctx: Context) -> Iterator[SessionEvent]:
    """Say who leads when somebody is no longer in the room: another leader, or nobody."""
    leads = session.leads_in_room()
    if session.stage is not Stage.OPEN or person not in leads:
        return
    others = [leader for leader in leads if leader != person]
    if not others:
        yield LeaderLost(lost_at=ctx.at)
    elif session.lead == person:
        yield LeadHandedOver(leader=others[0])


def _require_own_or_led(person: PersonId, standing: GroupStanding, ctx: Context) -> None:
    if ctx.actor != person and ctx.actor not in standing.leaders and not enters_the_past(ctx):
        raise refusal("attendance.not_yours")


def _require_recording(session: Session, ctx: Context) -> None:
    """Attendance is taken while the session is open; afterwards, until confirmed, entered late."""
    if session.stage is Stage.CONFIRMED:
        raise refusal("attendance.confirmed")
    if session.stage is Stage.ANNULLED:
        raise refusal("attendance.annulled")
    require_stage(session, Stage.OPEN, *((Stage.CLOSED,) if ctx.entered_late else ()))


def _require_admitted(person: PersonId, capacity: Capacity, standing: GroupStanding) -> None:
    require_capacity(person, capacity, standing)
    if capacity is not Capacity.LEADER and person not in standing.signed:
        raise refusal("session.agreement_missing")


def _require_first(session: Session, person: PersonId, *, first: bool) -> None:
    """Refuse a row about somebody of whom something is known: paper overwrites nothing."""
    if first and person in session.attendance:
        raise refusal("attendance.twice")
