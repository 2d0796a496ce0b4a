"""Asking for break-glass: which program, which session, which texts, and why."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.grants.events import Ground
from domain.kernel import (
    Forbidden,
    Missing,
    ProgramId,
    Refused,
    Sealed,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import name_in
from domain.protocol.glass import SealedItem
from projections.sessions.queries import SessionRow
from services.app.boards import find_session, list_groups, list_programs, list_sessions
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.glass import register
from services.app.glass.steps import REGISTER, STEPS, GlassBody, take_step
from services.app.shell import Shell
from services.http.paging import before_of, cursor_of
from services.http.places import ProgramAt
from services.web.frame.answers import go, page
from services.web.frame.forms import Drawn, counted_once, form, questions_in
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.visit import visit_of
from services.web.privacy import asked
from services.web.privacy.glass import path_of

Field = Annotated[Coded, QueryParameter(max_length=120)]
SESSIONS = 50
QUESTIONS: Final = questions_in(asked)


class Choice(msgspec.Struct, frozen=True):
    """One way to go on."""

    path: Coded
    words: Coded
    hint: Coded


class ChooseView(msgspec.Struct, frozen=True):
    """Which program, or in one which session: its page, its group's name, and itself."""

    programs: tuple[Choice, ...]
    sessions: tuple[tuple[Coded, Coded, SessionRow], ...]
    older: Coded = ""


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of a session, to name some of them; ``held`` is the session, as far as listed."""

    program: ProgramId
    session: UUID
    group: Public
    held: SessionRow | None
    items: tuple[SealedItem, ...]
    once: UUID
    grounds: tuple[Ground, ...] = tuple(Ground)
    draft: Sealed = Sealed("")
    chosen: tuple[UUID, ...] = ()
    ground: Ground | None = None
    refused: Notice | None = None


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which texts of which session, on which ground, and why: on its way to the vault."""

    session: UUID
    ground: Ground
    reason: Sealed
    once: UUID
    items: tuple[UUID, ...] | UUID = ()


class GlassAsking(Controller):
    """For privacy officers."""

    @get(f"{REGISTER}/new")
    async def choose_program(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Ask in which program the text is."""
        await _require_privacy_officer(shell, caller)
        locale = visit_of(request).speech.tag
        programs = tuple(
            Choice(
                f"/programs/{row.program}/break-glass",
                name_in(locale, row),
                row.region,
            )
            for row in await list_programs(shell, caller)
        )
        view = ChooseView(programs, ())
        return page(request, "privacy/break_glass_choose.html", behind=behind, page=view)

    @get("/programs/{program_id:uuid}/break-glass")
    async def choose_session(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        before: Field = "",
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Ask in which session it was written."""
        await _require_privacy_officer(shell, caller)
        groups = {row.group_id: row for row in await list_groups(shell, caller, program_id)}
        rows = await list_sessions(
            shell, caller, program_id, before=before_of(before or None), limit=SESSIONS
        )
        sessions = tuple(
            (
                f"/programs/{program_id}/sessions/{row.session_id}/break-glass",
                groups[row.group_id].name if row.group_id in groups else row.code,
                row,
            )
            for row in rows
            if row.state in {"closed", "confirmed", "open"}
        )
        here = f"/programs/{program_id}/break-glass"
        older = urlencode({"before": cursor_of(rows[-1])}) if len(rows) == SESSIONS else ""
        view = ChooseView((), sessions, f"{here}?{older}" if older else "")
        return page(request, "privacy/break_glass_choose.html", behind=behind, page=view)

    @get("/programs/{program_id:uuid}/sessions/{session_id:uuid}/break-glass")
    async def name_items(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show which texts there are, by kind and day alone."""
        view = await _asking(shell, caller, program_id, session_id)
        return page(request, "privacy/break_glass_ask.html", page=view)


@form(STEPS["ask"], QUESTIONS)
async def ask(
    request: Request[Any, Any, Any], at: NamedDependency[ProgramAt], data: URLEncodedBody[AskForm]
) -> Response[Any]:
    """Ask; when a rule refuses, the words typed come back."""
    items = data.items if isinstance(data.items, tuple) else (data.items,)
    step, program = STEPS["ask"], at.place.tenant.program
    wanted = GlassBody(ground=data.ground, items=items, reason=data.reason)
    try:
        outcome = await take_step(counted_once(at, Drawn(data.once)), step, wanted)
    except (Forbidden, Missing, Unauthenticated, Unavailable):
        raise
    except Refused as error:
        view = msgspec.structs.replace(
            await _asking(at.shell, at.caller, program, data.session),
            draft=data.reason,
            chosen=items,
            ground=data.ground,
            refused=refused(error.code),
        )
        return page(
            request,
            "privacy/break_glass_ask.html",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
            back=f"{at.page}/sessions/{data.session}/break-glass",
            page=view,
        )
    return go(path_of(program, outcome.id), step.notice, cookies=[left_by(outcome)])


async def _asking(shell: Shell, caller: Caller, program: ProgramId, session: UUID) -> AskView:
    listed = await register.list_sealed(shell, caller, program, session)
    held = await find_session(shell, caller, program, session)
    groups = {row.group_id: row.name for row in await list_groups(shell, caller, program)}
    return AskView(
        program=program,
        session=session,
        group=groups.get(held.group_id, held.code) if held else "",
        held=held,
        items=listed.items,
        once=shell.new_id(),
    )


async def _require_privacy_officer(shell: Shell, caller: Caller) -> None:
    """Show the way to nobody who could not go it: the Warden would refuse them in the end."""
    if not register.may_ask(shell, caller):
        raise await report_and_mask(shell, caller, None, "grant.missing")
