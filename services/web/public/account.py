"""Signing in and out, the one-time link, and the language."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.status_codes import (
    HTTP_401_UNAUTHORIZED,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
)

from domain.access.strengths import BY_PROVIDER
from domain.kernel import (
    OrganizationId,
    Refused,
    Sealed,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Coded
from domain.kernel.locales import Locale, name_in
from domain.protocol.door import ChooseOrganization, SignedIn
from domain.protocol.providers import Left
from services.app import account, providers
from services.http.parts import WebParts
from services.http.provider import left_of, state_cookie
from services.http.visitor import (
    device_of,
    ended_cookie,
    kept_cookie,
    token_of,
)
from services.languages import LANGUAGES
from services.web.frame.acting import ACTING_COOKIE, cookies_of
from services.web.frame.answers import go, page
from services.web.frame.carrying import carried_by
from services.web.frame.factor import PROOFS, ProofView, leading_back
from services.web.frame.notices import Notice, refused
from services.web.frame.signing_in import OrganizationChoice, SignInView, kept_code
from services.web.frame.visit import LANGUAGE_COOKIE, LOCALE_COOKIE, own_path, visit_of
from services.web.frame.whose import mark_of

RECOVERED = "sign_in.recovered"
YEAR_S = 365 * 24 * 3600


class SignInForm(msgspec.Struct, frozen=True):
    """What the sign-in page sends; the organization is asked for when the account has several.

    ``carried`` is a form that somebody sent when they were not signed in.
    """

    email: Sealed
    password: Sealed
    organization: OrganizationId | None = None
    back: Annotated[Coded, msgspec.Meta(max_length=500)] = "/"
    carried: Sealed = Sealed("")


class WelcomeForm(msgspec.Struct, frozen=True):
    """A one-time code, and the password chosen with it."""

    code: Sealed
    password: Sealed


class LanguageForm(msgspec.Struct, frozen=True):
    """The language to go on in, and where."""

    language: Coded
    back: Annotated[Coded, msgspec.Meta(max_length=2000)] = "/"


class WelcomeView(msgspec.Struct, frozen=True):
    """The page of a one-time link; its code is given back if only the password was refused."""

    refused: Notice | None = None
    code: Sealed = Sealed("")


class AccountPages(Controller):
    """Pages that need nobody signed in."""

    @get("/sign-in")
    async def ask(
        self, request: Request[Any, Any, Any], back: FromQuery[str] = "/"
    ) -> Response[str]:
        """Show the sign-in page."""
        return page(request, "frame/sign_in.html", page=SignInView(back=own_path(back)))

    @post("/sign-in")
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[SignInForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Begin a session, then go where somebody was going."""
        try:
            begun = await account.sign_in(
                parts.shell,
                data.email,
                data.password,
                data.organization,
                client="web",
                device=device_of(request),
            )
        except Unavailable:
            raise
        except Refused as error:
            view = SignInView(
                back=own_path(data.back),
                email=data.email,
                refused=refused(error.code),
                carried=data.carried,
                stops=error.code == RECOVERED,
            )
            return page(request, "frame/sign_in.html", status_code=_status(error), page=view)
        if isinstance(begun, ChooseOrganization):
            view = SignInView(
                back=own_path(data.back),
                email=data.email,
                organizations=await choices(parts, begun, visit_of(request).speech.tag),
                carried=data.carried,
            )
            return page(request, "frame/sign_in.html", page=view)
        return await enter(request, parts, begun, own_path(data.back), data.carried)

    @get("/welcome")
    async def welcome(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the page a one-time link leads to; the code is after its #, so no log has it."""
        return page(request, "public/welcome.html", page=WelcomeView())

    @post("/welcome")
    async def redeem(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[WelcomeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Set the password, begin a session."""
        try:
            begun = await account.redeem_link(parts.shell, data.code, data.password)
        except Unavailable:
            raise
        except Refused as error:
            view = WelcomeView(refused(error.code), kept_code(error, data.code))
            return page(request, "public/welcome.html", status_code=_status(error), page=view)
        return await _begin(parts, begun, "/", "welcome")

    @get("/cover")
    async def cover(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show nothing: whoever reads a text leads here when somebody comes near."""
        return page(request, "public/cover.html")

    @post("/sign-out")
    async def sign_out(
        self, request: Request[Any, Any, Any], parts: NamedDependency[WebParts]
    ) -> Response[Any]:
        """End the session; one that is over already is no error."""
        locale = Cookie(key=LOCALE_COOKIE, value="", max_age=0, path="/")
        ended = [ended_cookie(parts), kept_cookie(parts, "", 0, ACTING_COOKIE), locale]
        token = token_of(request)
        if token is not None:
            try:
                there = await _left(request, parts, token)
            except Unauthenticated:
                return go("/sign-in", cookies=ended)
            if there.address.reveal():
                shown = page(request, "public/signed_out.html", back="/sign-in", page=there)
                shown.cookies += [*ended, state_cookie(parts, there.state)]
                return shown
        return go("/sign-in", "signed_out", cookies=ended)

    @post("/language")
    async def choose_language(
        self, data: URLEncodedBody[LanguageForm], parts: NamedDependency[WebParts]
    ) -> Response[Any]:
        """Go on in another language."""
        if data.language not in LANGUAGES:
            return go(own_path(data.back))
        chosen = Cookie(
            key=LANGUAGE_COOKIE,
            value=data.language,
            max_age=YEAR_S,
            path="/",
            samesite="lax",
            httponly=True,
            secure=parts.secure_cookies,
        )
        return go(own_path(data.back), cookies=[chosen])


async def _left(request: Request[Any, Any, Any], parts: WebParts, token: Sealed) -> Left:
    """End a sign-in; of one that was begun with a provider, learn where it ends there too."""
    principal = await parts.shell.sessions.principal(token)
    if principal.strength in BY_PROVIDER:
        return await providers.leave(parts.shell, token, left_of(request, parts))
    await account.sign_out(parts.shell, token)
    return Left()


async def _begin(parts: WebParts, begun: SignedIn, path: str, notice: str = "") -> Response[Any]:
    return go(path, notice, cookies=await cookies_of(parts, begun))


async def enter(
    request: Request[Any, Any, Any], parts: WebParts, begun: SignedIn, path: str, sent: Sealed
) -> Response[Any]:
    """Go where somebody was going, or show what they sent when they were not signed in.

    An account that asks for a code too is asked for it first; what was typed goes on with it.
    """
    if begun.unfinished:
        return await _ask_for_code(request, parts, begun, path, sent)
    carried = carried_by(parts.shell, begun.person, sent)
    if carried is None:
        return await _begin(parts, begun, path)
    shown = page(request, "public/carried.html", page=carried)
    shown.cookies += await cookies_of(parts, begun)
    return shown


async def _ask_for_code(
    request: Request[Any, Any, Any], parts: WebParts, begun: SignedIn, path: str, sent: Sealed
) -> Response[Any]:
    if not sent.reveal():
        return await _begin(parts, begun, leading_back(PROOFS, path))
    whose = mark_of(parts.shell.bookmarks, begun.person)
    view = ProofView(back=path, carried=sent, whose=whose)
    shown = page(request, "frame/second_factor_proof.html", page=view)
    shown.cookies += await cookies_of(parts, begun)
    return shown


async def choices(
    parts: WebParts, choose: ChooseOrganization, locale: Locale
) -> tuple[OrganizationChoice, ...]:
    """Name the organizations, which are public, for somebody who has proven who they are."""
    named = await account.name_organizations(parts.shell, choose.organizations)
    return tuple(OrganizationChoice(one.id, name_in(locale, one.founded)) for one in named)


def _status(error: Refused) -> int:
    match error:
        case Unauthenticated():
            return HTTP_401_UNAUTHORIZED
        case Throttled():
            return HTTP_429_TOO_MANY_REQUESTS
        case _:
            return HTTP_422_UNPROCESSABLE_ENTITY
