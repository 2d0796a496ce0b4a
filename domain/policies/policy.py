"""A policy: what the system does of itself when something has happened, as pure functions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.kernel import Event, Log, PersonId, Recorded, Stream, Tenant
from domain.kernel.classes import Coded
from domain.policies.credential_deeds import CredentialDeed
from domain.policies.group_deeds import CircleDeed, SeatDeed

Fact: TypeAlias = Recorded[Any]


class CallOffSession(msgspec.Struct, frozen=True, tag="call_off_session"):
    """Cancel a session that lies ahead of a group that has ended."""

    session: UUID


class NoteNotHeld(msgspec.Struct, frozen=True, tag="note_not_held"):
    """Note that nobody opened a session."""

    session: UUID


class AbandonLeaderless(msgspec.Struct, frozen=True, tag="abandon_leaderless"):
    """End a session whose last leader left and was not replaced."""

    session: UUID


class TellOfGrant(msgspec.Struct, frozen=True, tag="tell_of_grant"):
    """Write to those whose texts were opened by break-glass, and to the leaders of their groups."""

    grant: UUID


class EndGrant(msgspec.Struct, frozen=True, tag="end_grant"):
    """Note that the time of a break-glass grant has passed, and take its right."""

    grant: UUID


class TellOfExpiry(msgspec.Struct, frozen=True, tag="tell_of_expiry"):
    """Write to the officers who could keep what was announced in a fact: once a day is enough."""

    fact: UUID


class TellOfAppointment(msgspec.Struct, frozen=True, tag="tell_of_appointment"):
    """Write to those who may object that somebody is about to hold an office."""

    appointment: UUID


class TellDeciders(msgspec.Struct, frozen=True, tag="tell_deciders_of_identity"):
    """Write to the privacy officers, but to who asked, that somebody asks who a number is."""

    asker: PersonId


class TellAsker(msgspec.Struct, frozen=True, tag="tell_asker_of_identity"):
    """Write to who asked that a privacy officer has decided."""

    asker: PersonId


class TellSubject(msgspec.Struct, frozen=True, tag="tell_subject_of_identity"):
    """Write to somebody that there is a notice for them: an officer was told who they are."""

    subject: PersonId


class TellOfKeyLoss(msgspec.Struct, frozen=True, tag="tell_of_key_loss"):
    """Write to those who can agree with an officer that the key which signs the logs is lost."""

    officer: PersonId


class TellOfKeyGivenUp(msgspec.Struct, frozen=True, tag="tell_of_key_given_up"):
    """Write to all officers that two of them gave the key up: another signs from now on."""

    officer: PersonId


class TellOfKeyDestruction(msgspec.Struct, frozen=True, tag="tell_of_key_destruction"):
    """Write to those who can agree with an officer that a version of a program's key goes now."""

    officer: PersonId


class TellOfKeyDestroyed(msgspec.Struct, frozen=True, tag="tell_of_key_destroyed"):
    """Write to all officers that two of them let a version go before it was due."""

    officer: PersonId


class TellOfPassword(msgspec.Struct, frozen=True, tag="tell_of_password"):
    """Write to somebody that their account has another password."""

    person: PersonId


class TellOfFactorAdded(msgspec.Struct, frozen=True, tag="tell_of_factor_added"):
    """Write to somebody that their account asks for a code too."""

    person: PersonId


class TellOfFactorRemoved(msgspec.Struct, frozen=True, tag="tell_of_factor_removed"):
    """Write to somebody that their account asks for no code any more."""

    person: PersonId


class TellOfficersOfFactor(msgspec.Struct, frozen=True, tag="tell_officers_of_factor"):
    """Write to the other officers that one of them has a second factor, and had none before."""

    person: PersonId


class TellOfCodeUsed(msgspec.Struct, frozen=True, tag="tell_of_recovery_code_used"):
    """Write to somebody that one of their recovery codes was used."""

    person: PersonId


class TellOfCodesMade(msgspec.Struct, frozen=True, tag="tell_of_recovery_codes_made"):
    """Write to somebody that they have other recovery codes."""

    person: PersonId


class TellOfRecovery(msgspec.Struct, frozen=True, tag="tell_of_recovery"):
    """Write to somebody that a password was chosen for their account by mail alone."""

    person: PersonId


class TellOfRecoveryStopped(msgspec.Struct, frozen=True, tag="tell_of_recovery_stopped"):
    """Write to somebody that their earlier password works again: who chose another is out."""

    person: PersonId


class TellOfConnection(msgspec.Struct, frozen=True, tag="tell_of_connection"):
    """Write to somebody that they can sign in with their organization's provider."""

    person: PersonId


