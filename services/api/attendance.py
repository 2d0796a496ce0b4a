"""Attendance over HTTP: taken, confirmed, and shown only by a reading."""

from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Personal
from domain.sessions.events import Capacity, CorrectionReason, Mark
from domain.sessions.state import Source
from services.api.commands import command, reading
from services.api.roster import PersonOrSelf, PurposeBody
from services.app import attendance
from services.app.attendance import Attendee, Correction
from services.app.caller import Caller
from services.app.groups import Seat
from services.app.shell import Shell
from services.http.numbers import Count
from services.http.replies import Changed, Seen, changed
from services.http.visitor import expecting


class ArrivalBody(PersonOrSelf, frozen=True, rename="camel", kw_only=True):
    """Who is there; without a person, oneself. Guests are named as such by a leader."""

    capacity: Capacity | None = None


class AbsenceBody(PersonOrSelf, frozen=True, rename="camel", kw_only=True):
    """Who is not there; without a person, oneself."""

    apologies: bool = True


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


class CorrectionBody(PersonOrSelf, frozen=True, rename="camel", kw_only=True):
    """How somebody's attendance was in truth, and why it is put right; minutes are attested."""

    mark: Mark
    reason: CorrectionReason
    capacity: Capacity | None = None
    minutes: Count | None = None


class AnnulmentBody(Seen, frozen=True, rename="camel", kw_only=True):
    """Why the attendance of the session should count for nothing."""

    reason: CorrectionReason


class AttendanceReply(msgspec.Struct, frozen=True, rename="camel"):
    """Who was there; ``record`` is this look in the access log, 0 where that is not told."""

    people: tuple[AttendanceItem, ...]
    record: int


class AttendanceController(Controller):
    """Who was at a session."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/attendance"
    tags = ["Sessions"]

    @command("/arrivals", operation_id="check_in")
    async def check_in(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[ArrivalBody | None] = None,
    ) -> Response[Changed]:
        """Say that somebody is there (oneself, or a leader)."""
        arrival = data or ArrivalBody()
        outcome = await attendance.check_in(
            shell,
            expecting(caller, data),
            program_id,
            session_id,
            arrival.person or caller.principal.person,
            capacity=arrival.capacity,
        )
        return changed(outcome)

    @command("/departures", operation_id="check_out")
    async def check_out(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[PersonOrSelf | None] = None,
    ) -> Response[Changed]:
        """Say that somebody left (oneself, or a leader)."""
        person = (data and data.person) or caller.principal.person
        seen = expecting(caller, data)
        return changed(await attendance.check_out(shell, seen, program_id, session_id, person))

    @command("/absences", operation_id="note_absence")
    async def note_absence(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[AbsenceBody | None] = None,
    ) -> Response[Changed]:
        """Say that somebody expected is not there (a leader; for apologies oneself)."""
        absence = data or AbsenceBody()
        outcome = await attendance.note_absence(
            shell,
            expecting(caller, data),
            program_id,
            session_id,
            absence.person or caller.principal.person,
            apologies=absence.apologies,
        )
        return changed(outcome)

    @command("/confirmations", operation_id="confirm_attendance")
    async def confirm_attendance(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Confirm who was there (a leader; afterwards an admin)."""
        seen = expecting(caller, data)
        return changed(await attendance.confirm_attendance(shell, seen, program_id, session_id))

    @command("/withdrawals", operation_id="withdraw_mark")
    async def withdraw_mark(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[PersonOrSelf | None] = None,
    ) -> Response[Changed]:
        """Take back what was said of somebody (oneself, or a leader), until it is confirmed."""
        person = (data and data.person) or caller.principal.person
        seen = expecting(caller, data)
        return changed(await attendance.withdraw_mark(shell, seen, program_id, session_id, person))

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


class CorrectionController(Controller):
    """A confirmed attendance put right, or annulled by two."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/attendance"
    tags = ["Sessions"]

    @command("/corrections", operation_id="correct_attendance")
    async def correct_attendance(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: JSONBody[CorrectionBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Put a confirmed attendance right (a leader for 14 days, then an admin)."""
        correction = Correction(
            person=data.person or caller.principal.person,
            mark=data.mark,
            reason=data.reason,
            capacity=data.capacity,
            minutes=data.minutes,
        )
        seen = expecting(caller, data)
        return changed(
            await attendance.correct_attendance(shell, seen, program_id, session_id, correction)
        )

    @command("/annulments", operation_id="propose_annulment")
    async def propose_annulment(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: JSONBody[AnnulmentBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Ask that the attendance count for nothing (a leader, an admin); another agrees."""
        seen = expecting(caller, data)
        return changed(
            await attendance.propose_annulment(shell, seen, program_id, session_id, data.reason)
        )

    @command("/annulments/withdrawals", operation_id="withdraw_annulment")
    async def withdraw_annulment(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Let the attendance count after all (who asked, or an admin)."""
        seen = expecting(caller, data)
        return changed(await attendance.withdraw_annulment(shell, seen, program_id, session_id))

    @command("/annulments/agreements", operation_id="annul_attendance")
    async def annul_attendance(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Agree that the attendance counts for nothing (an admin who did not ask for it)."""
        seen = expecting(caller, data)
        return changed(await attendance.annul_attendance(shell, seen, program_id, session_id))


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
