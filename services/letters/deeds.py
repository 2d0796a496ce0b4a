"""Carries out what policies owe by letter: for each deed, how."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, get_args

from domain.kernel import Refused, Unavailable
from domain.policies.credential_deeds import (
    AskSupervisor,
    EndCredential,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.group_deeds import CircleDeed, SeatDeed
from domain.policies.policy import (
    AskForStatus,
    AskOldMailbox,
    AskToSign,
    EndGrant,
    EndInvitations,
    EndPlaces,
    EndStatus,
    FactorDeed,
    LapseSignatures,
    LetterDeed,
    Owed,
    RenewSignIn,
    SendFirstFactorCode,
    SendInvitation,
    SendMailboxCode,
    SendNewMailboxCode,
    SendRecoveryCode,
    SendSignInLink,
    SettleAppointment,
    SettleDeath,
    SettleMailbox,
    TellAsker,
    TellDeciders,
    TellOfAppointment,
    TellOfConnection,
    TellOfConnectionElsewhere,
    TellOfCorrection,
    TellOfDeactivation,
    TellOfDeath,
    TellOfDeathWithdrawn,
    TellOfDisconnection,
    TellOfEndedAccess,
    TellOfExpiry,
    TellOfficersOfFactor,
    TellOfficersOfMailbox,
    TellOfficersOfRenewal,
    TellOfficersOfRenewalVouched,
    TellOfGrant,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
    TellOfLeaving,
    TellOfLink,
    TellOfLinkProposed,
    TellOfMailbox,
    TellOfMailboxStopped,
    TellOfPasskeyAdded,
    TellOfPasskeyCopied,
    TellOfPasskeyEnded,
    TellOfPasskeyRenamed,
    TellOfPassword,
    TellOfProviderEnded,
    TellOfProviderInUse,
    TellOfProviderProposed,
    TellOfProviderResumed,
    TellOfProviderSuspended,
    TellOfReactivation,
    TellOfRecovery,
    TellOfRecoveryStopped,
    TellOfRenewal,
    TellOfRenewalAsked,
    TellOfRenewalStopped,
    TellOfRenewalVouched,
    TellOfUnlink,
    TellSubject,
)
from services.letters.agreements import ask_to_sign, lapse_signatures
from services.letters.appointments.telling import settle_appointment, tell_of_appointment
from services.letters.break_glass import end_grant, tell_of_grant
from services.letters.credentials import (
    ask_supervisor,
    end_credential,
    tell_of_credential,
    tell_officers_of_credential,
    warn_of_credential,
)
from services.letters.deaths import settle_death, tell_of_death, tell_of_death_withdrawn
from services.letters.expiry import tell_of_expiry
from services.letters.groups import tell_in_group, tell_of_seat
from services.letters.identities.telling import tell_asker, tell_deciders, tell_subject
from services.letters.invitations import send_invitation
from services.letters.keys.telling import tell_of_key
from services.letters.links import (
    end_invitations,
    tell_of_link,
    tell_of_link_proposed,
    tell_of_unlink,
)
from services.letters.mailboxes import (
    ask_old_mailbox,
    send_new_mailbox_code,
    settle_mailbox,
    tell_of_mailbox,
    tell_of_mailbox_stopped,
    tell_officers_of_mailbox,
)
from services.letters.people import (
    end_places,
    send_mailbox_code,
    tell_of_correction,
    tell_of_deactivation,
    tell_of_ended_access,
    tell_of_leaving,
    tell_of_reactivation,
)
from services.letters.post import Post
from services.letters.providers import tell_of_connection, tell_of_provider
from services.letters.renewals import (
    renew_sign_in,
    tell_of_renewal,
    tell_of_renewal_waiting,
    tell_officers_of_renewal,
)
from services.letters.sign_ins import (
    send_first_factor_code,
    send_recovery_code,
    send_sign_in_link,
    tell_of_factor,
    tell_of_passkey,
    tell_of_password,
    tell_of_recovery,
    tell_of_recovery_stopped,
    tell_officers_of_factor,
)
from services.letters.statuses import ask_for_status, end_status

Handler: TypeAlias = Callable[[Post, Owed, Any], Awaitable[None]]

HANDLERS: Final[Mapping[type[LetterDeed], Handler]] = {
    EndGrant: end_grant,
    TellOfGrant: tell_of_grant,
    TellOfExpiry: tell_of_expiry,
    TellDeciders: tell_deciders,
    TellAsker: tell_asker,
    TellSubject: tell_subject,
    TellOfKeyLoss: tell_of_key,
    TellOfKeyGivenUp: tell_of_key,
    TellOfKeyDestruction: tell_of_key,
    TellOfKeyDestroyed: tell_of_key,
    TellOfPassword: tell_of_password,
    **dict.fromkeys(get_args(FactorDeed), tell_of_factor),
    TellOfRecovery: tell_of_recovery,
    TellOfRecoveryStopped: tell_of_recovery_stopped,
    TellOfPasskeyAdded: tell_of_passkey,
    TellOfPasskeyRenamed: tell_of_passkey,
    TellOfPasskeyEnded: tell_of_passkey,
    TellOfPasskeyCopied: tell_of_passkey,
    SendRecoveryCode: send_recovery_code,
    SendFirstFactorCode: send_first_factor_code,
    TellOfficersOfFactor: tell_officers_of_factor,
    SendSignInLink: send_sign_in_link,
    TellOfConnection: tell_of_connection,
    TellOfConnectionElsewhere: tell_of_connection,
    TellOfDisconnection: tell_of_connection,
    TellOfProviderProposed: tell_of_provider,
    TellOfProviderInUse: tell_of_provider,
    TellOfProviderSuspended: tell_of_provider,
    TellOfProviderResumed: tell_of_provider,
    TellOfProviderEnded: tell_of_provider,
    TellOfAppointment: tell_of_appointment,
    SettleAppointment: settle_appointment,
    SendInvitation: send_invitation,
    TellOfCorrection: tell_of_correction,
    SendMailboxCode: send_mailbox_code,
    SendNewMailboxCode: send_new_mailbox_code,
    AskOldMailbox: ask_old_mailbox,
    TellOfficersOfMailbox: tell_officers_of_mailbox,
    SettleMailbox: settle_mailbox,
    TellOfMailboxStopped: tell_of_mailbox_stopped,
    TellOfMailbox: tell_of_mailbox,
    TellOfRenewalAsked: tell_of_renewal_waiting,
    TellOfRenewalVouched: tell_of_renewal_waiting,
    TellOfRenewalStopped: tell_of_renewal,
    TellOfRenewal: tell_of_renewal,
    TellOfficersOfRenewal: tell_officers_of_renewal,
    TellOfficersOfRenewalVouched: tell_officers_of_renewal,
    RenewSignIn: renew_sign_in,
    TellOfDeactivation: tell_of_deactivation,
    TellOfEndedAccess: tell_of_ended_access,
    TellOfReactivation: tell_of_reactivation,
    SettleDeath: settle_death,
    TellOfCredential: tell_of_credential,
    TellOfficersOfCredential: tell_officers_of_credential,
    AskSupervisor: ask_supervisor,
    WarnOfCredential: warn_of_credential,
    EndCredential: end_credential,
    AskForStatus: ask_for_status,
    AskToSign: ask_to_sign,
    LapseSignatures: lapse_signatures,
    EndStatus: end_status,
    TellOfDeath: tell_of_death,
    TellOfDeathWithdrawn: tell_of_death_withdrawn,
    TellOfLeaving: tell_of_leaving,
    EndPlaces: end_places,
    TellOfLinkProposed: tell_of_link_proposed,
    TellOfLink: tell_of_link,
    TellOfUnlink: tell_of_unlink,
    EndInvitations: end_invitations,
    **dict.fromkeys(get_args(SeatDeed), tell_of_seat),
    **dict.fromkeys(get_args(CircleDeed), tell_in_group),
}


async def carry_out(post: Post, owed: Owed, deed: LetterDeed) -> Refused | None:
    """Do it, or give the refusal; raises ``Unavailable`` if it is to be tried again."""
    try:
        await HANDLERS[type(deed)](post, owed, deed)
    except Unavailable:
        raise
    except Refused as refused:
        return refused
    return None
