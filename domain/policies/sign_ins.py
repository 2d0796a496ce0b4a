"""How somebody signs in is another: they hear of it by letter, wherever it was done."""

from collections.abc import Iterator

from domain.access.events import (
    PasskeyAdded,
    PasskeyCopied,
    PasskeyEnded,
    PasskeyRenamed,
    PasswordReplaced,
    RecoveryAsked,
    RecoveryStopped,
)
from domain.kernel import Log
from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
    SendRecoveryCode,
    TellOfPasskey,
    TellOfPassword,
    TellOfRecovery,
    TellOfRecoveryStopped,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    event, at = scene.fact.event, scene.fact.recorded_at
    match event:
        case RecoveryAsked():
            yield Reaction(SendRecoveryCode(event.recovery), at)
        case PasswordReplaced(recovered=True):
            yield Reaction(TellOfRecovery(event.person), at)
        case RecoveryStopped():
            yield Reaction(TellOfRecoveryStopped(event.person), at)
        case PasskeyAdded():
            yield Reaction(TellOfPasskey(event.person, "added"), at)
        case PasskeyRenamed():
            yield Reaction(TellOfPasskey(event.person, "renamed"), at)
        case PasskeyEnded():
            yield Reaction(TellOfPasskey(event.person, "ended"), at)
        case PasskeyCopied():
            yield Reaction(TellOfPasskey(event.person, "copied"), at)
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
            PasskeyAdded,
            PasskeyRenamed,
            PasskeyEnded,
            PasskeyCopied,
        }
    ),
    react=_react,
    log=Log.ACCESS,
)
