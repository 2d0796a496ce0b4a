"""Coming in and going out: signing in, links, the operator's door, a new organization."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.enrolling import Takes
from domain.access.purposes import OperatorReason
from domain.kernel import OrganizationId, PersonId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.organizations.commands import (
    ProvisionOrganization,
)
from domain.protocol.names import PersonName, PostalAddress


class SignIn(msgspec.Struct, frozen=True, tag=True):
    """E-mail and password; ``organization`` when the account is known in several.

    ``device`` is the mark that a device was given when it signed in to the account before.
    """

    email: Sealed
    password: Sealed
    organization: OrganizationId | None = None
    client: Coded = "web"
    device: Sealed | None = None


class RedeemLink(msgspec.Struct, frozen=True, tag=True):
    """A one-time sign-in link and the password chosen with it."""

    link: Sealed
    password: Sealed


class OperatorSignIn(msgspec.Struct, frozen=True, tag=True):
    """The command line, on the machine that holds the operator's secret, acting as somebody.

    ``person`` is an e-mail address or a person id. Without ``organization`` it is an address, of
    an account that is known in one. ``admission`` is that of an officer, for the same ``reason``;
    where the service is being tried out there need be none.
    """

    secret: Sealed
    organization: OrganizationId | None
    person: Sealed
    reason: OperatorReason = OperatorReason.EVALUATION
    admission: UUID | None = None


class AdmitOperator(msgspec.Struct, frozen=True, tag=True):
    """Let the operator's staff in once, within so many minutes (a privacy officer, an admin)."""

    token: Sealed
    reason: OperatorReason
    minutes: int
    command_id: UUID


class OperatorAdmission(msgspec.Struct, frozen=True, tag=True):
    """What staff needs to come in: the admission's id, good once, until a moment."""

    admission: UUID
    until: datetime


class ReplacePassword(msgspec.Struct, frozen=True, tag=True):
    """Another password for one's account, by the one that it has been; answered by ``SignedIn``.

    Every sign-in of the account ends, and one begins for who asks. ``device`` as for ``SignIn``.
    """

    token: Sealed
    old: Sealed
    new: Sealed
    device: Sealed | None = None


class ShowFactor(msgspec.Struct, frozen=True, tag=True):
    """Whether one's account has a second factor, and how many recovery codes are left."""

    token: Sealed


class FactorShown(msgspec.Struct, frozen=True, tag=True):
    """``left`` recovery codes; ``may_add`` is whether one may be added without signing in anew.

    ``takes`` is what it takes before; ``strength`` is how one is signed in; ``passkey`` is whether
    a passkey of the account does in place of a code, at this address, and ``provider`` whether the
    organization's own sign-in does.
    ``renewing`` is whether officers are asked to take all of it, which one can stop.
    """

    has: bool
    left: int
    may_add: bool
    strength: Coded
    passkey: bool = False
    provider: bool = False
    takes: Takes = Takes.NOTHING
    renewing: bool = False


class BeginFactor(msgspec.Struct, frozen=True, tag=True):
    """A secret for an authenticator app, to be confirmed by a code of it."""

    token: Sealed


class FactorBegun(msgspec.Struct, frozen=True, tag=True):
    """The secret in base 32, and a mark to confirm it with, in this sign-in until a moment."""

    secret: Sealed
    mark: Sealed
    until: datetime


class ConfirmFactor(msgspec.Struct, frozen=True, tag=True):
    """A code that the app shows: from now on the account asks for one."""

    token: Sealed
    mark: Sealed
    code: Sealed


class ProveFactor(msgspec.Struct, frozen=True, tag=True):
    """A code of the app, or a recovery code, in a sign-in that has begun: ``SignedIn`` anew."""

    token: Sealed
    code: Sealed


class RemoveFactor(msgspec.Struct, frozen=True, tag=True):
    """Ask for no code any more, by a code; every sign-in ends, and one begins: ``SignedIn``."""

    token: Sealed
    code: Sealed


class RenewRecoveryCodes(msgspec.Struct, frozen=True, tag=True):
    """Ten other recovery codes, by a code."""

    token: Sealed
    code: Sealed


class RecoveryCodes(msgspec.Struct, frozen=True, tag=True):
    """Ten codes, shown this once; each is good once."""

    codes: tuple[Sealed, ...]


