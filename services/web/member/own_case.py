"""One's own case of a session: its theme and perspectives, and taking it back."""

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, InGroup
from domain.sessions.themes import WITHOUT_TEXT
from services.app.caller import Caller
from services.app.sessions import presentations
from services.app.sessions.entering import seek_session
from services.app.shell import Shell
from services.web.frame.addresses import MINE, session_path
from services.web.frame.answers import page
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once
from services.web.member import asked

Ticked = Literal["yes"] | None


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


class OwnCase(Controller):
    """For who presented, in the session or after they have left."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"

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
            return page(request, "member/session_agreeing.html", back=back, page=asking)
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


async def way_back(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> str:
    """Lead back to the session, or to one's own texts if it is closed to one."""
    place = await seek_session(shell, caller, program, session)
    return MINE if place is None else session_path(program, session)