class TellOfConnectionElsewhere(msgspec.Struct, frozen=True, tag="tell_of_connection_elsewhere"):
    """Write to somebody that they can, whom the provider knows by another address than we do."""

    person: PersonId


class TellOfDisconnection(msgspec.Struct, frozen=True, tag="tell_of_disconnection"):
    """Write to somebody that they cannot sign in with their organization's provider any more."""

    person: PersonId


class TellOfProviderProposed(msgspec.Struct, frozen=True, tag="tell_of_provider_proposed"):
    """Write to those who can approve that an officer proposes a provider of sign-ins."""

    officer: PersonId


class TellOfProviderInUse(msgspec.Struct, frozen=True, tag="tell_of_provider_in_use"):
    """Write to all officers that people can sign in with a provider from now on."""

    officer: PersonId


class TellOfProviderSuspended(msgspec.Struct, frozen=True, tag="tell_of_provider_suspended"):
    """Write to all officers that nobody signs in with a provider for now."""

    officer: PersonId


class TellOfProviderResumed(msgspec.Struct, frozen=True, tag="tell_of_provider_resumed"):
    """Write to all officers that people sign in with a provider again."""

    officer: PersonId


class TellOfProviderEnded(msgspec.Struct, frozen=True, tag="tell_of_provider_ended"):
    """Write to all officers that nobody signs in with a provider any more."""

    officer: PersonId


class SendRecoveryCode(msgspec.Struct, frozen=True, tag="send_recovery_code"):
    """Write a code to the mailbox whose account somebody wants to take back."""

    recovery: UUID


class SendFirstFactorCode(msgspec.Struct, frozen=True, tag="send_first_factor_code"):
    """Write a code to the mailbox of who wants to add a first app or passkey."""

    asking: UUID


class SendSignInLink(msgspec.Struct, frozen=True, tag="send_sign_in_link"):
    """Write a link to the mailbox by which somebody wants to sign in."""

    sign_in: UUID


class TellOfPasskeyAdded(msgspec.Struct, frozen=True, tag="tell_of_passkey_added"):
    """Write to somebody that a passkey of their account is new."""

    person: PersonId


class TellOfPasskeyRenamed(msgspec.Struct, frozen=True, tag="tell_of_passkey_renamed"):
    """Write to somebody that a passkey of their account has another name."""

    person: PersonId


class TellOfPasskeyEnded(msgspec.Struct, frozen=True, tag="tell_of_passkey_ended"):
    """Write to somebody that a passkey of their account signs nobody in any more."""

    person: PersonId


class TellOfPasskeyCopied(msgspec.Struct, frozen=True, tag="tell_of_passkey_copied"):
    """Write to somebody that a passkey of their account may have a copy."""

    person: PersonId


class TellOfCorrection(msgspec.Struct, frozen=True, tag="tell_of_correction"):
    """Write to somebody that what is known of them was corrected by another."""

    person: PersonId


class SendMailboxCode(msgspec.Struct, frozen=True, tag="send_mailbox_code"):
    """Write a code to somebody's mailbox, which they type where they are signed in."""

    person: PersonId


class SendNewMailboxCode(msgspec.Struct, frozen=True, tag="send_new_mailbox_code"):
    """Write a code to the mailbox that somebody asks for."""

    person: PersonId


class AskOldMailbox(msgspec.Struct, frozen=True, tag="ask_old_mailbox"):
    """Write to the mailbox that somebody has that another is asked for: it agrees or stops."""

    person: PersonId


class TellOfficersOfMailbox(msgspec.Struct, frozen=True, tag="tell_officers_of_mailbox"):
    """Write to officers that somebody in office asks for another mailbox: one may vouch."""

    person: PersonId


class SettleMailbox(msgspec.Struct, frozen=True, tag="settle_mailbox"):
    """Take the mailbox that was asked for once its time to be stopped has passed."""

    person: PersonId


class TellOfMailboxStopped(msgspec.Struct, frozen=True, tag="tell_of_mailbox_stopped"):
    """Write to somebody that their mailbox stays what it is."""

    person: PersonId


class TellOfMailbox(msgspec.Struct, frozen=True, tag="tell_of_mailbox"):
    """Write to both mailboxes of somebody that the new one is theirs from now on."""

    person: PersonId


class TellOfRenewalAsked(msgspec.Struct, frozen=True, tag="tell_of_renewal_asked"):
    """Write to somebody that an admin asks that their sign-in be renewed: they can stop it."""

    person: PersonId


class TellOfRenewalVouched(msgspec.Struct, frozen=True, tag="tell_of_renewal_vouched"):
    """Write to somebody that a second officer vouched for it: they can stop it for 24 hours."""

    person: PersonId


