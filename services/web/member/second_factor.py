"""A second factor of one's account, as pages: added with a phone, given, and taken away."""

from collections.abc import Awaitable
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

import msgspec
import segno
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.status_codes import HTTP_200_OK

from domain.access.factors import Weakly
from domain.kernel import Refused, Sealed
from domain.kernel.classes import Coded, Personal
from domain.protocol.door import FactorShown, SignedIn
from services.app import factors, passkeys, providers
from services.app.details.renewals import STEPS as RENEWALS
from services.app.details.renewals import take_step
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.provider import callback_of, going_back, mark_cookie
from services.http.visitor import WEAKLY, Visitor
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.carrying import carried_by
from services.web.frame.factor import FACTOR, PROOFS, ProofView, came_by_provider, leading_back
from services.web.frame.forms import forms_of
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE
from services.web.frame.visit import own_path, visit_of

ISSUER = "Circlekeep"
Back = Annotated[Coded, msgspec.Meta(max_length=500)]


class FactorView(msgspec.Struct, frozen=True, kw_only=True):
    """What there is, and where it goes on afterwards."""

    shown: FactorShown
    back: Coded = "/"
    refused: Notice | None = None


class Drawing(msgspec.Struct, frozen=True):
    """A QR code: its marks as one path, in a square so many marks wide."""

    size: int
    path: Personal


class AppView(msgspec.Struct, frozen=True, kw_only=True):
    """The secret, drawn for the phone's camera and in letters, and the form that confirms it."""

    secret: Sealed
    mark: Sealed
    drawing: Drawing
    back: Coded
    refused: Notice | None = None

    @property
    def letters(self) -> str:
        """The secret in groups of four, to be typed."""
        text = self.secret.reveal()
        return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


class CodesView(msgspec.Struct, frozen=True):
    """Ten recovery codes, shown this once; and where it goes on."""

    codes: tuple[Sealed, ...]
    back: Coded


class BackForm(msgspec.Struct, frozen=True):
    """Where it goes on afterwards."""

    back: Back = "/"


class ConfirmForm(msgspec.Struct, frozen=True):
    """A code of the app, with what its page was drawn of."""

    code: Sealed
    secret: Sealed
    mark: Sealed
    back: Back = "/"


class CodeForm(msgspec.Struct, frozen=True):
    """A code of the app, or a recovery code; and what goes with it."""

    code: Sealed
    back: Back = "/"
    carried: Sealed = Sealed("")


class ThereForm(msgspec.Struct, frozen=True):
    """What goes with who confirms at the organization's own sign-in."""

    back: Back = "/"
    carried: Sealed = Sealed("")


class PasskeyProofForm(msgspec.Struct, frozen=True):
    """What the script of the page sends: the answer of the browser; and what goes with it."""

    answer: Sealed
    back: Back = "/"
    carried: Sealed = Sealed("")


