"""Passkeys over HTTP: what a browser is asked and what it answers, and the list of one's own."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from domain.access.enrolling import Takes
from domain.access.factors import Weakly
from domain.codes import refusal
from domain.kernel import OrganizationId, Sealed
from domain.kernel.classes import Coded, Personal
from domain.protocol.door import ChooseOrganization
from domain.protocol.passkeys import PasskeyAsked
from services.api.account import Session, begun, session_of
from services.app import passkeys
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.visitor import (
    WEAKLY,
    Visitor,
    device_of,
    proof_cookie,
    proof_of,
    sign_in_cookies,
)


class PasskeyChallenge(msgspec.Struct, frozen=True, rename="camel"):
    """What the browser's ``navigator.credentials`` is to be given, as JSON, until a moment."""

    options: Personal
    until: datetime


class PasskeyAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """What the browser answered, as JSON; without it, the organization chosen after it did."""

    answer: Sealed | None = None
    organization: OrganizationId | None = None


class NewPasskeyBody(msgspec.Struct, frozen=True, rename="camel"):
    """The passkey that a browser made, as JSON, and what you call it."""

    answer: Sealed
    name: Sealed


class PasskeyNameBody(msgspec.Struct, frozen=True, rename="camel"):
    """What you call a passkey from now on."""

    name: Sealed


class OwnPasskey(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One passkey; ``works`` is whether it was made for this address, else ``host`` says which."""

    id: UUID
    name: Personal
    host: Coded
    works: bool
    added: datetime
    used: datetime | None


class OwnPasskeys(msgspec.Struct, frozen=True, rename="camel"):
    """One's passkeys; ``may_add`` is whether one may be added in this sign-in, now.

    ``takes`` is what it takes before.
    """

    passkeys: tuple[OwnPasskey, ...]
    may_add: bool
    takes: Takes


class PasskeySignInController(Controller):
    """For somebody who is not signed in yet."""

    path = "/sign-in/passkeys"
    tags = ["Account"]
    security = []

    @post(
        "/challenges",
        operation_id="ask_passkey_sign_in",
        status_code=HTTP_200_OK,
        responses=problems(403, 408, 409, 413, 415, 429, 503),
    )
    async def ask(
        self, request: Request[Any, Any, Any], parts: NamedDependency[WebParts]
    ) -> Response[PasskeyChallenge]:
        """Make a challenge for whichever passkey somebody has, for this browser alone."""
        asked = await passkeys.ask_sign_in(parts.shell, proof_of(request))
        return Response(
            challenge_of(asked), status_code=HTTP_200_OK, cookies=proof_cookie(parts, asked)
        )

    @post(
        "/",
        operation_id="sign_in_by_passkey",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[PasskeyAnswer],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Begin a session by a passkey and set its cookie."""
        answered = await passkeys.sign_in(
            parts.shell, proof_of(request), data.answer, data.organization, device_of(request)
        )
        if isinstance(answered, ChooseOrganization):
            known = ", ".join(str(organization) for organization in answered.organizations)
            raise refusal("sign_in.choose_organization", about=known)
        return begun(parts, answered)


class PasskeyController(Controller):
    """For somebody signed in."""

    path = "/account/passkeys"
    tags = ["Account"]

    @get(
        "/",
        operation_id="list_passkeys",
        responses=problems(401, 403, 503),
        opt={WEAKLY: Weakly.ADDING},
    )
    async def listed(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> OwnPasskeys:
        """List one's own passkeys."""
        found = await passkeys.listed(parts.shell, request.user.token)
        lines = tuple(
            OwnPasskey(
                id=one.id,
                name=one.name.reveal(),
                host=one.host,
                works=one.works,
                added=one.added,
                used=one.used,
            )
            for one in found.passkeys
        )
        return OwnPasskeys(lines, found.may_add, found.takes)

    @post(
        "/challenges",
        opt={WEAKLY: Weakly.ADDING},
        operation_id="ask_passkey",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 503),
    )
    async def ask(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> PasskeyChallenge:
        """Make a challenge for a passkey of one's account, within 10 minutes of signing in."""
        return challenge_of(await passkeys.ask_new(parts.shell, request.user.token))

    @post(
        "/",
        opt={WEAKLY: Weakly.ADDING},
        operation_id="add_passkey",
        status_code=HTTP_201_CREATED,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 503),
    )
    async def add(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[NewPasskeyBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Add the passkey that a browser made. This session ends, and one that is strong begins."""
        signed_in = await passkeys.add(parts.shell, request.user.token, data.answer, data.name)
        return Response(
            session_of(signed_in),
            status_code=HTTP_201_CREATED,
            cookies=sign_in_cookies(parts, signed_in),
        )

    @post(
        "/{passkey_id:uuid}/names",
        operation_id="rename_passkey",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 503),
    )
    async def rename(
        self,
        request: Request[Visitor, Any, Any],
        passkey_id: FromPath[UUID],
        data: JSONBody[PasskeyNameBody],
        parts: NamedDependency[WebParts],
    ) -> None:
        """Call a passkey something else."""
        await passkeys.rename(parts.shell, request.user.token, passkey_id, data.name)

    @post(
        "/{passkey_id:uuid}/endings",
        operation_id="end_passkey",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 408, 409, 413, 503),
    )
    async def end(
        self,
        request: Request[Visitor, Any, Any],
        passkey_id: FromPath[UUID],
        parts: NamedDependency[WebParts],
    ) -> None:
        """End a passkey: nobody signs in with it any more."""
        await passkeys.end(parts.shell, request.user.token, passkey_id)


def challenge_of(asked: PasskeyAsked) -> PasskeyChallenge:
    """Say what a browser is to be given."""
    return PasskeyChallenge(asked.options.reveal(), asked.until)
