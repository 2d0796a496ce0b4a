"""The key that signs the logs is lost: the other office hears of it, and all when it is agreed."""

from collections.abc import Iterator

from domain.keys.events import SigningKeyGivenUp, SigningLossProposed
from domain.policies.policy import Policy, Reaction, Scene, TellOfKeyGivenUp, TellOfKeyLoss


def _react(scene: Scene) -> Iterator[Reaction]:
    officer = scene.fact.metadata.actor
    lost = isinstance(scene.fact.event, SigningLossProposed)
    deed = TellOfKeyLoss(officer) if lost else TellOfKeyGivenUp(officer)
    yield Reaction(deed, scene.fact.recorded_at)


SIGNING_KEYS = Policy(
    name="signing_keys",
    version=1,
    handles=frozenset({SigningLossProposed, SigningKeyGivenUp}),
    react=_react,
)
