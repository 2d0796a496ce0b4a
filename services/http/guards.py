"""What is refused before anything is read: requests from other sites, bodies of another kind."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_415_UNSUPPORTED_MEDIA_TYPE

from domain.codes import refusal
from services.http.parts import parts_of

SAFE = frozenset({"GET", "OPTIONS"})
FORM = "form"
"""In ``opt`` of what others than our callers send, as a form: a standard says so."""
FORMS, JSON = "application/x-www-form-urlencoded", "application/json"
OWN_SITE = frozenset({"same-origin", "none"})


async def well_asked(request: Request[Any, Any, Any]) -> None:
    """Refuse a change asked for by another site, and what the API takes in another kind of body.

    That is JSON, but for the form that a standard asks for.

    A hook and no guard of litestar's, which copies the whole handler for each. Of hooks only the
    nearest to a handler is called. A coroutine, for plain functions run in a thread.
    """
    if request.scope["method"] in SAFE:
        return
    _require_own_site(request)
    if request.scope["path"].startswith("/api/"):
        _require_kind(request, FORMS if request.route_handler.opt.get(FORM) else JSON)


def _require_own_site(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse a change that another site's page asks a browser for.

    The cookie is SameSite=Lax already; this holds where that does not. A client that is no browser
    sends neither header and is let through: it has no cookie but its own.
    """
    fetch_site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if fetch_site is not None and fetch_site not in OWN_SITE:
        raise refusal("request.cross_site")
    if origin is not None and not _own(connection, origin):
        raise refusal("request.cross_site")


def _require_kind(connection: ASGIConnection[Any, Any, Any, Any], kind: str) -> None:
    headers = connection.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and media_type != kind:
        raise HTTPException(status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE)


def _own(connection: ASGIConnection[Any, Any, Any, Any], origin: str) -> bool:
    public = parts_of(connection.app.state).public_origin
    if public:
        return origin == public
    return origin.partition("://")[2] == connection.headers.get("host", "")
