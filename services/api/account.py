"""Signing in and out over HTTP: the session is a cookie that no script can read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from domain.access.factors import Weakly
from domain.codes import refusal
from domain.kernel import OrganizationId, Sealed
from domain.kernel.classes import Coded
from domain.protocol.door import AccountShown, ChooseOrganization, SignedIn, SignInLine
from services.app import account, recovery
from services.app.account import Myself
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.visitor import (
    WEAKLY,
    Visitor,
    device_of,
    ended_cookie,
    recovery_cookie,
    recovery_of,
    sign_in_cookies,
)


class SignInBody(msgspec.Struct, frozen=True, rename="camel"):
    """E-mail and password; the organization when the account is known in several."""

    email: Sealed
    password: Sealed
    organization: OrganizationId | None = None


class RedeemBody(msgspec.Struct, frozen=True, rename="camel"):
    """A one-time link, and the password chosen with it."""

    link: Sealed
    password: Sealed


class PasswordBody(msgspec.Struct, frozen=True, rename="camel"):
    """The password that it has been, and the one that it will be."""

    old: Sealed
    new: Sealed


class RecoveryBody(msgspec.Struct, frozen=True, rename="camel"):
    """The address whose password is forgotten."""

    email: Sealed


class RecoverBody(msgspec.Struct, frozen=True, rename="camel"):
    """The code that the mailbox got, and the password chosen with it."""

    code: Sealed
    password: Sealed


class StopBody(msgspec.Struct, frozen=True, rename="camel"):
    """The address, and the password that the account had before."""

    email: Sealed
    password: Sealed


class SignIns(msgspec.Struct, frozen=True, rename="camel"):
    """Where one is signed in."""

    sign_ins: tuple[SignInLine, ...]


class EndSignInsBody(msgspec.Struct, frozen=True, rename="camel"):
    """The sign-in to end; without one, all but this."""

    sign_in: UUID | None = None


class DeviceNameBody(msgspec.Struct, frozen=True, rename="camel"):
    """What you call the device."""

    name: Sealed


class CodeSent(msgspec.Struct, frozen=True, rename="camel"):
    """A code is on its way if an account has the address; this browser may use it until then."""

    until: datetime


class Session(msgspec.Struct, frozen=True, rename="camel"):
    """The session that began; its token is in the cookie alone.

    ``unfinished`` is whether nothing opens in it until a second factor is given too.
    """

    person: UUID
    organization: UUID
    expires: datetime
    locale: Coded
    unfinished: bool = False


class AccountReply(msgspec.Struct, frozen=True, rename="camel"):
    """The organizations in which one's account is known, and whether its mailbox is proven."""

    organizations: tuple[UUID, ...]
    proven: bool


class SwitchBody(msgspec.Struct, frozen=True, rename="camel"):
    """The organization to go on in."""

    organization: OrganizationId


class GatheringBody(msgspec.Struct, frozen=True, rename="camel"):
    """The password of what else one signs in to with the same address."""

    password: Sealed


