"""A code from one's mailbox, before the first app or passkey: sent, typed, and gone on with."""

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.status_codes import HTTP_200_OK

from domain.access.factors import Weakly
from domain.kernel import Refused, Sealed, Unavailable
from domain.kernel.classes import Coded
from services.app import factors
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import WEAKLY, Visitor
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.factor import FACTOR
from services.web.frame.notices import REFUSED, Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.signing_in import kept_code
from services.web.frame.visit import own_path
from services.web.member.second_factor import Back, say_again, show_app
from services.web.member.turning import HERE, SIGNED_OUT

Adding = Literal["app", "passkey"]
TYPED_AGAIN = "factor.code_wrong"


class CodeView(msgspec.Struct, frozen=True, kw_only=True):
    """What is going to be added, with what was typed for it, and where it goes on afterwards.

    ``address`` is where the code went, masked.
    """

    adding: Adding
    name: Sealed
    back: Coded
    address: Sealed
    code: Sealed = Sealed("")
    refused: Notice | None = None


class PasskeyView(msgspec.Struct, frozen=True):
    """What the passkey is going to be called."""

    name: Sealed


class SendForm(msgspec.Struct, frozen=True):
    """What is going to be added; ``name`` is what a passkey is going to be called."""

    adding: Adding = "app"
    name: Sealed = Sealed("")
    back: Back = "/"


class GiveForm(msgspec.Struct, frozen=True):
    """The code that the mailbox got, and what goes with it; ``address`` is where it went."""

    code: Sealed
    adding: Adding = "app"
    name: Sealed = Sealed("")
    back: Back = "/"
    address: Sealed = Sealed("")


class FirstFactorPages(Controller):
    """For who came in by password, and has neither app nor passkey."""

    path = f"{FACTOR}/mailbox-codes"

    @post("/", status_code=HTTP_200_OK, opt={WEAKLY: Weakly.ADDING, FIRST: Unasked.READS})
    async def send(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[SendForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Have a code sent, and ask for it."""
        back = own_path(data.back)
        try:
            asked = await factors.ask_mailbox_code(parts.shell, request.user.token)
        except Refused as error:
            return await _refused(request, parts, data.adding, back, error)
        view = CodeView(adding=data.adding, name=data.name, back=back, address=asked.address)
        return page(request, "member/first_factor_code.html", back=FACTOR, page=view)

    @post(
        "/confirmations",
        status_code=HTTP_200_OK,
        opt={WEAKLY: Weakly.ADDING, FIRST: Unasked.FILLED_IN},
    )
    async def give(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[GiveForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Take the code, and go on with what is going to be added."""
        back = own_path(data.back)
        try:
            begun = await factors.give_mailbox_code(parts.shell, request.user.token, data.code)
        except Refused as error:
            if error.code != TYPED_AGAIN:
                return await _refused(request, parts, data.adding, back, error)
            view = CodeView(
                adding=data.adding,
                name=data.name,
                back=back,
                address=data.address,
                code=kept_code(error, data.code),
                refused=refused(error.code),
            )
            status, template = problem_of(error).status, "member/first_factor_code.html"
            return page(request, template, status_code=status, back=FACTOR, page=view)
        if data.adding == "passkey":
            shown = page(
                request, "member/passkey_adding.html", back=HERE, page=PasskeyView(data.name)
            )
        else:
            app = await factors.begin(parts.shell, begun.token)
            shown = show_app(request, app.secret, app.mark, back)
        shown.cookies += await cookies_of(parts, begun)
        return shown


async def _refused(
    request: Request[Visitor, Any, Any],
    parts: WebParts,
    adding: Adding,
    back: str,
    error: Refused,
) -> Response[Any]:
    """Say why there is no code where it was asked for."""
    if isinstance(error, Unavailable) or error.code == SIGNED_OUT:
        raise error
    if adding == "passkey":
        return go(HERE, REFUSED + error.code)
    return await say_again(request, parts, back, error)
