"""What the access log says: content-free, one stream per request, in a chain of its own.

A look is two entries of one stream: the intent, durable before anything is shown, and how it ended.
"""

from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import Basis, ObjectKind, OperatorReason
from domain.kernel import Event, Log, PersonId, ProgramId
from domain.kernel.classes import Coded, Personal


class ObjectRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was shown or refused, by opaque id; ``label`` is its class, C2 to C5 or AX.

    ``version`` is when somebody's data had been sealed; ``seal`` says by an opaque id which sealing
    of an item it was: a text that is sealed anew has another, and when is not said.
    """

    kind: ObjectKind
    id: UUID
    label: Coded
    version: datetime | None = None
    seal: UUID | None = None


class AccessPermitted(Event, frozen=True, tag="access.permitted"):
    """Plaintext of these objects was about to be shown to the actor in the metadata.

    ``authority`` is the version of the actor's rights that was decided on; ``strength`` how the
    actor was authenticated; ``session`` the sign-in, by opaque id; ``rule`` the rule that allowed,
    ``policy`` the version of the table it stands in; ``grant`` the break-glass grant that was used;
    ``address`` the network that was asked from.
    """

    objects: tuple[ObjectRef, ...]
    basis: Basis
    rule: Coded
    authority: int
    strength: Coded
    session: UUID
    reason: UUID | None = None
    grant: UUID | None = None
    policy: Coded = ""
    address: Personal = ""


class AccessDenied(Event, frozen=True, tag="access.denied"):
    """Nothing was shown; ``rule`` says which rule refused.

    ``count`` is how many refusals of one caller this entry stands for: more than one in a flood.
    """

    objects: tuple[ObjectRef, ...]
    rule: Coded
    strength: Coded
    session: UUID | None = None
    grant: UUID | None = None
    policy: Coded = ""
    address: Personal = ""
    count: int = 1


class TrailSearched(Event, frozen=True, tag="access.trail_searched"):
    """Somebody looked at access records: the filters, how many were shown, and whose names.

    ``subject`` is whose name was looked for, ``label`` a class. ``own`` is the view of an author,
    who sees who was shown the author's own items.
    """

    actor: UUID | None = None
    subject: PersonId | None = None
    grant: UUID | None = None
    object: UUID | None = None
    program: ProgramId | None = None
    since: date | None = None
    until: date | None = None
    own: bool = False
    named: tuple[PersonId, ...] = ()
    outcome: Coded | None = None
    purpose: Coded | None = None
    role: Coded | None = None
    basis: Coded | None = None
    label: Coded | None = None
    rule: Coded | None = None
    shown: int = 0
    strength: Coded = ""
    session: UUID | None = None
    policy: Coded = ""
    address: Personal = ""


class BundleTaken(Event, frozen=True, tag="access.bundle_taken"):
    """Somebody is about to be given these entries of a log, as a bundle that anyone can verify."""

    program: ProgramId
    log: Log
    first: int
    last: int
    strength: Coded
    session: UUID
    policy: Coded
    address: Personal


class VerifiedLog(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a walk of one log found: whole up to an entry, or ``flaw`` at the first bad entry.

    ``upto`` is how many entries were walked, none for own looks, whose numbers nobody is told.
    """

    program: ProgramId
    log: Log
    upto: int | None
    first_bad: int | None = None
    flaw: Coded | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return self.flaw is None


class LogsVerified(Event, frozen=True, tag="access.logs_verified"):
    """Somebody walked logs of the organization, at the command line, and says what was found.

    ``took_ms`` is how long that took, in milliseconds.
    """

    logs: tuple[VerifiedLog, ...]
    took_ms: int
    strength: Coded
    session: UUID
    policy: Coded
    address: Personal

    @property
    def is_whole(self) -> bool:
        """Whether every log was."""
        return all(one.is_whole for one in self.logs)


class AccessReleased(Event, frozen=True, tag="access.released"):
    """The answer was handed over whole. ``intent`` is the position of what this ends."""

    intent: int