class AskRecovery(msgspec.Struct, frozen=True, tag=True):
    """A code for the mailbox of an address, so that whoever has it chooses another password."""

    email: Sealed
    device: Sealed | None = None


class RecoveryBegun(msgspec.Struct, frozen=True, tag=True):
    """A mark for the browser that asked, good until a moment; the same for an unknown address."""

    browser: Sealed
    until: datetime


class RecoveryCodeOf(msgspec.Struct, frozen=True, tag=True):
    """The code to write to a mailbox; ``secret`` is that of the process which sends letters."""

    secret: Sealed
    organization: OrganizationId
    recovery: UUID


class RecoveryCode(msgspec.Struct, frozen=True, tag=True):
    """A code that was just made, and where to write it to. The Warden keeps its SHA-256 only."""

    address: PostalAddress
    told: Sealed


class Recover(msgspec.Struct, frozen=True, tag=True):
    """Another password, with the browser's mark and the mailbox's code: ``SignedIn``."""

    browser: Sealed
    code: Sealed
    password: Sealed
    device: Sealed | None = None


class AskSignInLink(msgspec.Struct, frozen=True, tag=True):
    """A link for the mailbox of an address, to sign in by; answered by ``RecoveryBegun``."""

    email: Sealed
    device: Sealed | None = None


class SignInLinkOf(msgspec.Struct, frozen=True, tag=True):
    """The code to write to a mailbox, answered by ``RecoveryCode``; ``secret`` as there."""

    secret: Sealed
    organization: OrganizationId
    sign_in: UUID


class SignInByLink(msgspec.Struct, frozen=True, tag=True):
    """Sign in with the browser's mark and the mailbox's code; or the organization chosen after.

    Answered by ``SignedIn`` or ``ChooseOrganization``. ``device`` as for ``SignIn``.
    """

    browser: Sealed
    code: Sealed | None
    organization: OrganizationId | None = None
    device: Sealed | None = None


class StopRecovery(msgspec.Struct, frozen=True, tag=True):
    """Take an account back from who chose a password by mail: the device knows it from before.

    ``password`` is the one that it had.
    """

    email: Sealed
    password: Sealed
    device: Sealed | None


class ListAdmissions(msgspec.Struct, frozen=True, tag=True):
    """When the operator's staff was let in (organization admin, privacy officer, auditor)."""

    token: Sealed


class AdmissionLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Staff was let in by somebody, until a moment; and as whom it came, if it did."""

    reason: OperatorReason
    by: PersonId
    at: datetime
    until: datetime
    entered_at: datetime | None
    entered_as: PersonId | None


class AdmissionsListed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The newest first, with the names of all who are in it."""

    lines: tuple[AdmissionLine, ...]
    names: dict[PersonId, PersonName]


class ListSignIns(msgspec.Struct, frozen=True, tag=True):
    """Where one is signed in: every sign-in of the account."""

    token: Sealed


class SignInLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One sign-in; ``seen`` is when it was last used, to five minutes, ``here`` if it is this one.

    ``device`` is the kind of device, empty if it is not known; ``name`` what its owner calls it,
    if they do, and ``nameable`` whether they can.
    """

    id: UUID
    organization: OrganizationId
    device: Coded
    name: Personal = ""
    nameable: bool = False
    strength: Coded
    began: datetime
    seen: datetime
    expires: datetime
    here: bool

    def __repr__(self) -> str:
        return f"<sign-in {self.id}>"


class SignInsListed(msgspec.Struct, frozen=True, tag=True):
    """The sign-ins: that in which it is asked first, then the last begun."""

    sign_ins: tuple[SignInLine, ...]


class EndSignIns(msgspec.Struct, frozen=True, tag=True):
    """End one of one's own sign-ins; without one, all but that in which it is asked."""

    token: Sealed
    sign_in: UUID | None = None


class NameDevice(msgspec.Struct, frozen=True, tag=True):
    """Call the device of one of one's own sign-ins something; it is known by it from then on."""

    token: Sealed
    sign_in: UUID
    name: Sealed


class SignOut(msgspec.Struct, frozen=True, tag=True):
    """End the session."""

    token: Sealed


