"""Officers are written to when it is announced that things go."""

from datetime import timedelta

from domain.policies.expiry import EXPIRY
from domain.policies.policy import Reaction, Scene, TellOfExpiry
from domain.privacy.events import RetentionAnnounced
from tests.kit.projected import recorded
from tests.kit.scenario import PROGRAM_ID
from tests.kit.stores import NOON


def test_p31_what_is_announced_is_told_at_once() -> None:
    """P31: what is due is announced as a fact and told, before anything is destroyed."""
    before = NOON - timedelta(days=90)
    announced = RetentionAnnounced(
        program=PROGRAM_ID, kind="reflection", items=3, before=before, at=NOON
    )
    fact = recorded(announced)
    owed = list(EXPIRY.react(Scene(fact, [fact], {})))
    assert owed == [Reaction(TellOfExpiry(fact.event_id), fact.recorded_at)]
