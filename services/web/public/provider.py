"""Signing in with an organization's own sign-in: found by a domain, gone to, come back from.

A page leads to the provider by a link, never by a form: what is posted stays with us. The code
that the provider sends along is good once, in the browser that set out.
"""

from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_303_SEE_OTHER,
    HTTP_401_UNAUTHORIZED,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from domain.codes import refusal
from domain.kernel import (
    Conflict,
    Missing,
    Refused,
    Sealed,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import name_in
from domain.protocol.providers import CameBack, ComeBack
from services.app import providers
from services.app.providers import CONNECTION
from services.http.parts import WebParts
from services.http.provider import (
    BACK,
    callback_of,
    ended_mark,
    known_cookie,
    known_of,
    mark_cookie,
    mark_of,
)
from services.http.visitor import kept_cookie, sent, token_of
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.visit import own_path, visit_of

TEMPLATE: Final = "public/provider.html"
LONGEST: Final = 4_000


class AddressForm(msgspec.Struct, frozen=True):
    """The address that somebody typed; nothing else of the page that asked is read."""

    email: Sealed


class ProviderView(msgspec.Struct, frozen=True, kw_only=True):
    """The way on: to the provider of an organization; or why there is none now."""

    organization: Public = ""
    name: Public = ""
    address: Sealed = Sealed("")
    refused: Notice | None = None


class ProviderPages(Controller):
    """Nobody need be signed in."""

    path = "/sign-in"

    @post("/provider", status_code=HTTP_200_OK)
    async def find(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[AddressForm],
        parts: NamedDependency[WebParts],
    ) -> Response[str]:
        """Show the way to the provider of the address's domain; whose it is, nobody looks up."""
        try:
            found = await providers.find_provider(parts.shell, data.email)
        except Refused as error:
            return _refused(request, error)
        named = name_in(visit_of(request).speech.tag, found.organization)
        view = ProviderView(
            organization=named, name=found.name, address=Sealed(f"/sign-in/with/{found.provider}")
        )
        return page(request, TEMPLATE, back="/sign-in", page=view)

    @get("/with/{provider_id:uuid}")
    async def set_out(
        self,
        request: Request[Any, Any, Any],
        provider_id: FromPath[UUID],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Lead to the provider, and give the browser its mark."""
        try:
            out = await providers.set_out(
                parts.shell,
                callback_of(request, parts),
                provider=provider_id,
                device=known_of(request),
            )
        except Refused as error:
            return _refused(request, error)
        return Redirect(
            out.address.reveal(),
            status_code=HTTP_303_SEE_OTHER,
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
            cookies=[mark_cookie(parts, out)],
        )

    @get("/return")
    async def come_back(
        self,
        request: Request[Any, Any, Any],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Let in whom the provider says, if they are connected; or say why not."""
        mark = mark_of(request)
        try:
            if mark is None:
                raise refusal("provider.try_over")
            came = ComeBack(
                state=Sealed(_sent(request, "state")),
                code=Sealed(_sent(request, "code")),
                browser=mark,
                callback=callback_of(request, parts),
                issuer=_sent(request, "iss") or None,
                token=token_of(request),
            )
            done = await providers.come_back(parts.shell, came)
        except Refused as error:
            shown = _refused(request, error)
            shown.cookies.append(ended_mark(parts))
            return shown
        return await _arrived(request, parts, done)

    @get("/left")
    async def left(
        self, request: Request[Any, Any, Any], parts: NamedDependency[WebParts]
    ) -> Response[Any]:
        """Say to who went to sign out at the provider from this browser that it is done."""
        mark = mark_of(request)
        given = _sent(request, "state")
        is_ours = mark is not None and compare_digest(mark.reveal().encode(), given.encode())
        return go("/sign-in", "signed_out_there" if is_ours else "", cookies=[ended_mark(parts)])


def _sent(request: Request[Any, Any, Any], name: str) -> str:
    """Return what a provider sent along; what is too long for that is nothing."""
    value = str(request.query_params.get(name, ""))
    return value if len(value) <= LONGEST else ""


async def _arrived(
    request: Request[Any, Any, Any], parts: WebParts, done: CameBack
) -> Response[Any]:
    notice = "provider_other_address" if done.other_address else "provider_connected"
    if done.signed_in is None:
        return go(CONNECTION, notice, cookies=[ended_mark(parts)])
    cookies = [*await cookies_of(parts, done.signed_in), ended_mark(parts)]
    if done.device is not None:
        cookies.append(known_cookie(parts, done.device))
    if done.confirmed:
        return await _confirmed(request, parts, cookies)
    return go("/", notice if done.connected else "", cookies=cookies)


async def _confirmed(
    request: Request[Any, Any, Any], parts: WebParts, cookies: list[Cookie]
) -> Response[Any]:
    """Go on where it was asked for; what was typed is on a page beside this one."""
    back = sent(request, BACK)
    ended = [*cookies, kept_cookie(parts, "", 0, BACK)]
    if back:
        return go(own_path(back), cookies=ended)
    shown = page(request, "public/confirmed.html", back="/")
    shown.cookies += ended
    return shown


def _refused(request: Request[Any, Any, Any], error: Refused) -> Response[str]:
    view = ProviderView(refused=refused(error.code))
    return page(request, TEMPLATE, status_code=_status(error), back="/sign-in", page=view)


def _status(error: Refused) -> int:
    match error:
        case Unauthenticated():
            return HTTP_401_UNAUTHORIZED
        case Missing():
            return HTTP_404_NOT_FOUND
        case Unavailable():
            return HTTP_503_SERVICE_UNAVAILABLE
        case Throttled():
            return HTTP_429_TOO_MANY_REQUESTS
        case Conflict():
            return HTTP_409_CONFLICT
        case _:
            return HTTP_422_UNPROCESSABLE_ENTITY


async def way_there(
    request: Request[Any, Any, Any],
    parts: WebParts,
    *,
    connects: Sealed | None = None,
    invitation: Sealed | None = None,
    back: Coded,
) -> Response[str]:
    """Show a link to the provider, for who is to be connected by what they are doing."""
    try:
        out = await providers.set_out(
            parts.shell, callback_of(request, parts), connects=connects, invitation=invitation
        )
    except Refused as error:
        return _refused(request, error)
    view = ProviderView(name=out.name, address=out.address)
    shown = page(request, TEMPLATE, back=back, page=view)
    shown.cookies.append(mark_cookie(parts, out))
    return shown