class TellOfRenewalStopped(msgspec.Struct, frozen=True, tag="tell_of_renewal_stopped"):
    """Write to somebody that their sign-in stays what it is."""

    person: PersonId


class TellOfRenewal(msgspec.Struct, frozen=True, tag="tell_of_renewal"):
    """Write to somebody that their sign-in was renewed."""

    person: PersonId


class TellOfficersOfRenewal(msgspec.Struct, frozen=True, tag="tell_officers_of_renewal"):
    """Write to officers that somebody's sign-in is to be renewed: a second one may vouch."""

    person: PersonId


class TellOfficersOfRenewalVouched(
    msgspec.Struct, frozen=True, tag="tell_officers_of_renewal_vouched"
):
    """Write to officers that a second one vouched for it: each can stop it."""

    person: PersonId


class RenewSignIn(msgspec.Struct, frozen=True, tag="renew_sign_in"):
    """Renew somebody's sign-in once the time in which it can be stopped has passed."""

    person: PersonId


class TellOfDeactivation(msgspec.Struct, frozen=True, tag="tell_of_deactivation"):
    """Write to somebody that their access to the organization was ended."""

    person: PersonId


class TellOfEndedAccess(msgspec.Struct, frozen=True, tag="tell_of_ended_access"):
    """Write to who leads and administers somebody's groups that their access was ended."""

    person: PersonId


class TellOfLinkProposed(msgspec.Struct, frozen=True, tag="tell_of_link_proposed"):
    """Write to organization admins that somebody is said to be registered twice; not to who did."""

    by: PersonId


class TellOfLink(msgspec.Struct, frozen=True, tag="tell_of_link"):
    """Write to somebody that another registration is regarded as theirs too."""

    person: PersonId


class TellOfUnlink(msgspec.Struct, frozen=True, tag="tell_of_unlink"):
    """Write to somebody that no other registration is regarded as theirs any more."""

    person: PersonId


class EndInvitations(msgspec.Struct, frozen=True, tag="end_invitations"):
    """Take back what a second registration is invited to."""

    person: PersonId


class EndPlaces(msgspec.Struct, frozen=True, tag="end_places"):
    """Tell those concerned that somebody left the organization, and end their places in groups."""

    person: PersonId


class TellOfLeaving(msgspec.Struct, frozen=True, tag="tell_of_leaving"):
    """Write to somebody that they left the organization, and how they come back."""

    person: PersonId


class AskForStatus(msgspec.Struct, frozen=True, tag="ask_for_status"):
    """Write to somebody that it is time to confirm their professional status."""

    person: PersonId


class EndStatus(msgspec.Struct, frozen=True, tag="end_status"):
    """Note that somebody has not confirmed their professional status in time."""

    person: PersonId


class AskToSign(msgspec.Struct, frozen=True, tag="ask_to_sign"):
    """Write to those of a group whom a fact asks to sign its agreement again."""

    group: UUID


class LapseSignatures(msgspec.Struct, frozen=True, tag="lapse_signatures"):
    """Note who of a group has not signed its agreement again in time."""

    group: UUID


class SettleDeath(msgspec.Struct, frozen=True, tag="settle_death"):
    """End what somebody was who has died; or remind nobody of it, if that was a mistake."""

    person: PersonId


class TellOfDeath(msgspec.Struct, frozen=True, tag="tell_of_death"):
    """Write to who leads and administers somebody's groups that they have died."""

    person: PersonId


class TellOfDeathWithdrawn(msgspec.Struct, frozen=True, tag="tell_of_death_withdrawn"):
    """Write to the same, and to the person, that it was recorded by mistake."""

    person: PersonId


class TellOfReactivation(msgspec.Struct, frozen=True, tag="tell_of_reactivation"):
    """Write to somebody that they have access to the organization again."""

    person: PersonId


class SettleAppointment(msgspec.Struct, frozen=True, tag="settle_appointment"):
    """Let an office begin whose time to object has passed."""

    appointment: UUID


class SendInvitation(msgspec.Struct, frozen=True, tag="send_invitation"):
    """Send somebody the link of their invitation, unless it is over by then."""

    invitation: UUID


