"""The session cookie, and who is behind it: for the API and the pages alike."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter

from domain.access.factors import asks_for_factor, is_idle
from domain.codes import refusal
from domain.kernel import Sealed, Unauthenticated
from domain.kernel.classes import Coded
from domain.ports import Principal
from domain.protocol.door import RecoveryBegun, SignedIn
from domain.protocol.passkeys import PasskeyAsked
from domain.undoing import undoing
from services.app.caller import Caller, command_chosen
from services.app.denials import report_token
from services.app.shell import Shell
from services.app.steps import Seen
from services.http.guards import well_asked
from services.http.parts import WebParts, parts_of
from services.http.repeating import said_by

COOKIE = "circlekeep_session"
DEVICE = "circlekeep_device"
KNOWN_FOR_S = 180 * 24 * 3600
WEAKLY = "weakly"
"""In ``opt``: what of a second factor it is there for (``Weakly``)."""
SECOND_FACTOR = "sign_in.second_factor"
RECOVERY = "circlekeep_recovery"
"""The mark of a browser in which somebody asked for a code."""
MAILED_LINK = "circlekeep_link"
"""The mark of a browser in which somebody asked for a link to sign in."""
PROOF = "circlekeep_proof"
"""The mark of a browser that was asked for a passkey."""
TOKEN_MAX = 256
VERSION = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
UNDOES = "undoes"
"""Where a page's request says which step it takes back."""
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

IdempotencyKey = Annotated[
    Coded | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        description="Repeat a command with the same key and it is done once.",
    ),
]
IfMatch = Annotated[
    Coded | None,
    HeaderParameter(
        name="If-Match",
        max_length=20,
        description="The version you have seen; 409 with the current one if it is older.",
    ),
]


class Visitor(msgspec.Struct, frozen=True):
    """Somebody signed in, with the token that says so."""

    principal: Principal
    token: Sealed


def token_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the session token a browser sent, if it may be one."""
    token = sent(connection, COOKIE)
    return Sealed(token) if 0 < len(token) <= TOKEN_MAX else None


async def require_signed_in(request: Request[Any, Any, Any]) -> None:
    """Let only what is well asked by somebody signed in pass.

    Afterwards ``request.user`` is the ``Visitor``.
    """
    await well_asked(request)
    token = token_of(request)
    if token is None:
        raise refusal("session.none")
    parts = parts_of(request.app.state)
    shell = parts.shell
    try:
        principal = await shell.sessions.principal(token)
        if not parts.evaluation and is_idle(principal.seen, shell.now()):
            raise refusal("session.none")
    except Unauthenticated:
        await report_token(shell, token)
        raise
    request.scope["user"] = Visitor(principal, token)
    there = request.route_handler.opt.get(WEAKLY)
    if asks_for_factor(principal, evaluation=parts.evaluation, there=there):
        raise refusal(SECOND_FACTOR)


async def caller(
    request: Request[Visitor, Any, Any],
    shell: NamedDependency[Shell],
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Caller:
    """Build the caller of a use case from the session and the headers of the request.

    Asking for the shell, it comes after it: two dependencies at once would cost two tasks.
    """
    visitor, parts = request.user, parts_of(request.app.state)
    traced = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    undoes: UUID | None = request.state.get(UNDOES)
    if undoes is not None:
        command_id = undoing(undoes)
    elif idempotency_key:
        command_id = command_chosen(visitor.principal.person, idempotency_key)
    else:
        command_id = shell.new_id()
    return Caller(
        principal=visitor.principal,
        token=visitor.token,
        command_id=command_id,
        correlation_id=UUID(traced.group(1)) if traced else command_id,
        client="api" if request.scope["path"].startswith("/api/") else "web",
        expected=_version(if_match),
        traceparent=traced.group(0) if traced else None,
        said=await said_by(request, parts, visitor.principal.person, idempotency_key),
        undoes=undoes,
    )


def expecting(asking: Caller, seen: Seen | None) -> Caller:
    """Return the caller with the version that the body says was seen, if it does."""
    return asking.expecting(seen.version) if seen else asking


def session_cookie(parts: WebParts, token: Sealed, expires: datetime) -> Cookie:
    """Make the cookie of a session that just began."""
    seconds = int((expires - parts.shell.now()).total_seconds())
    return kept_cookie(parts, token.reveal(), max(seconds, 0))


def device_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when somebody signed in with it."""
    mark = sent(connection, DEVICE)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def recovery_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when somebody asked for a code in it."""
    mark = sent(connection, RECOVERY)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def recovery_cookie(parts: WebParts, begun: RecoveryBegun) -> Cookie:
    """Make the cookie of a browser that asked for a code."""
    seconds = int((begun.until - parts.shell.now()).total_seconds())
    return kept_cookie(parts, begun.browser.reveal(), max(seconds, 0), RECOVERY)


def ended_recovery_cookie(parts: WebParts) -> Cookie:
    """Make the cookie that ends it."""
    return kept_cookie(parts, "", 0, RECOVERY)


def link_mark_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when somebody asked for a link in it."""
    mark = sent(connection, MAILED_LINK)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def link_cookie(parts: WebParts, begun: RecoveryBegun) -> Cookie:
    """Make the cookie of a browser that asked for a link to sign in."""
    seconds = int((begun.until - parts.shell.now()).total_seconds())
    return kept_cookie(parts, begun.browser.reveal(), max(seconds, 0), MAILED_LINK)


def ended_link_cookie(parts: WebParts) -> Cookie:
    """Make the cookie that ends it."""
    return kept_cookie(parts, "", 0, MAILED_LINK)


def proof_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Sealed | None:
    """Return the mark that a browser was given when it was asked for a passkey."""
    mark = sent(connection, PROOF)
    return Sealed(mark) if 0 < len(mark) <= TOKEN_MAX else None


def proof_cookie(parts: WebParts, asked: PasskeyAsked) -> list[Cookie]:
    """Make the cookie of a browser that is asked for a passkey."""
    if asked.browser is None:
        return []
    seconds = int((asked.until - parts.shell.now()).total_seconds())
    return [kept_cookie(parts, asked.browser.reveal(), 2 * max(seconds, 0), PROOF)]


def sign_in_cookies(parts: WebParts, begun: SignedIn) -> list[Cookie]:
    """Make the cookies of a session that just began, and of a device that is known from now on."""
    cookies = [session_cookie(parts, begun.token, begun.expires)]
    if begun.device is not None:
        cookies.append(kept_cookie(parts, begun.device.reveal(), KNOWN_FOR_S, DEVICE))
    return cookies


def ended_cookie(parts: WebParts) -> Cookie:
    """Make the cookie that ends the one before."""
    return kept_cookie(parts, "", 0)


def named(parts: WebParts, key: str) -> str:
    """Name a cookie: over TLS so that no other host of the domain can set it."""
    return f"__Host-{key}" if parts.secure_cookies else key


def sent(connection: ASGIConnection[Any, Any, Any, Any], key: str) -> str:
    """Return what a browser sent under the name that ``kept_cookie`` gave; empty if nothing."""
    return connection.cookies.get(named(parts_of(connection.app.state), key), "")


def kept_cookie(parts: WebParts, value: str, max_age: int, key: str = COOKIE) -> Cookie:
    """Make a cookie that no script reads and no other site sends."""
    return Cookie(
        key=named(parts, key),
        value=value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.secure_cookies,
    )


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    found = VERSION.fullmatch(if_match)
    if found is None:
        raise ValidationException(
            extra=[{"message": "Expected a version, such as `3`", "key": "If-Match"}]
        )
    return int(found.group(1))
