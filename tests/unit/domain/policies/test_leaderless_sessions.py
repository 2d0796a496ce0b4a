"""A session without a leader ends ten minutes after the last one left."""

from datetime import timedelta
from uuid import UUID

from domain.policies.leaderless_sessions import LEADERLESS_SESSIONS
from domain.policies.policy import AbandonLeaderless, Reaction
from domain.sessions.events import LeaderLost
from tests.kit.policies import Story
from tests.kit.sessions import STARTS

SESSION = UUID(int=0x51)


def test_it_is_looked_at_ten_minutes_after_the_loss() -> None:
    """Edge case 5."""
    due = Reaction(AbandonLeaderless(SESSION), STARTS + timedelta(minutes=10))
    Story(LEADERLESS_SESSIONS).given(SESSION, LeaderLost(lost_at=STARTS), at=STARTS).then(due)
