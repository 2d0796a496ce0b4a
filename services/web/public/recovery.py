"""A forgotten password: a code for the mailbox, typed in the browser that asked."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import Refused, Sealed, Unavailable
from services.app import recovery
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import (
    device_of,
    ended_recovery_cookie,
    recovery_cookie,
    recovery_of,
)
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.signing_in import SignInView, kept_code

HERE = "/account/recoveries"


class RecoveryView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; ``asked`` is whether this browser asked for a code, within the last hour.

    The address typed is given back to its own typist, the code if only the password was refused.
    """

    asked: bool = False
    refused: Notice | None = None
    email: Sealed = Sealed("")
    code: Sealed = Sealed("")


class AddressForm(msgspec.Struct, frozen=True):
    """The address whose password is forgotten."""

    email: Sealed


class RecoverForm(msgspec.Struct, frozen=True):
    """The code of the letter, and the password chosen with it."""

    code: Sealed
    password: Sealed


class StopForm(msgspec.Struct, frozen=True):
    """The address, and the password that the account had before."""

    email: Sealed
    password: Sealed


class RecoveryPages(Controller):
    """Pages that need nobody signed in."""

    path = HERE

    @get("/")
    async def ask(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Ask for the address; then for the code."""
        view = RecoveryView(asked=recovery_of(request) is not None)
        return page(request, "public/recovery.html", page=view)

    @post("/")
    async def send_code(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[AddressForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Have a code sent, whether or not an account has the address: it looks the same."""
        try:
            begun = await recovery.ask(parts.shell, data.email, device_of(request))
        except Unavailable:
            raise
        except Refused as error:
            view = RecoveryView(refused=refused(error.code), email=data.email)
            return _refused(request, error, view)
        return go(HERE, "code_sent", cookies=[recovery_cookie(parts, begun)])

    @post("/passwords")
    async def recover(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[RecoverForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Set the password and begin a session, with the code that the mailbox got."""
        browser = recovery_of(request) or Sealed("")
        try:
            begun = await recovery.recover(
                parts.shell, browser, data.code, data.password, device_of(request)
            )
        except Unavailable:
            raise
        except Refused as error:
            asked, why = error.code != "recovery.over", refused(error.code)
            view = RecoveryView(asked=asked, refused=why, code=kept_code(error, data.code))
            return _refused(request, error, view)
        cookies = [*await cookies_of(parts, begun), ended_recovery_cookie(parts)]
        return go("/", "password_recovered", cookies=cookies)

    @post("/stops")
    async def stop(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[StopForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Give the account the password back that it had before."""
        try:
            await recovery.stop(parts.shell, data.email, data.password, device_of(request))
        except Unavailable:
            raise
        except Refused as error:
            view = SignInView(email=data.email, refused=refused(error.code))
            status = problem_of(error).status
            return page(request, "frame/sign_in.html", status_code=status, page=view)
        return go("/sign-in", "recovery_stopped")


def _refused(request: Request[Any, Any, Any], error: Refused, view: RecoveryView) -> Response[Any]:
    status = problem_of(error).status
    return page(request, "public/recovery.html", status_code=status, back=HERE, page=view)
