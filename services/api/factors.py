"""A second factor over HTTP: added by a client that shows its secret, given in a sign-in."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from domain.access.enrolling import Takes
from domain.access.factors import Weakly
from domain.kernel import Sealed
from domain.kernel.classes import Coded, Personal
from services.api.account import Session, begun, session_of
from services.api.passkeys import PasskeyChallenge, challenge_of
from services.app import factors, passkeys
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.visitor import WEAKLY, Visitor, sign_in_cookies

OF_A_CODE = problems(401, 403, 404, 408, 409, 413, 415, 422, 429, 503)


class SecondFactor(msgspec.Struct, frozen=True, rename="camel"):
    """Whether the account asks for a code, how many recovery codes are left, and how one came in.

    ``mayAdd`` is whether one may be added without signing in again, ``takes`` what it takes before,
    ``passkey`` whether a passkey does in place of a code. ``renewing`` is whether officers are
    asked to take all of it.
    """

    has: bool
    recovery_codes_left: int
    may_add: bool
    strength: Coded
    passkey: bool
    takes: Takes
    renewing: bool


class Enrolment(msgspec.Struct, frozen=True, rename="camel"):
    """A secret for an authenticator app, in base 32, and a mark to confirm it with until a moment.

    Codes have six digits and last 30 seconds (RFC 6238, SHA-1).
    """

    secret: Personal
    mark: Personal
    until: datetime


class ConfirmationBody(msgspec.Struct, frozen=True):
    """The mark of the enrolment, and a code that the app shows."""

    mark: Sealed
    code: Sealed


class MailboxCodeSent(msgspec.Struct, frozen=True):
    """A code is on its way to the mailbox of the account, and good in this session until then.

    ``address`` is which it is, masked (``a•••@example.org``).
    """

    until: datetime
    address: Personal


class MailboxCodeBody(msgspec.Struct, frozen=True):
    """The code that the mailbox got."""

    code: Sealed


class FactorCodeBody(msgspec.Struct, frozen=True):
    """A code of the app, or a recovery code."""

    code: Sealed


class PasskeyProofBody(msgspec.Struct, frozen=True):
    """What the browser answered, as JSON."""

    answer: Sealed


class AddedFactor(msgspec.Struct, frozen=True, rename="camel"):
    """The session that goes on, and ten recovery codes, given this once."""

    session: Session
    recovery_codes: tuple[Personal, ...]


class NewRecoveryCodes(msgspec.Struct, frozen=True, rename="camel"):
    """Ten recovery codes, given this once; each is good once."""

    recovery_codes: tuple[Personal, ...]


class FactorController(Controller):
    """For somebody signed in, or about to be."""

    path = "/account/second-factor"
    tags = ["Account"]

    @get(
        "/",
        operation_id="show_second_factor",
        responses=problems(401, 403, 404, 503),
        opt={WEAKLY: Weakly.GIVING},
    )
    async def show(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> SecondFactor:
        """Say whether signing in takes a code."""
        shown = await factors.show(parts.shell, request.user.token)
        return SecondFactor(
            shown.has,
            shown.left,
            shown.may_add,
            shown.strength,
            shown.passkey,
            shown.takes,
            shown.renewing,
        )

    @post(
        "/mailbox-codes",
        operation_id="ask_mailbox_code_to_add",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
        opt={WEAKLY: Weakly.ADDING},
    )
    async def ask_mailbox_code(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> MailboxCodeSent:
        """Send a code to the mailbox; after a password a first app or passkey takes it."""
        asked = await factors.ask_mailbox_code(parts.shell, request.user.token)
        return MailboxCodeSent(asked.until, asked.address.reveal())

    @post(
        "/mailbox-proofs",
        operation_id="give_mailbox_code_to_add",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
        opt={WEAKLY: Weakly.ADDING},
    )
    async def give_mailbox_code(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[MailboxCodeBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Give that code: for 10 minutes one may be added, in the session that begins."""
        signed_in = await factors.give_mailbox_code(parts.shell, request.user.token, data.code)
        return begun(parts, signed_in)

    @post(
        "/enrolments",
        operation_id="begin_second_factor",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 503),
        opt={WEAKLY: Weakly.ADDING},
    )
    async def begin(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> Enrolment:
        """Make a secret for an authenticator app; it counts once a code of it was sent."""
        made = await factors.begin(parts.shell, request.user.token)
        return Enrolment(made.secret.reveal(), made.mark.reveal(), made.until)

    @post(
        "/confirmations",
        operation_id="confirm_second_factor",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
        opt={WEAKLY: Weakly.ADDING},
    )
    async def confirm(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[ConfirmationBody],
        parts: NamedDependency[WebParts],
    ) -> Response[AddedFactor]:
        """Add the app by a code of it: all sign-ins of the account end, and one begins here."""
        added = await factors.confirm(parts.shell, request.user.token, data.mark, data.code)
        codes = tuple(code.reveal() for code in added.codes)
        return Response(
            AddedFactor(session_of(added.begun), codes),
            status_code=HTTP_200_OK,
            cookies=sign_in_cookies(parts, added.begun),
        )

    @post(
        "/proofs",
        operation_id="prove_second_factor",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
        opt={WEAKLY: Weakly.GIVING},
    )
    async def prove(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[FactorCodeBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Give a code: what takes one opens for 60 minutes, in the session that begins."""
        signed_in = await factors.prove(parts.shell, request.user.token, data.code)
        return begun(parts, signed_in)

    @post(
        "/challenges",
        operation_id="ask_step_up",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 503),
        opt={WEAKLY: Weakly.GIVING},
    )
    async def ask(
        self, request: Request[Visitor, Any, Any], parts: NamedDependency[WebParts]
    ) -> PasskeyChallenge:
        """Make a challenge for a passkey of one's account, to be given in place of a code."""
        return challenge_of(await passkeys.ask_step_up(parts.shell, request.user.token))

    @post(
        "/passkeys",
        operation_id="step_up_by_passkey",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
        opt={WEAKLY: Weakly.GIVING},
    )
    async def step_up(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[PasskeyProofBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Give a passkey: as with a code, in the session that begins."""
        signed_in = await passkeys.step_up(parts.shell, request.user.token, data.answer)
        return begun(parts, signed_in)

    @post(
        "/removals",
        operation_id="remove_second_factor",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
    )
    async def remove(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[FactorCodeBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Ask for no code any more: all sign-ins of the account end, and one begins here."""
        signed_in = await factors.remove(parts.shell, request.user.token, data.code)
        return begun(parts, signed_in)

    @post(
        "/recovery-codes",
        operation_id="renew_recovery_codes",
        status_code=HTTP_200_OK,
        responses=OF_A_CODE,
    )
    async def renew(
        self,
        request: Request[Visitor, Any, Any],
        data: JSONBody[FactorCodeBody],
        parts: NamedDependency[WebParts],
    ) -> NewRecoveryCodes:
        """Make ten other recovery codes; those before are good no more."""
        made = await factors.renew_codes(parts.shell, request.user.token, data.code)
        return NewRecoveryCodes(tuple(code.reveal() for code in made.codes))
