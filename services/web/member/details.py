"""One's own details, as a page: names, profession, practice, language and time zone."""

from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Refused
from domain.kernel.locales import language_of
from domain.protocol.door import SignedIn
from domain.protocol.people import Details, Mailbox
from services.app.caller import Caller
from services.app.details.steps import STEPS, DetailsBody, show_person, take_step
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.places import DETAILS, OrganizationAt
from services.http.visitor import Visitor
from services.web.frame.acting import acting_cookie
from services.web.frame.answers import go, page
from services.web.frame.details import Choices, choices_for, typed_in
from services.web.frame.forms import form, forms_of, questions_in, said_in
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.steps import FOR_AN_ERROR_PAGE
from services.web.frame.visit import LANGUAGE_COOKIE
from services.web.member import asked

YEAR_S: Final = 365 * 24 * 3600


class DetailsView(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it is, or as it was typed and refused."""

    details: Details
    choices: Choices
    mailbox: Mailbox
    refused: Notice | None = None


class DetailsPages(Controller):
    """For everybody who is signed in."""

    path = DETAILS

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show one's own details; that one looked is on record for oneself alone."""
        return page(request, "member/details.html", page=await _view(request, shell, caller))


@form(STEPS["details"], {})
async def change_own_details(
    request: Request[Visitor, Any, Any],
    at: NamedDependency[OrganizationAt],
    parts: NamedDependency[WebParts],
) -> Response[Any]:
    """Change them: the header of each page says the new name at once, in the new language."""
    step, typed = STEPS["details"], await typed_in(request)
    try:
        outcome = await take_step(at, step, await said_in(request, DetailsBody))
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        view = msgspec.structs.replace(
            await _view(request, at.shell, at.caller), details=typed, refused=refused(error.code)
        )
        status = HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, "member/details.html", status_code=status, back=DETAILS, page=view)
    cookies = [await _acting(request, parts, typed), left_by(outcome), _language(parts, typed)]
    return go(DETAILS, step.notice, cookies=cookies)


LEAVING: Final = forms_of([STEPS["leave"], STEPS["status"]], take_step, STEPS, questions_in(asked))


async def _view(request: Request[Any, Any, Any], shell: Shell, caller: Caller) -> DetailsView:
    shown = await show_person(shell, caller)
    choices = await choices_for(request, shell, caller, shown.details, own=True)
    return DetailsView(details=shown.details, choices=choices, mailbox=shown.mailbox)


async def _acting(request: Request[Visitor, Any, Any], parts: WebParts, now: Details) -> Cookie:
    user = request.user
    person, until = user.principal.person, user.principal.expires
    here = SignedIn(user.token, user.principal.organization, person, until, now.locale)
    return await acting_cookie(parts, here)


def _language(parts: WebParts, now: Details) -> Cookie:
    return Cookie(
        key=LANGUAGE_COOKIE,
        value=language_of(now.locale),
        max_age=YEAR_S,
        path="/",
        samesite="lax",
        httponly=True,
        secure=parts.secure_cookies,
    )
