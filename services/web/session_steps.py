"""The forms of a session's page: opening, check-in, phases, presentations, closing."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused
from domain.kernel.classes import Coded, InGroup
from domain.sessions.events import CorrectionReason, Mark, Phase
from domain.sessions.themes import WITHOUT_TEXT
from services.app import attendance, presentations, sessions
from services.app.attendance import Correction
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.sessions import Opening
from services.app.shell import Shell
from services.web import asked
from services.web.answers import go, page
from services.web.notices import REFUSED, refused
from services.web.questions import FIRST, Unasked
from services.web.sessions import Beginning, view_of
from services.web.steps import FOR_AN_ERROR_PAGE, done, once
from services.web.undoing import Undo, offer

Ticked = Literal["yes"] | None
MarkOrNone = Literal["present", "left", "absent", "apologies", "unknown"]


class OpeningForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here; its button says that everyone is in a private space and no one is recording."""

    present: tuple[PersonId, ...] | PersonId = ()
    override_quorum: Ticked = None
    frame: Literal["holds"] | None = None


class MarkForm(msgspec.Struct, frozen=True):
    """How somebody on the page's list is marked from now on."""

    person: PersonId
    mark: MarkOrNone


class MarkedForm(msgspec.Struct, frozen=True):
    """Somebody whose last mark is taken back."""

    person: PersonId


class CorrectionForm(msgspec.Struct, frozen=True):
    """How somebody's confirmed attendance was in truth, and why it is corrected."""

    person: PersonId
    mark: Mark
    reason: CorrectionReason
    minutes: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{0,3}$")] = ""


class AnnulmentForm(msgspec.Struct, frozen=True):
    """Why the attendance should count for nothing."""

    reason: CorrectionReason


class PhaseForm(msgspec.Struct, frozen=True):
    """The phase to go on to."""

    phase: Phase


class PresenterForm(msgspec.Struct, frozen=True):
    """Who presents: on its way to the vault."""

    presenter: PersonId
    once: UUID


class CodesForm(msgspec.Struct, frozen=True):
    """Theme and perspectives of one's own case: on their way to the vault.

    ``agreed`` is said on the page that asks first, where the theme allows no text.
    """

    presentation: UUID
    once: UUID
    theme: InGroup
    perspectives: tuple[InGroup, ...] | InGroup = ()
    agreed: Ticked = None


class AgreeingView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to note of their own case, before texts are destroyed for it."""

    program: ProgramId
    session: UUID
    presentation: UUID
    once: UUID
    theme: InGroup
    perspectives: tuple[InGroup, ...]
    back: Coded


class TakeBackForm(msgspec.Struct, frozen=True):
    """One's own case."""

    presentation: UUID


class TimeForm(msgspec.Struct, frozen=True):
    """Another day and wall-clock time."""

    day: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{2}:[0-9]{2}$")]


