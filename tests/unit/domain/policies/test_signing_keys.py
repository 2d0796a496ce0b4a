"""Who hears by letter that the key which signs the logs is lost, and that it is given up."""

import pytest

from domain.kernel import Event, PersonId, Role
from domain.keys.events import SigningKeyGivenUp, SigningLossProposed
from domain.policies.policy import KeyDeed, Reaction, Scene, TellOfKeyGivenUp, TellOfKeyLoss
from domain.policies.signing_keys import SIGNING_KEYS
from tests.kit.projected import recorded
from tests.kit.stores import NOON

OFFICER = recorded(SigningKeyGivenUp(version=1)).metadata.actor
SAID = SigningLossProposed(version=1, by=PersonId(OFFICER), office=Role.PRIVACY_OFFICER)


@pytest.mark.parametrize(
    ("event", "deed"),
    [(SAID, TellOfKeyLoss(OFFICER)), (SigningKeyGivenUp(version=1), TellOfKeyGivenUp(OFFICER))],
)
def test_officers_hear_of_it_at_once(event: Event, deed: KeyDeed) -> None:
    fact = recorded(event)
    assert list(SIGNING_KEYS.react(Scene(fact, [fact], {}))) == [Reaction(deed, NOON)]
