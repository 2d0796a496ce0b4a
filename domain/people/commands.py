"""What can be asked about a person."""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Role, Voice
from domain.kernel.classes import Coded
from domain.people.events import Circle, DeactivationReason, RenewalReason, RenewalStop


class RegisterPerson(msgspec.Struct, frozen=True, tag=True):
    """Make a person known (an officer; the system, whom a colleague invites).

    Name and address are sealed under ``sealed``.
    """

    profession: Coded
    locale: Coded
    sealed: UUID
    practice: Coded | None = None
    home_program: ProgramId | None = None


class DeclareAffiliation(msgspec.Struct, frozen=True, tag=True):
    """Say in which practice the person works (an officer)."""

    practice: Coded | None


class CorrectPerson(msgspec.Struct, frozen=True, tag=True):
    """Correct what is known of the person (an admin), as somebody confirmed it.

    Names that are others are sealed anew under ``sealed``. Without ``locale`` or ``zone`` these are
    what they were. ``theirs`` is whether the person is of a program of which the actor is an admin.
    """

    profession: Coded
    practice: Coded | None = None
    sealed: UUID | None = None
    locale: Coded | None = None
    zone: Coded | None = None
    theirs: bool = False


class CorrectOwnDetails(msgspec.Struct, frozen=True, tag=True):
    """Say who one is, and how one wants to be written to; ``person`` is whose it is."""

    person: PersonId
    profession: Coded
    practice: Coded | None
    locale: Coded
    zone: Coded | None
    sealed: UUID | None = None


class DeactivatePerson(msgspec.Struct, frozen=True, tag=True):
    """End somebody's access to the organization (an organization admin).

    ``in_office`` is whether they hold an office, which is ended first; ``places`` whether their
    places in groups end too.
    """

    reason: DeactivationReason
    in_office: bool = False
    places: bool = False


class ReactivatePerson(msgspec.Struct, frozen=True, tag=True):
    """Let somebody in again whose access was ended (an organization admin)."""


class LeaveOrganization(msgspec.Struct, frozen=True, tag=True):
    """Leave the organization oneself; ``in_office`` is whether one holds an office in it."""

    person: PersonId
    in_office: bool = False


class ComeBack(msgspec.Struct, frozen=True, tag=True):
    """Come back by an invitation, after one left oneself."""

    person: PersonId


class AskMailboxProof(msgspec.Struct, frozen=True, tag=True):
    """Have a code sent to one's own mailbox; ``person`` is whose it is."""

    person: PersonId


class ProveMailbox(msgspec.Struct, frozen=True, tag=True):
    """Say that the code of an asking came back, as the Warden has checked.

    ``first_factor`` is whether it went there before a first app or passkey, asked for elsewhere.
    """

    person: PersonId
    asked: UUID
    first_factor: bool = False


class AskMailboxMove(msgspec.Struct, frozen=True, tag=True):
    """Ask for another mailbox for ``person``: oneself, or an admin who helps.

    Its address is sealed under ``sealed``. ``theirs`` is whether the person is at home in a program
    of which the actor is an admin, ``in_office`` whether they hold an office.
    """

    person: PersonId
    sealed: UUID
    theirs: bool = False
    in_office: bool = False


class ProveNewMailbox(msgspec.Struct, frozen=True, tag=True):
    """Say that the new mailbox's code came back (the Warden has checked) to who asked."""

    person: PersonId
    asked: UUID


class AgreeByOldMailbox(msgspec.Struct, frozen=True, tag=True):
    """Say that the code of the mailbox before came back (the Warden has checked)."""

    person: PersonId
    asked: UUID


class BackMailboxMove(Voice, frozen=True, tag=True):
    """Vouch that it is the person who asks; ``held`` are the offices that they hold."""

    person: PersonId
    held: frozenset[Role]


class StopMailboxMove(msgspec.Struct, frozen=True, tag=True):
    """Keep the mailbox that ``person`` has (they, who helps; the system, for the mailbox)."""

    person: PersonId
    asked: UUID | None = None


class MoveMailbox(msgspec.Struct, frozen=True, tag=True):
    """Take the mailbox that was asked for, once all that it takes is there (the system).

    ``in_office`` is whether the person holds an office now, ``elsewhere`` whether in another
    organization whose account goes with it.
    """

    asked: UUID
    sealed: UUID
    in_office: bool = False
    elsewhere: bool = False


