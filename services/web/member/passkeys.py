"""One's own passkeys, on the page of the account: added, called something, ended."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.access.factors import Weakly
from domain.kernel import Sealed
from services.app import passkeys
from services.http.parts import WebParts
from services.http.visitor import WEAKLY, Visitor
from services.web.frame.questions import FIRST, Unasked
from services.web.member.asked import PASSKEY_ENDING
from services.web.member.turning import signed_on, told


class NewPasskeyForm(msgspec.Struct, frozen=True):
    """What the script of the page sends: the answer of the browser, and a name."""

    answer: Sealed
    name: Sealed


class NameForm(msgspec.Struct, frozen=True):
    """What it is called from now on."""

    name: Sealed


class EndingForm(msgspec.Struct, frozen=True):
    """Nothing more to say."""

    sure: Sealed = Sealed("")


class PasskeyPages(Controller):
    """For everybody who is signed in."""

    path = "/account/passkeys"

    @post("/", opt={WEAKLY: Weakly.ADDING, FIRST: Unasked.FILLED_IN})
    async def add(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[NewPasskeyForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Add the passkey that the browser made."""
        adding = passkeys.add(parts.shell, request.user.token, data.answer, data.name)
        return await signed_on(parts, adding, "passkey_added")

    @post("/{passkey_id:uuid}/names", opt={FIRST: Unasked.FILLED_IN})
    async def rename(
        self,
        request: Request[Visitor, Any, Any],
        passkey_id: FromPath[UUID],
        data: URLEncodedBody[NameForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Call a passkey something else."""
        naming = passkeys.rename(parts.shell, request.user.token, passkey_id, data.name)
        return await told(naming, "passkey_renamed")

    @post("/{passkey_id:uuid}/endings", opt={FIRST: PASSKEY_ENDING})
    async def end(
        self,
        request: Request[Visitor, Any, Any],
        passkey_id: FromPath[UUID],
        data: URLEncodedBody[EndingForm],  # noqa: ARG002 - that it was asked is all it says
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """End a passkey."""
        return await told(
            passkeys.end(parts.shell, request.user.token, passkey_id), "passkey_ended"
        )
