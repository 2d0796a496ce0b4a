"""What is refused before anything is read: requests from other sites, bodies that are not JSON."""

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.status_codes import HTTP_415_UNSUPPORTED_MEDIA_TYPE

from domain.kernel import Forbidden
from services.api.parts import parts_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


def same_site(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a change that another site's page asks a browser for.

    The cookie is SameSite=Lax already; this holds where that does not. A client that is no browser
    sends neither header and is let through: it has no cookie but its own.
    """
    if connection.scope.get("method") in SAFE:
        return
    fetch_site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if fetch_site is not None and fetch_site not in OWN_SITE:
        raise Forbidden("request.cross_site", "this must be asked from our own pages")
    if origin is not None and not _own(connection, origin):
        raise Forbidden("request.cross_site", "this must be asked from our own pages")


def json_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a body that is not declared as JSON."""
    headers = connection.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and connection.scope.get("method") not in SAFE and media_type != "application/json":
        raise HTTPException(status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE)


def _own(connection: ASGIConnection[Any, Any, Any, Any], origin: str) -> bool:
    public = parts_of(connection.app.state).public_origin
    if public and origin == public:
        return True
    return urlsplit(origin).netloc == connection.headers.get("host", "")
