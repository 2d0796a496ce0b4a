"""How somebody signs in is another: they hear of it by letter, wherever it was done."""

from collections.abc import Iterator

from domain.access.events import PasswordReplaced, RecoveryAsked, RecoveryStopped
from domain.kernel import Log
from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
    SendRecoveryCode,
    TellOfPassword,
    TellOfRecovery,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    event, at = scene.fact.event, scene.fact.recorded_at
    match event:
        case RecoveryAsked():
            yield Reaction(SendRecoveryCode(event.recovery), at)
        case PasswordReplaced(recovered=True):
            yield Reaction(TellOfRecovery(event.person), at)
        case _:
            yield Reaction(TellOfPassword(event.person), at)


SIGN_INS = Policy(
    name="sign_ins",
    version=1,
    handles=frozenset({PasswordReplaced, RecoveryAsked, RecoveryStopped}),
    react=_react,
    log=Log.ACCESS,
)
