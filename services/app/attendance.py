"""Attendance: taken in the room, or entered after it, and confirmed."""

from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.codes import refusal
from domain.kernel import Context, PersonId, ProgramId
from domain.protocol.names import NamesShown, PersonName
from domain.sessions.commands import (
    AnnulAttendance,
    CheckIn,
    CheckOut,
    ConfirmAttendance,
    CorrectAttendance,
    NoteAbsence,
    ProposeAnnulment,
    WithdrawAnnulment,
    WithdrawMark,
)
from domain.sessions.events import Capacity, CorrectionReason, Mark
from domain.sessions.state import Attendance, Stage
from services.app.caller import Caller
from services.app.groups import Seat
from services.app.names import read_names
from services.app.outcomes import Outcome
from services.app.sessions import (
    SessionPlace,
    enter_session,
    late_context,
    session_before,
    session_context,
    standing_at,
    step_session,
)
from services.app.shell import Shell


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a session. ``attendance`` is absent for a member nothing is known of yet."""

    person: PersonId
    name: PersonName | None
    seat: Seat | None
    attendance: Attendance | None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's confirmed attendance should have been, and why."""

    person: PersonId
    mark: Mark
    reason: CorrectionReason
    capacity: Capacity | None = None
    minutes: int | None = None


class AttendanceShown(msgspec.Struct, frozen=True):
    """Who was there; ``record`` is the entry of the access log that says who was shown it.

    Where names could not be had there is no such entry, and it is 0.
    """

    attendees: tuple[Attendee, ...]
    record: int


async def check_in(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    session: UUID,
    person: PersonId,
    *,
    capacity: Capacity | None = None,
) -> Outcome:
    """Say that somebody is, or was, there (the person, or a leader).

    Without a capacity, a leader of the group is there as leader, anybody else as member.
    """
    place = await enter_session(shell, caller, program, session)
    ctx = _taking(shell, caller, place)
    standing = await standing_at(shell, place.group, ctx.at)
    expected = Capacity.LEADER if person in standing.leaders else Capacity.MEMBER
    command = CheckIn(person, capacity or expected, standing)
    return await step_session(shell, caller, place, command, ctx)


