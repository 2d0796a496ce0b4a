"""What can happen to a person, by pseudonymous id. The stream is in the organization's log."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Event, PersonId, ProgramId
from domain.kernel.classes import Coded


class PersonRegistered(Event, frozen=True, tag="person.registered"):
    """A person is known; name and address are in the vault under ``sealed``."""

    profession: Coded
    locale: Coded
    sealed: UUID
    practice: Coded | None = None
    home_program: ProgramId | None = None


class PracticeJoined(Event, frozen=True, tag="person.practice_joined"):
    """From now on the person works in a practice, by its code, and in no other."""

    practice: Coded


class PracticeLeft(Event, frozen=True, tag="person.practice_left"):
    """From now on the person works in no practice."""


class PersonCorrected(Event, frozen=True, tag="person.corrected"):
    """The person, or somebody else, corrected what is known of them; what it is now follows.

    Names that are others are in the vault under ``sealed``, in place of those before.
    """

    sealed: UUID | None = None


class ProfessionRecorded(Event, frozen=True, tag="person.profession_recorded"):
    """From now on the person is known to have this profession, by its code."""

    profession: Coded


class LocalePreferred(Event, frozen=True, tag="person.locale_preferred"):
    """From now on the person is written to in this language, by its tag."""

    locale: Coded


class ZonePreferred(Event, frozen=True, tag="person.zone_preferred"):
    """From now on hours are shown to the person in this time zone, by its IANA name."""

    zone: Coded


class DeactivationReason(StrEnum):
    """Why somebody's access ends: the closed list."""

    LEFT = "left"
    AWAY = "away"
    REGISTERED_TWICE = "registered_twice"
    RULES = "rules"


class PersonDeactivated(Event, frozen=True, tag="person.deactivated"):
    """From now on the person signs in to this organization no more; what they did stays.

    ``own`` is whether they left by themselves: then their places in groups end too. So they do if
    ``places`` says so.
    """

    reason: DeactivationReason
    own: bool = False
    places: bool = False


class PersonReactivated(Event, frozen=True, tag="person.reactivated"):
    """The person may sign in to this organization again."""


class MailboxProofAsked(Event, frozen=True, tag="person.mailbox_proof_asked"):
    """The person had a code sent to their mailbox, which is good until then."""

    asked: UUID
    until: datetime


class MailboxProven(Event, frozen=True, tag="person.mailbox_proven"):
    """The code came back: the person reads that mailbox."""

    asked: UUID


class MailboxMoveAsked(Event, frozen=True, tag="person.mailbox_move_asked"):
    """Another mailbox is asked for, whose address is in the vault under ``sealed``.

    ``until`` is how long its code is good, ``settles_at`` from when it takes no answer of the
    mailbox before. ``by`` is who helps, none if it is the person; ``in_office`` is whether they
    held an office.
    """

    asked: UUID
    sealed: UUID
    until: datetime
    settles_at: datetime
    by: PersonId | None = None
    in_office: bool = False


class NewMailboxProven(Event, frozen=True, tag="person.new_mailbox_proven"):
    """The code that the new mailbox got came back."""

    asked: UUID


class OldMailboxAgreed(Event, frozen=True, tag="person.old_mailbox_agreed"):
    """The code that the mailbox before got came back from who is signed in: it agrees."""

    asked: UUID


class MailboxMoveBacked(Event, frozen=True, tag="person.mailbox_move_backed"):
    """An officer of another office vouches that it is the person who asks."""

    asked: UUID


class MailboxMoveStopped(Event, frozen=True, tag="person.mailbox_move_stopped"):
    """The mailbox stays what it is: it was stopped, or not all that it takes came in time."""

    asked: UUID


class MailboxMoved(Event, frozen=True, tag="person.mailbox_moved"):
    """From now on the person has the other mailbox; its address is in the vault at ``sealed``.

    ``at`` is since when; what was recorded before that was kept does not say it.
    """

    asked: UUID
    sealed: UUID
    at: datetime | None = None


class RenewalReason(StrEnum):
    """Why somebody gives no second factor any more, or may add none: the closed list."""

    LOST = "lost"
    STOLEN = "stolen"
    BROKEN = "broken"
    NEW_DEVICE = "new_device"
    PASSWORD_BY_MAIL = "password_by_mail"  # noqa: S105 - a reason


