"""One's connection with the organization's own sign-in, as a page: begun here, and ended."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from domain.kernel import Refused
from domain.kernel.classes import Coded, Public
from domain.protocol.providers import SetOutTo
from services.app import providers
from services.app.boards import zone_of
from services.app.caller import Caller
from services.app.providers import CONNECTION
from services.http.parts import WebParts
from services.http.provider import callback_of, mark_cookie
from services.web.frame.answers import go, page
from services.web.frame.notices import REFUSED
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE


class ConnectionView(msgspec.Struct, frozen=True, kw_only=True):
    """Since when one is connected; ``address`` is the way to the provider, once one set out."""

    name: Public
    since: datetime | None
    zone: Coded = "UTC"
    address: Coded = ""


class ConnectionPages(Controller):
    """For everybody who is signed in."""

    path = CONNECTION

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show whether one is connected."""
        view = await _view(parts, caller)
        return page(request, "member/provider.html", behind=behind, page=view, back="/account")

    @post("/", status_code=HTTP_200_OK, opt={FIRST: Unasked.FILLED_IN})
    async def set_out(
        self,
        request: Request[Any, Any, Any],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Show the way to the provider, and give the browser its mark."""
        callback = callback_of(request, parts)
        try:
            out = await providers.set_out(parts.shell, callback, connects=caller.token)
        except FOR_AN_ERROR_PAGE:
            raise
        except Refused as error:
            return go(CONNECTION, REFUSED + error.code)
        view = await _view(parts, caller, out)
        shown = page(request, "member/provider.html", page=view, back=CONNECTION)
        shown.cookies.append(mark_cookie(parts, out))
        return shown


async def _view(parts: WebParts, caller: Caller, out: SetOutTo | None = None) -> ConnectionView:
    shown = await providers.show_connection(parts.shell, caller)
    address = "" if out is None else out.address.reveal()
    zone = await zone_of(parts.shell, caller)
    return ConnectionView(name=shown.name, since=shown.since, zone=zone, address=address)
