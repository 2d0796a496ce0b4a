"""The forms of break-glass: deciding, ending, opening, deferring the notice, reviewing."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT

from domain.kernel import ProgramId, Refused, Sealed
from domain.protocol.cases import PresentationCodes
from domain.protocol.glass import GlassOpened
from domain.sessions.words import MaterialKind
from services.app.caller import Caller
from services.app.glass import register
from services.app.glass.steps import REGISTER, STEPS, DeferralBody, OpenItemBody, take_step
from services.app.instants import Day
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS, GrantAt
from services.web.frame.answers import page
from services.web.frame.forms import (
    Drawn,
    counted_once,
    form,
    forms_of,
    questions_in,
    said_in,
)
from services.web.frame.notices import refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.privacy import asked
from services.web.privacy.glass import grant_view, path_of, start_of

QUESTIONS: Final = questions_in(asked)


class DeferralForm(msgspec.Struct, frozen=True):
    """Until which day the law bars the notice, and which law: on its way to the vault."""

    until: Day
    reason: Sealed


class GlassReadingView(msgspec.Struct, frozen=True):
    """The page that shows a text once."""

    program: ProgramId
    grant: UUID
    opened: GlassOpened
    codes: PresentationCodes | None = None


class GlassSteps(Controller):
    """One request."""

    path = DOORS[Where.GRANT].path

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

    @post("/justifications", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
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
        shown = await register.read_justification(shell, caller, program_id, grant_id)
        view = msgspec.structs.replace(view, reason=shown.text, record=shown.record)
        return page(request, "privacy/break_glass_grant.html", back=REGISTER, page=view)


@form(STEPS["open"], QUESTIONS, status_code=HTTP_200_OK)
async def open_item(
    request: Request[Any, Any, Any],
    at: NamedDependency[GrantAt],
    data: URLEncodedBody[OpenItemBody],
) -> Response[str]:
    """Show a text, once; it is on record before it is opened."""
    shell, caller, (program, grant) = at.shell, at.caller, at.place
    try:
        opened = await register.open_by_break_glass(shell, caller, program, grant, data.item)
    except Refused as error:
        if error.code != "grant.used":
            raise
        view = await grant_view(request, shell, caller, program, grant)
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
    shown = GlassReadingView(program, grant, opened, codes)
    return page(request, "privacy/break_glass_reading.html", back=REGISTER, page=shown)


@form(STEPS["defer"], QUESTIONS)
async def defer_notice(
    request: Request[Any, Any, Any],
    at: NamedDependency[GrantAt],
    data: URLEncodedBody[DeferralForm],
) -> Response[Any]:
    """Have those concerned told later, until a day begins."""
    step, drawn = STEPS["defer"], await said_in(request, Drawn)
    body = DeferralBody(until=start_of(data.until), reason=data.reason)
    deferred = take_step(counted_once(at, drawn), step, body)
    return await done(deferred, path_of(*at.place), step.notice)


STEP_FORMS: Final = [
    open_item,
    defer_notice,
    *forms_of(
        [STEPS[word] for word in ("approve", "refuse", "withdraw", "review")],
        take_step,
        STEPS,
        QUESTIONS,
    ),
]