class SecondFactorPages(Controller):
    """For everybody who is signed in, or about to be."""

    path = FACTOR

    @get("/", opt={WEAKLY: Weakly.GIVING})
    async def show(
        self,
        request: Request[Visitor, Any, Any],
        parts: NamedDependency[WebParts],
        back: FromQuery[str] = "/",
    ) -> Response[str]:
        """Show whether signing in takes a code; add one, or take it away."""
        return await _shown(request, parts, own_path(back))

    @post("/enrolments", status_code=HTTP_200_OK, opt={WEAKLY: Weakly.ADDING, FIRST: Unasked.READS})
    async def begin(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[BackForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Show the secret for the app."""
        back = own_path(data.back)
        try:
            begun = await factors.begin(parts.shell, request.user.token)
        except Refused as error:
            return await say_again(request, parts, back, error)
        return show_app(request, begun.secret, begun.mark, back)

    @post(
        "/confirmations",
        status_code=HTTP_200_OK,
        opt={WEAKLY: Weakly.ADDING, FIRST: Unasked.FILLED_IN},
    )
    async def confirm(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[ConfirmForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Add the app, and show the recovery codes, this once."""
        back = own_path(data.back)
        try:
            added = await factors.confirm(parts.shell, request.user.token, data.mark, data.code)
        except Refused as error:
            if error.code != "factor.wrong_code":
                return await say_again(request, parts, back, error)
            return show_app(request, data.secret, data.mark, back, error)
        return await _codes(request, parts, added.codes, back, added.begun)

    @get("/proofs", opt={WEAKLY: Weakly.GIVING})
    async def ask(
        self,
        request: Request[Visitor, Any, Any],
        parts: NamedDependency[WebParts],
        back: FromQuery[str] = "/",
    ) -> Response[Any]:
        """Ask for a code; who has none to give is led to add one."""
        shown = await factors.show(parts.shell, request.user.token)
        there = own_path(back)
        if not (shown.has or shown.passkey or shown.provider):
            return go(leading_back(FACTOR, there))
        view = ProofView(
            code=shown.has,
            recovery=shown.left > 0,
            passkey=shown.passkey,
            provider=shown.provider,
            back=there,
        )
        return page(request, "frame/second_factor_proof.html", page=view)

    @post("/proofs", opt={WEAKLY: Weakly.GIVING, FIRST: Unasked.FILLED_IN})
    async def prove(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[CodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Take a code, then go where somebody was going, with what they typed."""
        proving = factors.prove(parts.shell, request.user.token, data.code)
        return await _gone_on(request, parts, proving, own_path(data.back), data.carried)

    @post("/passkeys", opt={WEAKLY: Weakly.GIVING, FIRST: Unasked.FILLED_IN})
    async def step_up(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[PasskeyProofForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Take a passkey in place of a code, then go on in the same way."""
        proving = passkeys.step_up(parts.shell, request.user.token, data.answer)
        return await _gone_on(request, parts, proving, own_path(data.back), data.carried)

    @post(
        "/provider",
        status_code=HTTP_200_OK,
        opt={WEAKLY: Weakly.GIVING, FIRST: Unasked.FILLED_IN},
    )
    async def confirm_there(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[ThereForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Show the way to the organization's own sign-in.

        What was typed stays on this page, in nobody else's hands: the way opens beside it.
        """
        back = own_path(data.back)
        try:
            callback = callback_of(request, parts)
            out = await providers.confirm_there(parts.shell, request.user.token, callback)
        except Refused as error:
            return _asked_again(request, back, data.carried, error)
        view = ProofView(name=out.name, address=out.address, back=back, carried=data.carried)
        shown = page(request, "member/second_factor_there.html", back=PROOFS, page=view)
        goes_on = "" if data.carried.reveal() else back
        shown.cookies += [mark_cookie(parts, out), going_back(parts, out, goes_on)]
        return shown

    @post("/continuations", opt={WEAKLY: Weakly.GIVING, FIRST: Unasked.READS})
    async def carry_on(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[ThereForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Go on with what was typed, once it was confirmed beside this page."""
        kept = carried_by(parts.shell, request.user.principal.person, data.carried)
        if kept is None:
            return go(own_path(data.back))
        return page(request, "public/carried.html", page=kept)

    @post("/removals", opt={FIRST: Unasked.AGAIN})
    async def remove(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[CodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Ask for no code any more."""
        try:
            begun = await factors.remove(parts.shell, request.user.token, data.code)
        except Refused as error:
            return await say_again(request, parts, "/", error)
        return go(FACTOR, "second_factor_removed", cookies=await cookies_of(parts, begun))

    @post("/recovery-codes", status_code=HTTP_200_OK, opt={FIRST: Unasked.FILLED_IN})
    async def renew(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[CodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Show ten other recovery codes, this once."""
        try:
            made = await factors.renew_codes(parts.shell, request.user.token, data.code)
        except Refused as error:
            return await say_again(request, parts, "/", error)
        return await _codes(request, parts, made.codes, FACTOR)


async def _gone_on(
    request: Request[Visitor, Any, Any],
    parts: WebParts,
    proving: Awaitable[SignedIn],
    back: str,
    carried: Sealed,
) -> Response[Any]:
    """Go where somebody was going, with what they typed, once they gave what was asked."""
    try:
        begun = await proving
    except FOR_AN_ERROR_PAGE as error:
        if not error.code.startswith("passkey."):
            raise
        return _asked_again(request, back, carried, error)
    except Refused as error:
        return _asked_again(request, back, carried, error)
    kept = carried_by(parts.shell, begun.person, carried)
    if kept is None:
        return go(back, cookies=await cookies_of(parts, begun))
    shown = page(request, "public/carried.html", page=kept)
    shown.cookies += await cookies_of(parts, begun)
    return shown


def _asked_again(
    request: Request[Visitor, Any, Any], back: str, carried: Sealed, error: Refused
) -> Response[Any]:
    view = ProofView(
        provider=came_by_provider(request),
        back=back,
        carried=carried,
        refused=refused(error.code),
    )
    status, template = problem_of(error).status, "frame/second_factor_proof.html"
    return page(request, template, status_code=status, back=PROOFS, page=view)


async def _shown(
    request: Request[Visitor, Any, Any],
    parts: WebParts,
    back: str,
    error: Refused | None = None,
) -> Response[str]:
    shown = await factors.show(parts.shell, request.user.token)
    why = None if error is None else refused(error.code)
    view = FactorView(shown=shown, back=back, refused=why)
    status = HTTP_200_OK if error is None else problem_of(error).status
    return page(request, "member/second_factor.html", status_code=status, back=FACTOR, page=view)


async def say_again(
    request: Request[Visitor, Any, Any], parts: WebParts, back: str, error: Refused
) -> Response[str]:
    """Say on the page that asked why nothing was done."""
    if isinstance(error, FOR_AN_ERROR_PAGE) and not error.code.startswith("factor."):
        raise error
    return await _shown(request, parts, back, error)


def show_app(
    request: Request[Visitor, Any, Any],
    secret: Sealed,
    mark: Sealed,
    back: str,
    error: Refused | None = None,
) -> Response[str]:
    """Show the secret for the app, and the form that confirms it."""
    view = AppView(
        secret=secret,
        mark=mark,
        drawing=drawn(secret, visit_of(request).organization),
        back=back,
        refused=None if error is None else refused(error.code),
    )
    status = HTTP_200_OK if error is None else problem_of(error).status
    return page(
        request, "member/second_factor_adding.html", status_code=status, back=FACTOR, page=view
    )


async def _codes(
    request: Request[Visitor, Any, Any],
    parts: WebParts,
    codes: tuple[Sealed, ...],
    back: str,
    begun: SignedIn | None = None,
) -> Response[str]:
    view = CodesView(codes, back)
    shown = page(request, "member/second_factor_codes.html", back=FACTOR, page=view)
    if begun is not None:
        shown.cookies += await cookies_of(parts, begun)
    return shown


def drawn(secret: Sealed, organization: str) -> Drawing:
    """Draw what an authenticator app reads: the secret, and whose it is, with no address in it."""
    label = quote(f"{ISSUER}:{organization}" if organization else ISSUER)
    asked = urlencode({"secret": secret.reveal(), "issuer": ISSUER})
    rows = segno.make(f"otpauth://totp/{label}?{asked}", error="m", micro=False).matrix
    marks = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Drawing(len(rows), "".join(marks))


STEP_FORMS: Final = forms_of([RENEWALS["keep"]], take_step, RENEWALS, {})
