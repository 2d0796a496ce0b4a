"""Whoever's password is another hears of it at once."""

from uuid import UUID

import pytest

from domain.access.events import (
    FirstFactorAsked,
    PasskeyAdded,
    PasskeyCopied,
    PasskeyEnded,
    PasskeyRenamed,
    PasswordReplaced,
    ProviderConnected,
    ProviderDisconnected,
    RecoveryAsked,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    RecoveryStopped,
    SecondFactorAdded,
    SecondFactorRemoved,
    SignInAsked,
)
from domain.kernel import Event, Log, PersonId
from domain.policies.policy import (
    Deed,
    Reaction,
    Scene,
    SendFirstFactorCode,
    SendRecoveryCode,
    SendSignInLink,
    TellOfCodesMade,
    TellOfCodeUsed,
    TellOfConnection,
    TellOfConnectionElsewhere,
    TellOfDisconnection,
    TellOfFactorAdded,
    TellOfFactorRemoved,
    TellOfficersOfFactor,
    TellOfPasskeyAdded,
    TellOfPasskeyCopied,
    TellOfPasskeyEnded,
    TellOfPasskeyRenamed,
    TellOfPassword,
    TellOfRecovery,
    TellOfRecoveryStopped,
)
from domain.policies.sign_ins import SIGN_INS
from tests.kit.projected import recorded
from tests.kit.stores import NOON

PERSON, RECOVERY, PASSKEY = PersonId(UUID(int=7)), UUID(int=8), UUID(int=9)


@pytest.mark.parametrize(
    ("event", "deed"),
    [
        (PasswordReplaced(person=PERSON, recovered=True), TellOfRecovery(PERSON)),
        (RecoveryAsked(person=PERSON, recovery=RECOVERY), SendRecoveryCode(RECOVERY)),
        (SignInAsked(person=PERSON, sign_in=RECOVERY), SendSignInLink(RECOVERY)),
        (FirstFactorAsked(person=PERSON, asking=RECOVERY), SendFirstFactorCode(RECOVERY)),
        (RecoveryStopped(person=PERSON), TellOfRecoveryStopped(PERSON)),
        (PasskeyAdded(person=PERSON, passkey=PASSKEY), TellOfPasskeyAdded(PERSON)),
        (PasskeyRenamed(person=PERSON, passkey=PASSKEY), TellOfPasskeyRenamed(PERSON)),
        (PasskeyEnded(person=PERSON, passkey=PASSKEY), TellOfPasskeyEnded(PERSON)),
        (PasskeyCopied(person=PERSON, passkey=PASSKEY), TellOfPasskeyCopied(PERSON)),
        (SecondFactorAdded(person=PERSON), TellOfFactorAdded(PERSON)),
        (SecondFactorRemoved(person=PERSON), TellOfFactorRemoved(PERSON)),
        (RecoveryCodeUsed(person=PERSON), TellOfCodeUsed(PERSON)),
        (RecoveryCodesMade(person=PERSON), TellOfCodesMade(PERSON)),
        (
            ProviderConnected(person=PERSON, provider=RECOVERY, other_address=True),
            TellOfConnectionElsewhere(PERSON),
        ),
        (ProviderConnected(person=PERSON, provider=RECOVERY), TellOfConnection(PERSON)),
        (ProviderDisconnected(person=PERSON), TellOfDisconnection(PERSON)),
    ],
)
def test_each_change_of_a_sign_in_is_told_as_what_it_is(event: Event, deed: Deed) -> None:
    fact = recorded(event)
    assert list(SIGN_INS.react(Scene(fact, [fact], {}))) == [Reaction(deed, NOON)]


def test_whose_password_is_another_hears_of_it_from_the_access_log() -> None:
    fact = recorded(PasswordReplaced(person=PERSON))
    assert SIGN_INS.log is Log.ACCESS
    told = [Reaction(TellOfPassword(PERSON), NOON)]
    assert list(SIGN_INS.react(Scene(fact, [fact], {}))) == told


@pytest.mark.parametrize(
    "event",
    [
        SecondFactorAdded(person=PERSON, first_of_officer=True),
        PasskeyAdded(person=PERSON, passkey=PASSKEY, first_of_officer=True),
    ],
)
def test_of_the_first_one_of_an_officer_the_others_hear_too(event: Event) -> None:
    fact = recorded(event)
    deeds = [one.deed for one in SIGN_INS.react(Scene(fact, [fact], {}))]
    assert deeds[1:] == [TellOfficersOfFactor(PERSON)]
