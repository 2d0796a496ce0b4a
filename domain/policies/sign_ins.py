"""How somebody signs in is another: they hear of it by letter, wherever it was done."""

from collections.abc import Iterator

from domain.access.events import PasswordReplaced
from domain.kernel import Log
from domain.policies.policy import Policy, Reaction, Scene, TellOfPassword


def _react(scene: Scene) -> Iterator[Reaction]:
    yield Reaction(TellOfPassword(scene.fact.event.person), scene.fact.recorded_at)


SIGN_INS = Policy(
    name="sign_ins",
    version=1,
    handles=frozenset({PasswordReplaced}),
    react=_react,
    log=Log.ACCESS,
)
