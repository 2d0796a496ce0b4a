"""How a session ends: closed, confirmed, corrected, without a case, moved, or not at all."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.sessions.events import CorrectionReason, Mark
from services.app import attendance, sessions
from services.app.attendance import Correction
from services.app.caller import Caller
from services.app.shell import Shell
from services.web.frame.addresses import session_path
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.frame.undoing import Undo, offer
from services.web.leader import asked


class CorrectionForm(msgspec.Struct, frozen=True):
    """How somebody's confirmed attendance was in truth, and why it is corrected."""

    person: PersonId
    mark: Mark
    reason: CorrectionReason
    minutes: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{0,3}$")] = ""


class AnnulmentForm(msgspec.Struct, frozen=True):
    """Why the attendance should count for nothing."""

    reason: CorrectionReason


class TimeForm(msgspec.Struct, frozen=True):
    """Another day and wall-clock time."""

    day: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{2}:[0-9]{2}$")]


class SessionEndings(Controller):
    """How a session ends: closed, confirmed, without a case, or not at all."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"

    @post("/closing", opt={FIRST: asked.SESSION_END})
    async def close(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """End it."""
        closed = sessions.close_session(shell, caller, program_id, session_id)
        return await done(closed, session_path(program_id, session_id), "session_closed")

    @post("/confirmation", opt={FIRST: asked.IF_UNMARKED})
    async def confirm(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Confirm who was there."""
        confirmed = attendance.confirm_attendance(shell, caller, program_id, session_id)
        return await done(confirmed, session_path(program_id, session_id), "attendance_confirmed")

    @post("/corrections", opt={FIRST: Unasked.AGAIN})
    async def correct(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[CorrectionForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Put somebody's confirmed attendance right."""
        correction = Correction(
            person=data.person,
            mark=data.mark,
            reason=data.reason,
            minutes=int(data.minutes) if data.minutes else None,
        )
        corrected = attendance.correct_attendance(shell, caller, program_id, session_id, correction)
        return await done(corrected, session_path(program_id, session_id), "attendance_corrected")

    @post("/annulment", opt={FIRST: Unasked.UNDO})
    async def propose_annulment(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[AnnulmentForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask that the attendance count for nothing."""
        here = session_path(program_id, session_id)
        asked = attendance.propose_annulment(shell, caller, program_id, session_id, data.reason)
        back = Undo(f"{here}/annulment/withdrawal")
        return await done(asked, here, "annulment_asked", undo=offer(shell, caller, back))

    @post("/annulment/withdrawal", opt={FIRST: Unasked.AGAIN})
    async def withdraw_annulment(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Let the attendance count after all."""
        kept = attendance.withdraw_annulment(shell, caller, program_id, session_id)
        return await done(kept, session_path(program_id, session_id), "annulment_withdrawn")

    @post("/annulment/agreement", opt={FIRST: asked.ANNULMENT})
    async def annul(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Agree that the attendance counts for nothing."""
        annulled = attendance.annul_attendance(shell, caller, program_id, session_id)
        return await done(annulled, session_path(program_id, session_id), "attendance_annulled")

    @post("/no-case", opt={FIRST: asked.NO_CASE})
    async def no_case(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Note that nobody had a case."""
        noted = sessions.record_no_case(shell, caller, program_id, session_id)
        return await done(noted, session_path(program_id, session_id), "no_case")

    @post("/rescheduling", opt={FIRST: Unasked.UNDO})
    async def reschedule(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[TimeForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Move it to another time."""
        start, here = f"{data.day}T{data.time}", session_path(program_id, session_id)
        undo = offer(shell, caller, Undo(f"{here}/rescheduling/undoing"))
        moved = sessions.reschedule_session(shell, caller, program_id, session_id, start)
        return await done(moved, here, "session_moved", undo=undo)

    @post("/rescheduling/undoing", opt={FIRST: Unasked.UNDO})
    async def move_back(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Move it to the time that it had before it was moved."""
        here = session_path(program_id, session_id)
        undo = offer(shell, caller, Undo(f"{here}/rescheduling/undoing"))
        moved = sessions.move_session_back(shell, caller, program_id, session_id)
        return await done(moved, here, "session_moved_back", undo=undo)

    @post("/cancellation", opt={FIRST: asked.CANCELLATION})
    async def cancel(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Call it off."""
        here = session_path(program_id, session_id)
        cancelled = sessions.cancel_session(shell, caller, program_id, session_id)
        return await done(
            cancelled,
            here,
            "session_cancelled",
            undo=offer(shell, caller, Undo(f"{here}/restoration")),
        )

    @post("/restoration", opt={FIRST: Unasked.AGAIN})
    async def put_back(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Let it take place after all."""
        restored = sessions.put_session_back(shell, caller, program_id, session_id)
        return await done(restored, session_path(program_id, session_id), "session_put_back")