class SignInController(Controller):
    """For somebody who is not signed in yet."""

    tags = ["Account"]
    security = []

    @post(
        "/sign-in",
        operation_id="sign_in",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[SignInBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Begin a session and set its cookie."""
        signed_in = await account.sign_in(
            parts.shell, data.email, data.password, data.organization, device=device_of(request)
        )
        if isinstance(signed_in, ChooseOrganization):
            known = ", ".join(str(organization) for organization in signed_in.organizations)
            raise refusal("sign_in.choose_organization", about=known)
        return begun(parts, signed_in)

    @post(
        "/links/redemptions",
        operation_id="redeem_link",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def redeem_link(
        self, data: JSONBody[RedeemBody], parts: NamedDependency[WebParts]
    ) -> Response[Session]:
        """Choose a password with a one-time link, begin a session and set its cookie."""
        return begun(parts, await account.redeem_link(parts.shell, data.link, data.password))


class RecoveryController(Controller):
    """A forgotten password: a code for the mailbox, sent back by the client that asked."""

    path = "/account/recoveries"
    tags = ["Account"]
    security = []

    @post(
        "/",
        operation_id="ask_recovery",
        status_code=HTTP_202_ACCEPTED,
        responses=problems(403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def ask(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[RecoveryBody],
        parts: NamedDependency[WebParts],
    ) -> Response[CodeSent]:
        """Have a code mailed; the answer is the same for an address that no account has."""
        asked = await recovery.ask(parts.shell, data.email, device_of(request))
        return Response(
            CodeSent(asked.until),
            status_code=HTTP_202_ACCEPTED,
            cookies=[recovery_cookie(parts, asked)],
        )

    @post(
        "/passwords",
        operation_id="recover_account",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def recover(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[RecoverBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Choose a password with the mailed code, begin a session and set its cookie."""
        browser = recovery_of(request) or Sealed("")
        return begun(
            parts,
            await recovery.recover(
                parts.shell, browser, data.code, data.password, device_of(request)
            ),
        )

    @post(
        "/stops",
        operation_id="stop_recovery",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def stop(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[StopBody],
        parts: NamedDependency[WebParts],
    ) -> Response[None]:
        """Give the account its earlier password back, from a device that it knew before."""
        await recovery.stop(parts.shell, data.email, data.password, device_of(request))
        return Response(None, status_code=HTTP_204_NO_CONTENT)


class AccountController(Controller):
    """For somebody signed in."""

    tags = ["Account"]

    @post(
        "/sign-out",
        opt={WEAKLY: Weakly.GIVING},
        operation_id="sign_out",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 503),
    )
    async def sign_out(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> Response[None]:
        """End the session and its cookie."""
        await account.sign_out(parts.shell, request.user.token)
        return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[ended_cookie(parts)])

    @post(
        "/account/passwords",
        operation_id="replace_password",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def replace_password(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[PasswordBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Choose another password: all sign-ins of the account end, and one begins here."""
        signed_in = await account.replace_password(
            parts.shell, request.user.token, data.old, data.new, device_of(request)
        )
        return begun(parts, signed_in)

    @get(
        "/account/sign-ins",
        opt={WEAKLY: Weakly.ADDING},
        operation_id="list_sign_ins",
        responses=problems(401, 403, 503),
    )
    async def list_sign_ins(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> SignIns:
        """Say where one is signed in, this sign-in first."""
        listed = await account.list_sign_ins(parts.shell, request.user.token)
        return SignIns(listed.sign_ins)

    @post(
        "/account/sign-ins/endings",
        operation_id="end_sign_ins",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 503),
    )
    async def end_sign_ins(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[EndSignInsBody],
        parts: NamedDependency[WebParts],
    ) -> None:
        """End a sign-in of one's own, or all but this one, at once."""
        await account.end_sign_ins(parts.shell, request.user.token, data.sign_in)

    @post(
        "/account/sign-ins/{sign_in_id:uuid}/names",
        operation_id="name_device",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 503),
    )
    async def name_device(
        self,
        request: Request[Visitor, Any, Any],
        sign_in_id: FromPath[UUID],
        data: JSONBody[DeviceNameBody],
        parts: NamedDependency[WebParts],
    ) -> None:
        """Call the device of one of one's own sign-ins something."""
        await account.name_device(parts.shell, request.user.token, sign_in_id, data.name)

    @get(
        "/me",
        opt={WEAKLY: Weakly.ADDING},
        operation_id="show_me",
        responses=problems(401, 403, 503),
    )
    async def me(self, caller: NamedDependency[Caller]) -> Myself:
        """Say who is signed in, and what they may be."""
        return account.show_me(caller.principal)

    @get("/account", operation_id="show_account", responses=problems(401, 403, 404, 503))
    async def account(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> AccountReply:
        """Say where else one may go on, without signing in again."""
        return _account(await account.show_account(shell, caller))

    @post(
        "/account/sign-ins",
        operation_id="switch_organization",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 413, 415, 422, 503),
    )
    async def switch(
        self,
        data: JSONBody[SwitchBody],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[Session]:
        """Go on in another organization of the account: this session ends, another begins."""
        signed_in = await account.switch_organization(parts.shell, caller, data.organization)
        return begun(parts, signed_in)

    @post(
        "/account/gatherings",
        operation_id="gather_accounts",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 429, 503),
    )
    async def gather(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[GatheringBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AccountReply:
        """Take into one's account what else of its address opens with this password."""
        mark = device_of(request)
        return _account(await account.gather_accounts(shell, caller, data.password, mark))


def _account(shown: AccountShown) -> AccountReply:
    return AccountReply(tuple(shown.organizations), shown.proven)


def begun(parts: WebParts, signed_in: SignedIn) -> Response[Session]:
    """Answer with a session that just began, and its cookies."""
    return Response(
        session_of(signed_in),
        status_code=HTTP_200_OK,
        cookies=sign_in_cookies(parts, signed_in),
    )


def session_of(signed_in: SignedIn) -> Session:
    """Say of a session what is not its token."""
    return Session(
        person=signed_in.person,
        organization=signed_in.organization,
        expires=signed_in.expires,
        locale=signed_in.locale,
        unfinished=signed_in.unfinished,
    )
