"""Who hears by letter of a request to learn who a number is, and when."""

from uuid import UUID

import pytest

from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityGround,
    IdentityTold,
)
from domain.kernel import Event, PersonId, ProgramId, Role
from domain.policies.identities import IDENTITIES
from domain.policies.policy import (
    IdentityDeed,
    Reaction,
    Scene,
    TellAsker,
    TellDeciders,
    TellSubject,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON

ASKS, AGREES, SUBJECT = (PersonId(UUID(int=n)) for n in (11, 12, 13))
ASKED = IdentityAsked(
    asker=ASKS,
    office=Role.AUDITOR,
    program=ProgramId(UUID(int=2)),
    entry=7,
    subject=SUBJECT,
    ground=IdentityGround.REVIEW,
    reason=UUID(int=3),
    asked_at=NOON,
)


@pytest.mark.parametrize(
    ("event", "deed"),
    [
        (ASKED, TellDeciders(ASKS)),
        (IdentityApproved(by=AGREES, until=NOON), TellAsker(ASKS)),
        (IdentityDeclined(by=AGREES), TellAsker(ASKS)),
        (IdentityTold(to=ASKS, at=NOON), TellSubject(SUBJECT)),
    ],
)
def test_each_hears_what_is_news_to_them_at_once(event: Event, deed: IdentityDeed) -> None:
    own = [recorded(ASKED), recorded(event)]
    owed = list(IDENTITIES.react(Scene(own[-1], own, {})))
    assert owed == [Reaction(deed, NOON)]