async def check_out(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, person: PersonId
) -> Outcome:
    """Say that somebody was there and left (the person, or a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = _taking(shell, caller, place)
    command = CheckOut(person, await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def note_absence(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    session: UUID,
    person: PersonId,
    *,
    apologies: bool,
) -> Outcome:
    """Say that somebody expected is not there (a leader; for apologies the person too)."""
    place = await enter_session(shell, caller, program, session)
    ctx = _taking(shell, caller, place)
    command = NoteAbsence(person, apologies, await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def withdraw_mark(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, person: PersonId
) -> Outcome:
    """Take back what was said of somebody's attendance (the person, or a leader)."""
    place = await enter_session(shell, caller, program, session)
    ctx = _taking(shell, caller, place)
    command = WithdrawMark(person, await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def set_mark(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    session: UUID,
    person: PersonId,
    *,
    mark: Mark | None,
) -> Outcome:
    """Set somebody's attendance to any mark, or with none to nothing known."""
    match mark:
        case Mark.PRESENT:
            return await check_in(shell, caller, program, session, person)
        case Mark.LEFT:
            return await check_out(shell, caller, program, session, person)
        case Mark.ABSENT | Mark.APOLOGIES:
            excused = mark is Mark.APOLOGIES
            return await note_absence(shell, caller, program, session, person, apologies=excused)
        case None:
            return await withdraw_mark(shell, caller, program, session, person)


async def take_mark_back(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, person: PersonId
) -> Outcome:
    """Set somebody's attendance to what it was before the mark that is taken back."""
    place = await enter_session(shell, caller, program, session)
    if caller.undoes is None:
        raise refusal("undo.unknown")
    known = (await session_before(shell, place, caller.undoes)).attendance.get(person)
    if known is not None and known.mark is Mark.PRESENT:
        return await check_in(shell, caller, program, session, person, capacity=known.capacity)
    mark = known.mark if known else None
    return await set_mark(shell, caller, program, session, person, mark=mark)


async def correct_attendance(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, correction: Correction
) -> Outcome:
    """Put a confirmed attendance right (a leader for 14 days, then an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    held_at = min(place.session.starts_at, ctx.at)
    command = CorrectAttendance(
        person=correction.person,
        mark=correction.mark,
        reason=correction.reason,
        standing=await standing_at(shell, place.group, ctx.at),
        then=await standing_at(shell, place.group, held_at),
        capacity=correction.capacity,
        minutes=correction.minutes,
    )
    return await step_session(shell, caller, place, command, ctx)


async def propose_annulment(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, reason: CorrectionReason
) -> Outcome:
    """Ask that the attendance of a session count for nothing (a leader, an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    command = ProposeAnnulment(reason, await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def withdraw_annulment(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Let the attendance count after all (who asked, or an admin)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    command = WithdrawAnnulment(await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def annul_attendance(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Agree that the attendance counts for nothing (an admin who did not ask for it)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    command = AnnulAttendance(await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def confirm_attendance(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> Outcome:
    """Confirm who was there (a leader; afterwards an admin, entered late)."""
    place = await enter_session(shell, caller, program, session)
    ctx = session_context(shell, caller, place)
    if not place.group.leads:
        ctx = msgspec.structs.replace(ctx, entered_late=True)
    command = ConfirmAttendance(await standing_at(shell, place.group, ctx.at))
    return await step_session(shell, caller, place, command, ctx)


async def count_unmarked(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> int:
    """Count who was expected and is not marked, for who may confirm the attendance."""
    place = await enter_session(shell, caller, program, session)
    if not (place.group.leads or place.group.place.offices):
        return 0
    return len((await _expected(shell, place)).keys() - place.session.attendance.keys())


async def read_attendance(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, purpose: Purpose
) -> AttendanceShown:
    """Show by name who was there, after its access record is durable.

    Leaders and officers see everybody, a member what is known of themselves.
    """
    place = await enter_session(shell, caller, program, session)
    seats = await _expected(shell, place)
    everybody = tuple(dict.fromkeys([*seats, *place.session.attendance]))
    sees_all = place.group.leads or place.group.place.offices
    people = everybody if sees_all else (caller.principal.person,)
    shown: NamesShown = await read_names(
        shell,
        caller,
        program,
        people,
        purpose,
        group=place.group.stream.id,
        kind=ObjectKind.ATTENDANCE,
    )
    return AttendanceShown(
        tuple(
            Attendee(
                person=person,
                name=shown.names.get(person),
                seat=seats.get(person),
                attendance=place.session.attendance.get(person),
            )
            for person in people
        ),
        shown.record,
    )


async def show_seats(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> AttendanceShown:
    """Show who is expected, by id, and of attendance one's own alone.

    It takes nothing of the Warden, and so shows nothing that would have to be on record.
    """
    place = await enter_session(shell, caller, program, session)
    seats, me = await _expected(shell, place), caller.principal.person
    sees_all = place.group.leads or place.group.place.offices
    return AttendanceShown(
        tuple(
            Attendee(
                person=person,
                name=None,
                seat=seats.get(person),
                attendance=place.session.attendance.get(person) if person == me else None,
            )
            for person in (seats if sees_all else (me,))
        ),
        0,
    )


def _taking(shell: Shell, caller: Caller, place: SessionPlace) -> Context:
    """In the room it is now; of a session that is over, it is entered late."""
    over = place.session.stage is Stage.CLOSED
    return late_context(shell, caller, place) if over else session_context(shell, caller, place)


async def _expected(shell: Shell, place: SessionPlace) -> dict[PersonId, Seat]:
    """Who leads, and who was a member when the session began, or is now if it has not."""
    standing = await standing_at(shell, place.group, min(place.session.starts_at, shell.now()))
    return {
        **dict.fromkeys(sorted(standing.leaders), Seat.LEADING),
        **dict.fromkeys(sorted(standing.members), Seat.MEMBER),
    }