class SessionSteps(Controller):
    """What is done from a session's page."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"

    @post("/opening", opt={FIRST: Unasked.FILLED_IN})
    async def open(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[OpeningForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Begin, with the welcome round; when a rule refuses, the ticks come back."""
        here = session_path(program_id, session_id)
        opening = Opening(
            present=data.present if isinstance(data.present, tuple) else (data.present,),
            private_space=data.frame is not None,
            no_recording=data.frame is not None,
            override_quorum=bool(data.override_quorum),
        )
        try:
            await sessions.open_session(shell, caller, program_id, session_id, opening)
        except FOR_AN_ERROR_PAGE:
            raise
        except Refused as error:
            view = await view_of(shell, caller, program_id, session_id)
            if not view.to_begin:
                return go(here, REFUSED + error.code)
            ticked = Beginning(
                frozenset(opening.present), opening.override_quorum, refused(error.code)
            )
            return page(
                request,
                "session.html",
                status_code=HTTP_422_UNPROCESSABLE_ENTITY,
                back=here,
                page=msgspec.structs.replace(view, beginning=ticked),
            )
        following = once(caller, session_id)
        welcomed = sessions.start_phase(shell, following, program_id, session_id, Phase.WELCOME)
        return await done(welcomed, here, "session_opened")

    @post("/marks", opt={FIRST: Unasked.UNDO})
    async def mark(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[MarkForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Set how somebody is marked; the notice offers the mark of before."""
        here = session_path(program_id, session_id)
        undo = offer(shell, caller, mark_undone(here, data.person))
        mark = None if data.mark == "unknown" else Mark(data.mark)
        marked = attendance.set_mark(shell, caller, program_id, session_id, data.person, mark=mark)
        return await done(marked, here, f"marked_{data.mark}", undo=undo)

    @post("/marks/undoing", opt={FIRST: Unasked.UNDO})
    async def undo_mark(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[MarkedForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take a mark back: it is again what it was before."""
        here = session_path(program_id, session_id)
        undo = offer(shell, caller, mark_undone(here, data.person))
        undone = attendance.take_mark_back(shell, caller, program_id, session_id, data.person)
        return await done(undone, here, "mark_undone", undo=undo)

    @post("/phases", opt={FIRST: Unasked.AGAIN})
    async def start_phase(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[PhaseForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Go on to a phase."""
        started = sessions.start_phase(shell, caller, program_id, session_id, data.phase)
        return await done(started, session_path(program_id, session_id), "phase_started")

    @post("/presentations", opt={FIRST: Unasked.UNDO})
    async def begin_presentation(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[PresenterForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Let somebody present; who was tapped by mistake is taken back in one tap."""
        here = session_path(program_id, session_id)
        lets = once(caller, data.once)
        begun = presentations.begin_presentation(
            shell, lets, program_id, session_id, data.presenter
        )
        back = offer(shell, lets, Undo(f"{here}/presentations/undoing"))
        return await done(begun, here, "presentation_begun", undo=back)

    @post("/presentations/undoing", opt={FIRST: Unasked.AGAIN})
    async def undo_beginning(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take back, at once, whom one let present."""
        undone = presentations.undo_beginning(shell, caller, program_id, session_id)
        return await done(undone, session_path(program_id, session_id), "presentation_undone")

    @post("/presentations/{presentation_id:uuid}/end", opt={FIRST: Unasked.AGAIN})
    async def end_presentation(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        presentation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """End the account, and go on to the clarifying questions."""

        async def end() -> Outcome:
            await presentations.finish_presentation(
                shell, caller, program_id, session_id, presentation_id
            )
            following = once(caller, presentation_id)
            return await sessions.start_phase(
                shell, following, program_id, session_id, Phase.CLARIFYING
            )

        return await done(end(), session_path(program_id, session_id), "presentation_ended")

    @post("/codes", opt={FIRST: Unasked.ITSELF})
    async def note_codes(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[CodesForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Note theme and perspectives of one's own case; ask first if texts go with it."""
        named = data.perspectives
        perspectives = (named,) if isinstance(named, str) else named
        back = await way_back(shell, caller, program_id, session_id)
        if data.theme in WITHOUT_TEXT and data.agreed is None:
            asking = AgreeingView(
                program=program_id,
                session=session_id,
                presentation=data.presentation,
                once=data.once,
                theme=data.theme,
                perspectives=perspectives,
                back=back,
            )
            return page(request, "session_agreeing.html", back=back, page=asking)
        noted = presentations.note_codes(
            shell,
            once(caller, data.once),
            program_id,
            session_id,
            data.presentation,
            theme=data.theme,
            perspectives=perspectives,
            agreed=data.agreed is not None,
        )
        return await done(noted, back, "codes_noted")

    @post("/take-backs", opt={FIRST: asked.CASE_TAKEN_BACK})
    async def take_back(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        data: URLEncodedBody[TakeBackForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take one's own case back."""
        taken = presentations.withdraw_presentation(
            shell, caller, program_id, session_id, data.presentation
        )
        back = await way_back(shell, caller, program_id, session_id)
        return await done(taken, back, "case_taken_back")


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


def mark_undone(here: str, person: PersonId) -> Undo:
    """Return the form that takes somebody's mark back."""
    return Undo(f"{here}/marks/undoing", (("person", str(person)),))


def session_path(program: ProgramId, session: UUID) -> str:
    """Return a session's page."""
    return f"/programs/{program}/sessions/{session}"


async def way_back(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> str:
    """Lead back to the session, or to one's own texts if it is closed to one."""
    place = await sessions.seek_session(shell, caller, program, session)
    return asked.MINE if place is None else session_path(program, session)