class SignedIn(msgspec.Struct, frozen=True, tag=True):
    """A session began. The token is shown this once; the Warden keeps its SHA-256 only.

    ``device`` is a mark for a device that was not known for the account yet: with it, strangers who
    guess do not lock the account's owner out. It opens nothing. ``unfinished`` is whether nothing
    opens until a second factor is given too.
    """

    token: Sealed
    organization: OrganizationId
    person: PersonId
    expires: datetime
    locale: Coded
    device: Sealed | None = None
    unfinished: bool = False


class FactorAdded(msgspec.Struct, frozen=True, tag=True):
    """The second factor counts: the sign-in that goes on, and ten codes, shown this once."""

    begun: SignedIn
    codes: tuple[Sealed, ...]


class ChooseOrganization(msgspec.Struct, frozen=True, tag=True):
    """The password is right, and the account is known in several organizations: say in which."""

    organizations: tuple[OrganizationId, ...]


class ShowAccount(msgspec.Struct, frozen=True, tag=True):
    """Say where else one may go on with the account one has."""

    token: Sealed


class AccountShown(msgspec.Struct, frozen=True, tag=True):
    """The organizations in which an account is known, and whether its mailbox is proven."""

    organizations: tuple[OrganizationId, ...]
    proven: bool


class SwitchOrganization(msgspec.Struct, frozen=True, tag=True):
    """Go on in another organization of the same account; answered by ``SignedIn``."""

    token: Sealed
    organization: OrganizationId


class GatherAccounts(msgspec.Struct, frozen=True, tag=True):
    """Take in what else of one's address is opened by a password; answered by ``AccountShown``."""

    token: Sealed
    password: Sealed
    device: Sealed | None = None


class IssueLink(msgspec.Struct, frozen=True, tag=True):
    """Make a one-time sign-in link for a person (the command line)."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class IssuedLink(msgspec.Struct, frozen=True):
    """A link as its token, shown this once; it is good until ``expires``.

    It is empty for somebody who has an account already.
    """

    person: PersonId
    link: Sealed
    expires: datetime


class LinksIssued(msgspec.Struct, frozen=True, tag=True):
    """One link for each person, in order; ``position`` is where the organization's log stands."""

    links: tuple[IssuedLink, ...]
    position: int = 0


class NewAccount(msgspec.Struct, frozen=True):
    """A password for somebody whose address is sealed already."""

    person: PersonId
    password: Sealed


class ProvideAccounts(msgspec.Struct, frozen=True, tag=True):
    """Let people sign in with passwords chosen for them; for evaluation only."""

    secret: Sealed
    organization: OrganizationId
    accounts: tuple[NewAccount, ...]


class NewOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """One of an organization's first officers. ``data`` is PersonalData as JSON."""

    person: PersonId
    role: Role
    data: Sealed
    profession: Coded
    locale: Coded


class EstablishOrganization(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make an organization with its first officers (the command line).

    A repeat changes nothing and makes fresh links; an organization that has officers is given no
    others (``office.has_officers``).
    """

    secret: Sealed
    organization: OrganizationId
    provision: ProvisionOrganization
    officers: tuple[NewOfficer, ...]


Request: TypeAlias = (
    SignIn
    | RedeemLink
    | OperatorSignIn
    | AdmitOperator
    | ListAdmissions
    | ReplacePassword
    | ShowFactor
    | BeginFactor
    | ConfirmFactor
    | ProveFactor
    | RemoveFactor
    | RenewRecoveryCodes
    | AskRecovery
    | RecoveryCodeOf
    | Recover
    | StopRecovery
    | AskSignInLink
    | SignInLinkOf
    | SignInByLink
    | ListSignIns
    | EndSignIns
    | NameDevice
    | SignOut
    | ShowAccount
    | SwitchOrganization
    | GatherAccounts
    | IssueLink
    | ProvideAccounts
    | EstablishOrganization
)
Answer: TypeAlias = (
    OperatorAdmission
    | AdmissionsListed
    | SignedIn
    | FactorShown
    | FactorBegun
    | FactorAdded
    | RecoveryCodes
    | ChooseOrganization
    | AccountShown
    | LinksIssued
    | RecoveryBegun
    | RecoveryCode
    | SignInsListed
)
