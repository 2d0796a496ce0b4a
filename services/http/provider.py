"""Where a provider sends people back, and the mark of the browser that set out."""

from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from domain.kernel import Sealed
from domain.kernel.classes import Coded
from domain.protocol.providers import SetOutTo
from services.http.parts import WebParts
from services.http.visitor import KNOWN_FOR_S, TOKEN_MAX, kept_cookie, sent

LEAVING_S: Final = 600
COOKIE: Final = "circlekeep_provider"
KNOWN: Final = "circlekeep_came_by"
"""The mark of a browser from which somebody came in by a provider."""
BACK: Final = "circlekeep_back"
"""Where in the service it goes on, for who comes back from a provider."""
RETURN: Final = "/sign-in/return"
LEFT: Final = "/sign-in/left"


def origin_of(request: Request[Any, Any, Any], parts: WebParts) -> Coded:
    """Return the address of the service that browsers see."""
    return parts.public_origin or str(request.base_url).rstrip("/")


def callback_of(request: Request[Any, Any, Any], parts: WebParts) -> Coded:
    """Return where a provider sends people back: officers register it there."""
    return origin_of(request, parts) + RETURN


def left_of(request: Request[Any, Any, Any], parts: WebParts) -> Coded:
    """Return where a provider sends people back who signed out there."""
    return origin_of(request, parts) + LEFT


def mark_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when it set out."""
    mark = sent(connection, COOKIE)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def mark_cookie(parts: WebParts, out: SetOutTo) -> Cookie:
    """Make the cookie of a browser that sets out."""
    seconds = int((out.until - parts.shell.now()).total_seconds())
    return kept_cookie(parts, out.browser.reveal(), max(seconds, 0), COOKIE)


def known_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when somebody came in by a provider."""
    mark = sent(connection, KNOWN)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def known_cookie(parts: WebParts, mark: Sealed) -> Cookie:
    """Make the cookie of a browser from which somebody came in by a provider."""
    return kept_cookie(parts, mark.reveal(), KNOWN_FOR_S, KNOWN)


def going_back(parts: WebParts, out: SetOutTo, path: Coded) -> Cookie:
    """Make the cookie that says where it goes on."""
    seconds = int((out.until - parts.shell.now()).total_seconds())
    return kept_cookie(parts, path, max(seconds, 0), BACK)


def state_cookie(parts: WebParts, state: Sealed) -> Cookie:
    """Make the cookie of a browser that goes to sign out at a provider."""
    return kept_cookie(parts, state.reveal(), LEAVING_S, COOKIE)


def ended_mark(parts: WebParts) -> Cookie:
    """Make the cookie that ends it."""
    return kept_cookie(parts, "", 0, COOKIE)