class AccessWithheld(Event, frozen=True, tag="access.withheld"):
    """There was an answer and nobody to take it: whoever had asked was gone."""

    intent: int


class AccessFailed(Event, frozen=True, tag="access.failed"):
    """Nothing was shown after all; ``rule`` says why: gone, not opened, or refused later on."""

    intent: int
    rule: Coded


class AccessUnknown(Event, frozen=True, tag="access.unknown"):
    """Nobody is left who knows: the Warden that wrote the intent did not come to say."""

    intent: int


class OperatorAdmitted(Event, frozen=True, tag="access.operator_admitted"):
    """An officer lets the operator's staff in once, until a moment, for a reason of the list."""

    reason: OperatorReason
    until: datetime


class OperatorEntered(Event, frozen=True, tag="access.operator_entered"):
    """Staff signed in at the command line, acting as the actor in the metadata, until a moment.

    ``admitted`` says whether an officer had let them in; otherwise it was an evaluation.
    """

    reason: OperatorReason
    session: UUID
    until: datetime
    admitted: bool


class LinkIssued(Event, frozen=True, tag="access.link_issued"):
    """Staff made a one-time sign-in link for somebody who has no account yet."""

    person: PersonId


class SignInSwitched(Event, frozen=True, tag="access.sign_in_switched"):
    """Somebody went on in another organization of their account, or ``entered`` from another.

    It stands among own looks, where nobody else is told; ``session`` is the sign-in by the id that
    it has there, and the other organization is not named.
    """

    session: UUID
    entered: bool


class AccountGathered(Event, frozen=True, tag="access.account_gathered"):
    """Somebody took the account that they had here into that of the mailbox, which they proved."""


class PasswordReplaced(Event, frozen=True, tag="access.password_replaced"):
    """Somebody gave their account another password: all sign-ins of the account ended.

    ``session`` is the sign-in in which they asked, where it is of this organization; ``address``
    the network that was asked from. ``recovered`` is whether it was done by mail, without the
    password that it had been.
    """

    person: PersonId
    recovered: bool = False
    session: UUID | None = None
    address: Personal = ""


class SecondFactorAdded(Event, frozen=True, tag="access.second_factor_added"):
    """Somebody's account asks for a code of an authenticator app too: all its sign-ins ended.

    ``first_of_officer`` is whether they hold an office here, and had no app or passkey before.
    """

    person: PersonId
    address: Personal = ""
    first_of_officer: bool = False


class SecondFactorRemoved(Event, frozen=True, tag="access.second_factor_removed"):
    """Somebody's account asks for no code any more: all its sign-ins ended."""

    person: PersonId
    address: Personal = ""


class RecoveryCodeUsed(Event, frozen=True, tag="access.recovery_code_used"):
    """Somebody gave a recovery code in place of their app's; so many are left."""

    person: PersonId
    left: int = 0
    address: Personal = ""


class RecoveryCodesMade(Event, frozen=True, tag="access.recovery_codes_made"):
    """Somebody has ten other recovery codes; those before are good no more."""

    person: PersonId
    address: Personal = ""


class RecoveryAsked(Event, frozen=True, tag="access.recovery_asked"):
    """Somebody who gave their address wants to choose a password without the one that it has."""

    person: PersonId
    recovery: UUID
    address: Personal = ""


class SignInAsked(Event, frozen=True, tag="access.sign_in_asked"):
    """Somebody who gave their address wants to sign in by a link that is mailed to it."""

    person: PersonId
    sign_in: UUID
    address: Personal = ""


class FirstFactorAsked(Event, frozen=True, tag="access.first_factor_asked"):
    """Somebody who came in by password wants a code in their mailbox, to add an app or passkey."""

    person: PersonId
    asking: UUID
    address: Personal = ""


class RecoveryStopped(Event, frozen=True, tag="access.recovery_stopped"):
    """Whoever had the password before, on a device that was known, took the account back."""

    person: PersonId
    address: Personal = ""


