"""Attendance over HTTP: shown only by a reading."""

from uuid import UUID

import msgspec
from litestar import Controller
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Personal
from domain.sessions.state import Source
from domain.sessions.words import Capacity, Mark
from services.api.commands import reading
from services.api.roster import PurposeBody
from services.app.caller import Caller
from services.app.groups.entering import Seat
from services.app.sessions import attendance
from services.app.sessions.attendance import Attendee
from services.app.shell import Shell


class AttendanceItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person of a session; ``mark`` is absent while nothing is known.

    ``source`` says how it is known; ``minutes`` are those that were attested.
    """

    person: PersonId
    given_name: Personal | None
    family_name: Personal | None
    post_nominals: Personal | None
    seat: Seat | None
    mark: Mark | None
    capacity: Capacity | None
    source: Source | None
    minutes: int | None

    def __repr__(self) -> str:
        return "<attendance item>"


class AttendanceReply(msgspec.Struct, frozen=True, rename="camel"):
    """Who was there; ``record`` is this look in the access log, 0 where that is not told."""

    people: tuple[AttendanceItem, ...]
    record: int


class AttendanceController(Controller):
    """Who was at a session; how it is taken is in the table of steps."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/attendance"
    tags = ["Sessions"]

    @reading("/readings", operation_id="read_attendance")
    async def read_attendance(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: JSONBody[PurposeBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AttendanceReply:
        """Show by name who was there; the look is on record before the answer is given."""
        shown = await attendance.read_attendance(
            shell, caller, program_id, session_id, data.purpose
        )
        return AttendanceReply(tuple(_item(a) for a in shown.attendees), shown.record)


def _item(attendee: Attendee) -> AttendanceItem:
    name, known = attendee.name, attendee.attendance
    return AttendanceItem(
        person=attendee.person,
        given_name=name.given_name if name else None,
        family_name=name.family_name if name else None,
        post_nominals=name.post_nominals if name else None,
        seat=attendee.seat,
        mark=known.mark if known else None,
        capacity=known.capacity if known else None,
        source=known.source if known else None,
        minutes=known.minutes if known else None,
    )
