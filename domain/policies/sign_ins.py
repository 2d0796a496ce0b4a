"""How somebody signs in is another: they hear of it by letter, wherever it was done."""

from collections.abc import Iterator
from typing import get_args

from domain.access.events import (
    FirstFactorAsked,
    OfFactor,
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
from domain.kernel import Log
from domain.policies.policy import (
    Policy,
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


def _react(scene: Scene) -> Iterator[Reaction]:
    event, at = scene.fact.event, scene.fact.recorded_at
    match event:
        case RecoveryAsked():
            yield Reaction(SendRecoveryCode(event.recovery), at)
        case FirstFactorAsked():
            yield Reaction(SendFirstFactorCode(event.asking), at)
        case SecondFactorAdded():
            yield Reaction(TellOfFactorAdded(event.person), at)
            if event.first_of_officer:
                yield Reaction(TellOfficersOfFactor(event.person), at)
        case SecondFactorRemoved():
            yield Reaction(TellOfFactorRemoved(event.person), at)
        case RecoveryCodeUsed():
            yield Reaction(TellOfCodeUsed(event.person), at)
        case RecoveryCodesMade():
            yield Reaction(TellOfCodesMade(event.person), at)
        case ProviderConnected(other_address=True):
            yield Reaction(TellOfConnectionElsewhere(event.person), at)
        case ProviderConnected():
            yield Reaction(TellOfConnection(event.person), at)
        case ProviderDisconnected():
            yield Reaction(TellOfDisconnection(event.person), at)
        case PasswordReplaced(recovered=True):
            yield Reaction(TellOfRecovery(event.person), at)
        case SignInAsked():
            yield Reaction(SendSignInLink(event.sign_in), at)
        case RecoveryStopped():
            yield Reaction(TellOfRecoveryStopped(event.person), at)
        case PasskeyAdded():
            yield Reaction(TellOfPasskeyAdded(event.person), at)
            if event.first_of_officer:
                yield Reaction(TellOfficersOfFactor(event.person), at)
        case PasskeyRenamed():
            yield Reaction(TellOfPasskeyRenamed(event.person), at)
        case PasskeyEnded():
            yield Reaction(TellOfPasskeyEnded(event.person), at)
        case PasskeyCopied():
            yield Reaction(TellOfPasskeyCopied(event.person), at)
        case _:
            yield Reaction(TellOfPassword(event.person), at)


SIGN_INS = Policy(
    name="sign_ins",
    version=1,
    handles=frozenset(
        {
            PasswordReplaced,
            RecoveryAsked,
            RecoveryStopped,
            SignInAsked,
            FirstFactorAsked,
            PasskeyAdded,
            PasskeyRenamed,
            PasskeyEnded,
            PasskeyCopied,
            *get_args(OfFactor),
            ProviderConnected,
            ProviderDisconnected,
        }
    ),
    react=_react,
    log=Log.ACCESS,
)