class PasskeyAdded(Event, frozen=True, tag="access.passkey_added"):
    """Somebody added a passkey to their account: ``passkey`` is the id that it has here alone.

    ``session`` is the sign-in in which they did, where it is of this organization;
    ``first_of_officer`` as for an app.
    """

    person: PersonId
    passkey: UUID
    session: UUID | None = None
    address: Personal = ""
    first_of_officer: bool = False


class PasskeyRenamed(Event, frozen=True, tag="access.passkey_renamed"):
    """Somebody calls a passkey of theirs something else; what, is not said."""

    person: PersonId
    passkey: UUID
    session: UUID | None = None
    address: Personal = ""


class PasskeyEnded(Event, frozen=True, tag="access.passkey_ended"):
    """Somebody ended a passkey of theirs: nobody signs in with it any more."""

    person: PersonId
    passkey: UUID
    session: UUID | None = None
    address: Personal = ""


class PasskeyCopied(Event, frozen=True, tag="access.passkey_copied"):
    """A passkey said that it was used less often than it had said: there may be two. Refused."""

    person: PersonId
    passkey: UUID
    session: UUID | None = None
    address: Personal = ""


class ProviderConnected(Event, frozen=True, tag="access.provider_connected"):
    """Somebody can sign in with their organization's provider from now on.

    ``invited`` is whether they came by an invitation, ``other_address`` whether the provider knows
    them by another address than we do.
    """

    person: PersonId
    provider: UUID
    invited: bool = False
    other_address: bool = False


class ProviderDisconnected(Event, frozen=True, tag="access.provider_disconnected"):
    """Somebody cannot sign in with their organization's provider any more."""

    person: PersonId


class SignInsEnded(Event, frozen=True, tag="access.sign_ins_ended"):
    """Somebody ended sign-ins of their own, so many of them here: on a device, or everywhere else.

    It stands among own looks, where nobody else is told.
    """

    count: int


class ClockFlagged(Event, frozen=True, tag="access.clock_flagged"):
    """The Warden's clock and the database's were apart by so many milliseconds, and still wrote."""

    apart_ms: int


class BodiesRetired(Event, frozen=True, tag="access.bodies_retired"):
    """The bodies of these entries of this log are gone: their time was over at ``before``.

    ``bodies`` is how many there still were from ``first`` to ``last``. Place, time, type, digest
    and hash stay, so that every proof does.
    """

    first: int
    last: int
    bodies: int
    before: datetime


AccessEvent: TypeAlias = (
    AccessPermitted
    | AccessDenied
    | TrailSearched
    | BundleTaken
    | LogsVerified
    | AccessReleased
    | AccessWithheld
    | AccessFailed
    | AccessUnknown
    | OperatorAdmitted
    | OperatorEntered
    | LinkIssued
    | SignInSwitched
    | AccountGathered
    | PasswordReplaced
    | SecondFactorAdded
    | SecondFactorRemoved
    | RecoveryCodeUsed
    | RecoveryCodesMade
    | RecoveryAsked
    | SignInAsked
    | FirstFactorAsked
    | RecoveryStopped
    | PasskeyAdded
    | PasskeyRenamed
    | PasskeyEnded
    | PasskeyCopied
    | ProviderConnected
    | ProviderDisconnected
    | SignInsEnded
    | ClockFlagged
    | BodiesRetired
)
OfPasskey: TypeAlias = PasskeyAdded | PasskeyRenamed | PasskeyEnded | PasskeyCopied
Outcome: TypeAlias = AccessReleased | AccessWithheld | AccessFailed | AccessUnknown
OfFactor: TypeAlias = SecondFactorAdded | SecondFactorRemoved | RecoveryCodeUsed | RecoveryCodesMade
"""What happens to a second factor: whose it is hears of each by letter."""
DEEDS: Final = (OperatorAdmitted,)
"""What somebody does that is recorded among the looks: it is done once under its key."""
INTENTS: Final = (AccessPermitted, TrailSearched, BundleTaken)
"""What has an outcome: each of these is followed by exactly one, in its own stream."""
