"""What holds for every policy there is, and for every one to come."""

from typing import get_args
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId
from domain.policies.credential_deeds import (
    AskSupervisor,
    CredentialNews,
    EndCredential,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.group_deeds import CircleDeed, SeatDeed
from domain.policies.policy import (
    AbandonLeaderless,
    AskForStatus,
    AskOldMailbox,
    AskToSign,
    CallOffSession,
    Deed,
    EndGrant,
    EndInvitations,
    EndPlaces,
    EndStatus,
    LapseSignatures,
    NoteNotHeld,
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
    TellOfCodesMade,
    TellOfCodeUsed,
    TellOfConnection,
    TellOfConnectionElsewhere,
    TellOfCorrection,
    TellOfDeactivation,
    TellOfDeath,
    TellOfDeathWithdrawn,
    TellOfDisconnection,
    TellOfEndedAccess,
    TellOfExpiry,
    TellOfFactorAdded,
    TellOfFactorRemoved,
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
from domain.policies.registry import POLICIES

THING = UUID(int=0x51)
DEEDS: list[Deed] = [
    CallOffSession(THING),
    NoteNotHeld(THING),
    AbandonLeaderless(THING),
    TellOfGrant(THING),
    EndGrant(THING),
    TellOfExpiry(THING),
    TellOfAppointment(THING),
    SettleAppointment(THING),
    SendInvitation(THING),
    TellDeciders(PersonId(THING)),
    TellAsker(PersonId(THING)),
    TellSubject(PersonId(THING)),
    TellOfKeyLoss(PersonId(THING)),
    TellOfKeyGivenUp(PersonId(THING)),
    TellOfKeyDestruction(PersonId(THING)),
    TellOfKeyDestroyed(PersonId(THING)),
    TellOfPassword(PersonId(THING)),
    TellOfFactorAdded(PersonId(THING)),
    TellOfFactorRemoved(PersonId(THING)),
    TellOfCodeUsed(PersonId(THING)),
    TellOfCodesMade(PersonId(THING)),
    TellOfRecovery(PersonId(THING)),
    TellOfRecoveryStopped(PersonId(THING)),
    TellOfPasskeyAdded(PersonId(THING)),
    TellOfPasskeyRenamed(PersonId(THING)),
    TellOfPasskeyEnded(PersonId(THING)),
    TellOfPasskeyCopied(PersonId(THING)),
    SendRecoveryCode(THING),
    SendSignInLink(THING),
    SendFirstFactorCode(THING),
    TellOfficersOfFactor(PersonId(THING)),
    TellOfConnection(PersonId(THING)),
    TellOfConnectionElsewhere(PersonId(THING)),
    TellOfDisconnection(PersonId(THING)),
    TellOfProviderProposed(PersonId(THING)),
    TellOfProviderInUse(PersonId(THING)),
    TellOfProviderSuspended(PersonId(THING)),
    TellOfProviderResumed(PersonId(THING)),
    TellOfProviderEnded(PersonId(THING)),
    TellOfCorrection(PersonId(THING)),
    SendMailboxCode(PersonId(THING)),
    SendNewMailboxCode(PersonId(THING)),
    AskOldMailbox(PersonId(THING)),
    TellOfficersOfMailbox(PersonId(THING)),
    SettleMailbox(PersonId(THING)),
    TellOfMailboxStopped(PersonId(THING)),
    TellOfMailbox(PersonId(THING)),
    TellOfRenewalAsked(PersonId(THING)),
    TellOfRenewalVouched(PersonId(THING)),
    TellOfRenewalStopped(PersonId(THING)),
    TellOfRenewal(PersonId(THING)),
    TellOfficersOfRenewal(PersonId(THING)),
    TellOfficersOfRenewalVouched(PersonId(THING)),
    RenewSignIn(PersonId(THING)),
    TellOfDeactivation(PersonId(THING)),
    TellOfEndedAccess(PersonId(THING)),
    TellOfReactivation(PersonId(THING)),
    TellOfLeaving(PersonId(THING)),
    EndPlaces(PersonId(THING)),
    SettleDeath(PersonId(THING)),
    AskForStatus(PersonId(THING)),
    TellOfCredential(PersonId(THING), CredentialNews.GIVEN),
    TellOfficersOfCredential(PersonId(THING), CredentialNews.LAPSED),
    AskSupervisor(PersonId(THING)),
    WarnOfCredential(PersonId(THING), 30),
    EndCredential(PersonId(THING)),
    EndStatus(PersonId(THING)),
    AskToSign(THING),
    LapseSignatures(THING),
    TellOfDeath(PersonId(THING)),
    TellOfDeathWithdrawn(PersonId(THING)),
    EndInvitations(PersonId(THING)),
    TellOfLinkProposed(PersonId(THING)),
    TellOfLink(PersonId(THING)),
    TellOfUnlink(PersonId(THING)),
    *(deed(PersonId(THING)) for deed in get_args(SeatDeed)),
    *(deed(THING) for deed in get_args(CircleDeed)),
]


def test_each_has_a_name_of_its_own() -> None:
    assert len({policy.name for policy in POLICIES}) == len(POLICIES) > 1


@pytest.mark.parametrize("deed", DEEDS, ids=repr)
def test_what_is_owed_is_written_as_a_code_and_an_id(deed: Deed) -> None:
    written = msgspec.json.encode(deed)
    assert msgspec.json.decode(written, type=Deed) == deed
    told = msgspec.json.decode(written)
    assert told.pop("type") == deed.__struct_config__.tag
    besides = [one for one in told.values() if one != str(THING)]
    assert str(THING) in told.values()
    assert all(one in {*CredentialNews} or isinstance(one, int) for one in besides)


def test_every_deed_is_among_the_examples() -> None:
    assert {type(deed) for deed in DEEDS} == set(get_args(Deed))
