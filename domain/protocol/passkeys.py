"""Passkeys: to sign in with one tap, to add one, to call it something, to end it."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.enrolling import Takes
from domain.kernel import OrganizationId, Sealed
from domain.kernel.classes import Coded


class AskPasskey(msgspec.Struct, frozen=True, tag=True):
    """Ask for what a browser needs to make a passkey for one's account."""

    token: Sealed


class PasskeyAsked(msgspec.Struct, frozen=True, tag=True):
    """What a browser is to be given, as JSON; good once, in this browser, until a moment.

    ``browser`` is a mark for a browser in which nobody is signed in.
    """

    options: Sealed
    until: datetime
    browser: Sealed | None = None


class AddPasskey(msgspec.Struct, frozen=True, tag=True):
    """The passkey that a browser made, as JSON, and what its owner calls it.

    Answered by ``SignedIn``: where one was signed in, another sign-in goes on.
    """

    token: Sealed
    answer: Sealed
    name: Sealed


class ListPasskeys(msgspec.Struct, frozen=True, tag=True):
    """The passkeys of one's account."""

    token: Sealed


class PasskeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One passkey; ``works`` is whether it was made on this address, else ``host`` says where."""

    id: UUID
    name: Sealed
    host: Coded
    works: bool
    added: datetime
    used: datetime | None


class PasskeysListed(msgspec.Struct, frozen=True, tag=True):
    """The passkeys, the first added first; whether one may be added with this sign-in, now.

    ``takes`` is what it takes before one may.
    """

    passkeys: tuple[PasskeyLine, ...]
    may_add: bool
    takes: Takes = Takes.NOTHING


class RenamePasskey(msgspec.Struct, frozen=True, tag=True):
    """Call a passkey something else."""

    token: Sealed
    passkey: UUID
    name: Sealed


class EndPasskey(msgspec.Struct, frozen=True, tag=True):
    """End a passkey: nobody signs in with it any more."""

    token: Sealed
    passkey: UUID


class AskPasskeySignIn(msgspec.Struct, frozen=True, tag=True):
    """Ask for what a browser needs to find a passkey; ``browser`` is the mark that it has."""

    browser: Sealed | None = None


class AskStepUp(msgspec.Struct, frozen=True, tag=True):
    """Ask for what a browser needs to find a passkey of the account that is signed in."""

    token: Sealed


class StepUpByPasskey(msgspec.Struct, frozen=True, tag=True):
    """What a browser answered, as JSON, in a sign-in that has begun: another, strong, goes on.

    Answered by ``SignedIn``.
    """

    token: Sealed
    answer: Sealed


class SignInByPasskey(msgspec.Struct, frozen=True, tag=True):
    """What a browser answered, as JSON, or the organization that was chosen after it did.

    Answered by ``SignedIn`` or ``ChooseOrganization``. ``device`` as for ``SignIn``.
    """

    browser: Sealed
    answer: Sealed | None
    organization: OrganizationId | None = None
    device: Sealed | None = None


Request: TypeAlias = (
    AskPasskey
    | AddPasskey
    | ListPasskeys
    | RenamePasskey
    | EndPasskey
    | AskPasskeySignIn
    | SignInByPasskey
    | AskStepUp
    | StepUpByPasskey
)
Answer: TypeAlias = PasskeyAsked | PasskeysListed
