"""A session that its last leader left ends ten minutes later, unless a leader came back."""

from collections.abc import Iterator

from domain.policies.policy import AbandonLeaderless, Policy, Reaction, Scene
from domain.sessions.events import LeaderLost
from domain.sessions.limits import LEADER_AWAITED


def _react(scene: Scene) -> Iterator[Reaction]:
    due_at = scene.fact.event.lost_at + LEADER_AWAITED
    yield Reaction(AbandonLeaderless(scene.fact.stream.id), due_at)


LEADERLESS_SESSIONS = Policy(
    name="leaderless_sessions",
    version=1,
    handles=frozenset({LeaderLost}),
    react=_react,
)
