"""The forms of break-glass: deciding, ending, opening, deferring the notice, reviewing."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT

from domain.grants.events import Disposition
from domain.kernel import ProgramId, Refused, Sealed
from domain.protocol.cases import PresentationCodes
from domain.protocol.glass import GlassOpened
from domain.sessions.events import MaterialKind
from services.app import glass
from services.app.caller import Caller
from services.app.instants import Day
from services.app.shell import Shell
from services.web.frame.answers import page
from services.web.frame.notices import refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once
from services.web.privacy import asked
from services.web.privacy.glass import REGISTER, grant_view, path_of, start_of


class DeferralForm(msgspec.Struct, frozen=True):
    """Until which day the law bars the notice, and which law: on its way to the vault."""

    until: Day
    reason: Sealed
    once: UUID


class ReviewForm(msgspec.Struct, frozen=True):
    """What was found, and why: on its way to the vault."""

    disposition: Disposition
    note: Sealed
    once: UUID


class GlassReadingView(msgspec.Struct, frozen=True):
    """The page that shows a text once."""

    program: ProgramId
    grant: UUID
    opened: GlassOpened
    codes: PresentationCodes | None = None


class GlassSteps(Controller):
    """One request."""

    path = "/programs/{program_id:uuid}/break-glass/{grant_id:uuid}"

    @get("/")
    async def grant(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show how far it has come and what may be done."""
        view = await grant_view(request, shell, caller, program_id, grant_id)
        return page(request, "privacy/break_glass_grant.html", behind=behind, page=view)

    @post("/reason", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def read_reason(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show why it was asked, with what may be decided; the look is on record."""
        view = await grant_view(request, shell, caller, program_id, grant_id)
        shown = await glass.read_justification(shell, caller, program_id, grant_id)
        view = msgspec.structs.replace(view, reason=shown.text, record=shown.record)
        return page(request, "privacy/break_glass_grant.html", back=REGISTER, page=view)

    @post("/approval", opt={FIRST: asked.GLASS_APPROVAL})
    async def approve(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Approve."""
        step = glass.approve_break_glass(shell, caller, program_id, grant_id)
        return await done(step, path_of(program_id, grant_id), "glass_approved")

    @post("/refusal", opt={FIRST: asked.GLASS_REFUSAL})
    async def refuse(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Refuse."""
        step = glass.refuse_break_glass(shell, caller, program_id, grant_id)
        return await done(step, path_of(program_id, grant_id), "glass_refused")

    @post("/withdrawal", opt={FIRST: asked.GLASS_WITHDRAWAL})
    async def withdraw(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """End it."""
        step = glass.withdraw_break_glass(shell, caller, program_id, grant_id)
        return await done(step, path_of(program_id, grant_id), "glass_withdrawn")

    @post("/deferral", opt={FIRST: Unasked.FILLED_IN})
    async def defer(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        data: URLEncodedBody[DeferralForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Have those concerned told later."""
        step = glass.defer_notice(
            shell,
            once(caller, data.once),
            program_id,
            grant_id,
            until=start_of(data.until),
            reason=data.reason,
        )
        return await done(step, path_of(program_id, grant_id), "glass_deferred")

    @post("/review", opt={FIRST: Unasked.FILLED_IN})
    async def review(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        data: URLEncodedBody[ReviewForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say what was found."""
        step = glass.review_break_glass(
            shell,
            once(caller, data.once),
            program_id,
            grant_id,
            disposition=data.disposition,
            note=data.note,
        )
        return await done(step, REGISTER, "glass_reviewed")

    @post("/items/{item_id:uuid}", status_code=HTTP_200_OK, opt={FIRST: asked.GLASS_OPENING})
    async def open(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        item_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show a text, once; it is on record before it is opened."""
        try:
            opened = await glass.open_by_break_glass(shell, caller, program_id, grant_id, item_id)
        except Refused as error:
            if error.code != "grant.used":
                raise
            view = await grant_view(request, shell, caller, program_id, grant_id)
            view = msgspec.structs.replace(view, refused=refused(error.code))
            return page(
                request,
                "privacy/break_glass_grant.html",
                status_code=HTTP_409_CONFLICT,
                back=REGISTER,
                page=view,
            )
        codes = (
            msgspec.json.decode(opened.text.reveal(), type=PresentationCodes)
            if opened.kind is MaterialKind.PRESENTATION
            else None
        )
        shown = GlassReadingView(program_id, grant_id, opened, codes)
        return page(request, "privacy/break_glass_reading.html", back=REGISTER, page=shown)
