"""Presentations over HTTP: that one happens; who presents goes to the vault."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import ProgramId
from domain.kernel.classes import InGroup
from domain.protocol.cases import Presenter
from services.api.commands import command, creation
from services.app.caller import Caller
from services.app.numbers import Count
from services.app.sessions import presentations
from services.app.sessions.presentations import PastPresentation
from services.app.shell import Shell
from services.http.replies import Changed, changed

Code = Annotated[InGroup, msgspec.Meta(min_length=1, max_length=48)]
Codes = Annotated[tuple[Code, ...], msgspec.Meta(max_length=3)]


class PresenterBody(msgspec.Struct, frozen=True, rename="camel"):
    """Who presents; kept in the vault alone."""

    presenter: Presenter


class PastBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One's own presentation of a session that was held.

    `agreed` is needed with `making_errors`: one's texts about the case are destroyed at once.
    """

    seconds: Count
    discussion_minutes: Count
    theme: Code = "not_coded"
    perspectives: Codes = ()
    agreed: bool = False


class CodesBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Theme and perspectives; kept in the vault alone.

    `agreed` is needed with `making_errors`: one's texts about the case are destroyed at once.
    """

    theme: Code
    perspectives: Codes = ()
    agreed: bool = False


class PresentationController(Controller):
    """Presentations of a session."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}"
    tags = ["Sessions"]

    @creation("/presentations", operation_id="begin_presentation")
    async def begin_presentation(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[PresenterBody],
    ) -> Response[Changed]:
        """Let somebody present, from memory (a leader)."""
        outcome = await presentations.begin_presentation(
            shell, caller, program_id, session_id, data.presenter
        )
        return changed(outcome, 201)

    @creation("/late-presentations", operation_id="enter_presentation_late")
    async def enter_presentation_late(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[PastBody],
    ) -> Response[Changed]:
        """Enter one's own presentation of a session that was held."""
        past = PastPresentation(
            seconds=data.seconds,
            discussion_minutes=data.discussion_minutes,
            theme=data.theme,
            perspectives=data.perspectives,
            agreed=data.agreed,
        )
        outcome = await presentations.enter_presentation_late(
            shell, caller, program_id, session_id, past
        )
        return changed(outcome, 201)

    @command("/presentations/{presentation_id:uuid}/endings", operation_id="finish_presentation")
    async def finish_presentation(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        presentation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """End the account (a leader)."""
        outcome = await presentations.finish_presentation(
            shell, caller, program_id, session_id, presentation_id
        )
        return changed(outcome)

    @command("/presentations/{presentation_id:uuid}/codes", operation_id="note_codes")
    async def note_codes(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        presentation_id: FromPath[UUID],
        *,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[CodesBody],
    ) -> Response[Changed]:
        """Note theme and perspectives of one's own presentation."""
        outcome = await presentations.note_codes(
            shell,
            caller,
            program_id,
            session_id,
            presentation_id,
            theme=data.theme,
            perspectives=data.perspectives,
            agreed=data.agreed,
        )
        return changed(outcome)

    @command(
        "/presentations/{presentation_id:uuid}/withdrawals", operation_id="withdraw_presentation"
    )
    async def withdraw_presentation(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        presentation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Take one's own case back, at any stage; no reason is asked."""
        outcome = await presentations.withdraw_presentation(
            shell, caller, program_id, session_id, presentation_id
        )
        return changed(outcome)