SessionDeed: TypeAlias = CallOffSession | NoteNotHeld | AbandonLeaderless
GrantDeed: TypeAlias = TellOfGrant | EndGrant
IdentityDeed: TypeAlias = TellDeciders | TellAsker | TellSubject
KeyDeed: TypeAlias = TellOfKeyLoss | TellOfKeyGivenUp | TellOfKeyDestruction | TellOfKeyDestroyed
PasskeyDeed: TypeAlias = (
    TellOfPasskeyAdded | TellOfPasskeyRenamed | TellOfPasskeyEnded | TellOfPasskeyCopied
)
FactorDeed: TypeAlias = TellOfFactorAdded | TellOfFactorRemoved | TellOfCodeUsed | TellOfCodesMade
RecoveryDeed: TypeAlias = TellOfRecovery | TellOfRecoveryStopped | SendRecoveryCode
ConnectionDeed: TypeAlias = TellOfConnection | TellOfConnectionElsewhere | TellOfDisconnection
FirstFactorDeed: TypeAlias = SendFirstFactorCode | TellOfficersOfFactor
SignInDeed: TypeAlias = (
    TellOfPassword
    | SendSignInLink
    | RecoveryDeed
    | PasskeyDeed
    | FactorDeed
    | FirstFactorDeed
    | ConnectionDeed
)
ProviderDeed: TypeAlias = (
    TellOfProviderProposed
    | TellOfProviderInUse
    | TellOfProviderSuspended
    | TellOfProviderResumed
    | TellOfProviderEnded
)
DeskDeed: TypeAlias = GrantDeed | TellOfExpiry | IdentityDeed | KeyDeed
AppointmentDeed: TypeAlias = TellOfAppointment | SettleAppointment
MailboxDeed: TypeAlias = (
    SendNewMailboxCode
    | AskOldMailbox
    | TellOfficersOfMailbox
    | SettleMailbox
    | TellOfMailboxStopped
    | TellOfMailbox
)
StatusDeed: TypeAlias = AskForStatus | EndStatus
AgreementDeed: TypeAlias = AskToSign | LapseSignatures
DeathDeed: TypeAlias = SettleDeath | TellOfDeath | TellOfDeathWithdrawn
LinkDeed: TypeAlias = TellOfLinkProposed | TellOfLink | TellOfUnlink | EndInvitations
RenewalDeed: TypeAlias = (
    TellOfRenewalAsked
    | TellOfRenewalVouched
    | TellOfRenewalStopped
    | TellOfRenewal
    | TellOfficersOfRenewal
    | TellOfficersOfRenewalVouched
    | RenewSignIn
)
PersonDeed: TypeAlias = (
    SendInvitation
    | TellOfCorrection
    | TellOfDeactivation
    | TellOfEndedAccess
    | TellOfReactivation
    | SendMailboxCode
    | EndPlaces
    | TellOfLeaving
    | MailboxDeed
    | DeathDeed
    | LinkDeed
    | StatusDeed
    | AgreementDeed
    | RenewalDeed
    | CredentialDeed
)
LetterDeed: TypeAlias = (
    DeskDeed | AppointmentDeed | SignInDeed | PersonDeed | ProviderDeed | SeatDeed | CircleDeed
)
"""What takes the Warden and the mail, one by one."""
Deed: TypeAlias = SessionDeed | LetterDeed


class Reaction(NamedTuple):
    """What is to be done, and not before when."""

    deed: Deed
    due_at: datetime


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A reaction that is owed for one fact; ``command_id`` follows from both.

    ``correlation_id`` is that of the fact, whose ``event_id`` becomes the cause. ``due_at`` is when
    it is tried next: each attempt moves it on before it begins.
    """

    tenant: Tenant
    policy: Coded
    event_id: UUID
    correlation_id: UUID
    command_id: UUID
    deed: Deed
    due_at: datetime


class Scene(NamedTuple):
    """A fact and the histories around it, each as it was at that moment.

    ``own`` is the fact's own stream up to it, ``others`` the streams related to that one, by id.
    """

    fact: Fact
    own: Sequence[Fact]
    others: Mapping[UUID, Sequence[Fact]]


@dataclass(frozen=True)
class Policy:
    """A named reaction. It asks nothing of anybody: what it must know is in the scene.

    ``relates`` names streams that belong together from a fact on; scenes of either show the other.
    A policy whose ``relates`` changes gets the next ``version`` and reads the log anew: what it
    owed before it owes under the same command id, so that nothing is done twice.
    """

    name: str
    version: int
    handles: frozenset[type[Event]]
    react: Callable[[Scene], Iterable[Reaction]]
    relates: Callable[[Fact], Stream | None] = lambda _fact: None
    log: Log = Log.EVENTS

    def owes(self, scene: Scene) -> Iterator[Owed]:
        """Give each reaction to a fact the id of its command: event, policy and which one it is."""
        fact = scene.fact
        for ordinal, reaction in enumerate(self.react(scene)):
            yield Owed(
                tenant=fact.stream.tenant,
                policy=self.name,
                event_id=fact.event_id,
                correlation_id=fact.metadata.correlation_id,
                command_id=uuid5(fact.event_id, f"{self.name}:{ordinal}"),
                deed=reaction.deed,
                due_at=reaction.due_at,
            )
