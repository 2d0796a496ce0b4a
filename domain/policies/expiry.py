"""What has had its time is announced: the officers who could keep it are told of it by letter."""

from collections.abc import Iterator

from domain.policies.policy import Policy, Reaction, Scene, TellOfExpiry
from domain.privacy.events import RetentionAnnounced


def _react(scene: Scene) -> Iterator[Reaction]:
    yield Reaction(TellOfExpiry(scene.fact.event_id), scene.fact.recorded_at)


EXPIRY = Policy(
    name="expiry",
    version=1,
    handles=frozenset({RetentionAnnounced}),
    react=_react,
)