class FollowMailbox(msgspec.Struct, frozen=True, tag=True):
    """Take the mailbox that the account has by another organization's asking (the system)."""

    asked: UUID
    sealed: UUID


class AttestStatus(msgspec.Struct, frozen=True, tag=True):
    """Say that one is registered or licensed as this; it is good until ``lapses_at``."""

    person: PersonId
    profession: Coded
    lapses_at: datetime


class LapseStatus(msgspec.Struct, frozen=True, tag=True):
    """Note that somebody has not said so again in time, if that is over (the system)."""


class RecordDeath(msgspec.Struct, frozen=True, tag=True):
    """Record that ``person`` has died (an organization admin), on a day if it is known.

    ``circles`` are the groups that they sit in or lead.
    """

    person: PersonId
    day: date | None = None
    circles: tuple[Circle, ...] = ()


class WithdrawDeath(msgspec.Struct, frozen=True, tag=True):
    """Say that it was recorded by mistake (an organization admin)."""


class ProposeLink(msgspec.Struct, frozen=True, tag=True):
    """Say that ``second`` is registered as ``first`` already (an admin).

    ``theirs`` is whether both are of one same program of which the actor is an admin.
    """

    second: PersonId
    first: PersonId
    theirs: bool = False


class ConfirmLink(Voice, frozen=True, tag=True):
    """Confirm that both are one human (an organization admin who is another than proposed it)."""

    second: PersonId
    first: PersonId


class DeclineLink(msgspec.Struct, frozen=True, tag=True):
    """Take it back, or say that it is not so (who proposed it; an organization admin).

    Of who is erased meanwhile the system says so.
    """

    second: PersonId
    first: PersonId


class Unlink(msgspec.Struct, frozen=True, tag=True):
    """Make two people of them again (an organization admin; the system, as one is erased)."""

    second: PersonId
    first: PersonId


class TellApart(msgspec.Struct, frozen=True, tag=True):
    """Say that two who are alike are two people (an admin); ``theirs`` as it is proposed."""

    second: PersonId
    other: PersonId
    theirs: bool = False


class AskSignInRenewal(Voice, frozen=True, tag=True):
    """Ask that app, recovery codes and passkeys of ``person`` go (an admin of the organization).

    ``settled`` are the offices that the actor has held for long enough.
    """

    person: PersonId
    reason: RenewalReason
    settled: frozenset[Role] = frozenset()


class BackSignInRenewal(Voice, frozen=True, tag=True):
    """Vouch that it is the person who asks (a second officer); ``held`` are that one's offices."""

    person: PersonId
    held: frozenset[Role] = frozenset()
    settled: frozenset[Role] = frozenset()


class StopSignInRenewal(msgspec.Struct, frozen=True, tag=True):
    """Keep app, recovery codes and passkeys (they, an officer; the system, which says ``why``)."""

    person: PersonId
    asked: UUID | None = None
    why: RenewalStop = RenewalStop.OFFICER


class SettleSignInRenewal(msgspec.Struct, frozen=True, tag=True):
    """Have them go, once all that it takes is there (the system).

    ``held`` are the offices that the person holds now, ``asking`` those that who asked has held
    for long enough, ``vouching`` those of the second officer.
    """

    asked: UUID
    held: frozenset[Role]
    asking: frozenset[Role]
    vouching: frozenset[Role]


class ErasePerson(msgspec.Struct, frozen=True, tag=True):
    """Destroy what identifies the person (the system, when an erasure is approved)."""


PersonCommand: TypeAlias = (
    RegisterPerson
    | DeclareAffiliation
    | CorrectPerson
    | CorrectOwnDetails
    | DeactivatePerson
    | ReactivatePerson
    | LeaveOrganization
    | ComeBack
    | AskMailboxProof
    | ProveMailbox
    | AskMailboxMove
    | ProveNewMailbox
    | AgreeByOldMailbox
    | BackMailboxMove
    | StopMailboxMove
    | MoveMailbox
    | FollowMailbox
    | AttestStatus
    | LapseStatus
    | RecordDeath
    | WithdrawDeath
    | ProposeLink
    | ConfirmLink
    | DeclineLink
    | Unlink
    | TellApart
    | AskSignInRenewal
    | BackSignInRenewal
    | StopSignInRenewal
    | SettleSignInRenewal
    | ErasePerson
)
