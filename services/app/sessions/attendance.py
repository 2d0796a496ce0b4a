"""Attendance: taken in the room, or entered after it, and confirmed."""

from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import PersonId, ProgramId
from domain.protocol.names import NamesShown, PersonName
from domain.sessions.state import Attendance
from domain.sessions.words import Mark
from services.app.caller import Caller
from services.app.groups.entering import Seat
from services.app.names import read_names
from services.app.outcomes import Outcome
from services.app.sessions.entering import SessionPlace, enter_session, standing_at
from services.app.sessions.running import session_before, take_step
from services.app.sessions.steps import STEPS, AbsenceBody, ArrivalBody
from services.app.shell import Shell
from services.app.steps import AboutOrSelf, At, Body, By, Step, Where, table


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a session. ``attendance`` is absent for a member nothing is known of yet."""

    person: PersonId
    name: PersonName | None
    seat: Seat | None
    attendance: Attendance | None


class AttendanceShown(msgspec.Struct, frozen=True):
    """Who was there; ``record`` is the entry of the access log that says who was shown it.

    Where names could not be had there is no such entry, and it is 0.
    """

    attendees: tuple[Attendee, ...]
    record: int


class MarkedBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Somebody whose last mark is taken back."""

    person: PersonId


class MarkBody(MarkedBody, frozen=True, kw_only=True, rename="camel"):
    """How somebody of the session is marked from now on."""

    mark: Literal["present", "left", "absent", "apologies", "unknown"]


MARKS: Final = table(
    Step(
        word="mark",
        command=MarkBody,
        where=Where.SESSION,
        address="/marks",
        operation="",
        says="Mark somebody, by one of the steps of attendance",
        by=(By.ONESELF, By.LEADER),
        body=MarkBody,
        notice="marked_present",
        first="undo",
        undone_by="mark-undoing",
    ),
    Step(
        word="mark-undoing",
        command=MarkedBody,
        where=Where.SESSION,
        address="/marks/undoing",
        operation="",
        says="Mark somebody, at once, as before",
        by=(By.ONESELF, By.LEADER),
        body=MarkedBody,
        notice="mark_undone",
        first="undo",
        undone_by="mark-undoing",
    ),
)
"""Each leads to a step that the API has under its own name: ``arrival``, ``absence`` and so on."""


async def set_mark(at: At[SessionPlace], person: PersonId, mark: Mark | None) -> Outcome:
    """Set somebody's attendance to any mark, or with none to nothing known."""
    match mark:
        case Mark.PRESENT:
            return await take_step(at, STEPS["arrival"], ArrivalBody(person=person))
        case Mark.LEFT:
            return await take_step(at, STEPS["departure"], AboutOrSelf(person=person))
        case Mark.ABSENT | Mark.APOLOGIES:
            absence = AbsenceBody(person=person, apologies=mark is Mark.APOLOGIES)
            return await take_step(at, STEPS["absence"], absence)
        case None:
            return await take_step(at, STEPS["mark-withdrawal"], AboutOrSelf(person=person))


async def take_mark_back(at: At[SessionPlace], person: PersonId) -> Outcome:
    """Set somebody's attendance to what it was before the mark that is taken back."""
    known = (await session_before(at)).attendance.get(person)
    if known is not None and known.mark is Mark.PRESENT:
        arrival = ArrivalBody(person=person, capacity=known.capacity)
        return await take_step(at, STEPS["arrival"], arrival)
    return await set_mark(at, person, known.mark if known else None)


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


async def _expected(shell: Shell, place: SessionPlace) -> dict[PersonId, Seat]:
    """Who leads, and who was a member when the session began, or is now if it has not."""
    standing = await standing_at(shell, place.group, min(place.session.starts_at, shell.now()))
    return {
        **dict.fromkeys(sorted(standing.leaders), Seat.LEADING),
        **dict.fromkeys(sorted(standing.members), Seat.MEMBER),
    }