class RenewalStop(StrEnum):
    """Why a sign-in stays what it is."""

    THEMSELVES = "themselves"
    MAILBOX = "mailbox"
    OFFICER = "officer"
    SIGNED_IN = "signed_in"
    OFFICES = "offices"


class SignInRenewalAsked(Event, frozen=True, tag="person.sign_in_renewal_asked"):
    """An admin asks that app, recovery codes and passkeys of the person go; ``until`` it waits."""

    asked: UUID
    by: PersonId
    reason: RenewalReason
    until: datetime


class SignInRenewalVouched(Event, frozen=True, tag="person.sign_in_renewal_vouched"):
    """A second officer vouches that it is the person who asks; it waits until ``settles_at``."""

    asked: UUID
    by: PersonId
    settles_at: datetime


class SignInRenewalStopped(Event, frozen=True, tag="person.sign_in_renewal_stopped"):
    """App, recovery codes and passkeys stay: somebody stopped it, or it is needed no more."""

    asked: UUID
    why: RenewalStop


class SignInRenewed(Event, frozen=True, tag="person.sign_in_renewed"):
    """App, recovery codes and passkeys of the person's account are gone as of ``at``."""

    asked: UUID
    at: datetime


class ProfessionalStatusAttested(Event, frozen=True, tag="person.status_attested"):
    """The person says that they are registered or licensed as this, which is good until then."""

    profession: Coded
    lapses_at: datetime


class ProfessionalStatusLapsed(Event, frozen=True, tag="person.status_lapsed"):
    """Twelve months are over, and they have not said so again."""


class Circle(msgspec.Struct, frozen=True):
    """A group somebody belonged to, and its program."""

    program: ProgramId
    group: UUID


class PersonDeceasedRecorded(Event, frozen=True, tag="person.deceased_recorded"):
    """The person has died, on a day if it is known: they have no access, and get no letter.

    ``circles`` are the groups that they sat in or led: who leads these is told.
    """

    day: date | None = None
    circles: tuple[Circle, ...] = ()


class PersonDeceasedWithdrawn(Event, frozen=True, tag="person.deceased_withdrawn"):
    """That the person has died was recorded by mistake; access and places do not come back so."""


class PersonsLinkProposed(Event, frozen=True, tag="person.link_proposed"):
    """An admin says that the person is registered as ``first`` already: one human, twice."""

    first: PersonId
    by: PersonId


class PersonsLinkDeclined(Event, frozen=True, tag="person.link_declined"):
    """It was taken back, or another admin says that it is not so."""

    first: PersonId


class PersonsLinked(Event, frozen=True, tag="person.linked"):
    """From now on both are regarded as one human, shown as ``first``, and neither gets a right."""

    first: PersonId


class PersonsUnlinked(Event, frozen=True, tag="person.unlinked"):
    """From now on both are two people again; nothing was the other's meanwhile."""

    first: PersonId


class PersonsToldApart(Event, frozen=True, tag="person.told_apart"):
    """An admin says that the person and ``other`` are two people, alike as they are."""

    other: PersonId


class PersonErased(Event, frozen=True, tag="person.erased"):
    """Name, address and way to sign in are destroyed; what the person did stays, without a name."""


PersonEvent: TypeAlias = (
    PersonRegistered
    | PersonCorrected
    | ProfessionRecorded
    | LocalePreferred
    | ZonePreferred
    | PersonDeactivated
    | PersonReactivated
    | MailboxProofAsked
    | MailboxProven
    | MailboxMoveAsked
    | NewMailboxProven
    | OldMailboxAgreed
    | MailboxMoveBacked
    | MailboxMoveStopped
    | MailboxMoved
    | SignInRenewalAsked
    | SignInRenewalVouched
    | SignInRenewalStopped
    | SignInRenewed
    | PracticeJoined
    | PracticeLeft
    | ProfessionalStatusAttested
    | ProfessionalStatusLapsed
    | PersonDeceasedRecorded
    | PersonDeceasedWithdrawn
    | PersonsLinkProposed
    | PersonsLinkDeclined
    | PersonsLinked
    | PersonsUnlinked
    | PersonsToldApart
    | PersonErased
)
