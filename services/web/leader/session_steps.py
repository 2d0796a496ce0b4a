"""The forms of a session's page: opening, check-in, phases, presentations, closing."""

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused
from domain.sessions.events import Mark, Phase
from services.app import attendance, presentations, sessions
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.sessions import Opening
from services.app.shell import Shell
from services.web.frame.addresses import session_path
from services.web.frame.answers import go, page
from services.web.frame.notices import REFUSED, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE, done, once
from services.web.frame.undoing import Undo, offer
from services.web.leader.sessions import Beginning, view_of

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


class PhaseForm(msgspec.Struct, frozen=True):
    """The phase to go on to."""

    phase: Phase


class PresenterForm(msgspec.Struct, frozen=True):
    """Who presents: on its way to the vault."""

    presenter: PersonId
    once: UUID


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
                "leader/session.html",
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


def mark_undone(here: str, person: PersonId) -> Undo:
    """Return the form that takes somebody's mark back."""
    return Undo(f"{here}/marks/undoing", (("person", str(person)),))
