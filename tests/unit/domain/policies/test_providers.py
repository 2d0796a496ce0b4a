"""Officers hear by letter of what one of them, or two, do about the organization's own sign-in."""

from uuid import UUID

import pytest

from domain.kernel import Event, PersonId
from domain.policies.policy import (
    Deed,
    Reaction,
    Scene,
    TellOfProviderEnded,
    TellOfProviderInUse,
    TellOfProviderProposed,
    TellOfProviderResumed,
    TellOfProviderSuspended,
)
from domain.policies.providers import PROVIDERS
from domain.providers.events import (
    ProviderApproved,
    ProviderEnded,
    ProviderProposed,
    ProviderResumed,
    ProviderSuspended,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON

OFFICER = PersonId(UUID(int=1))
PROPOSED = ProviderProposed(
    name="Login",
    issuer="https://login.example.org",
    client="circlekeep",
    domains=(),
    strong=(),
    by=OFFICER,
)


@pytest.mark.parametrize(
    ("event", "deed"),
    [
        (PROPOSED, TellOfProviderProposed(OFFICER)),
        (ProviderApproved(by=OFFICER), TellOfProviderInUse(OFFICER)),
        (ProviderSuspended(by=OFFICER), TellOfProviderSuspended(OFFICER)),
        (ProviderResumed(by=OFFICER), TellOfProviderResumed(OFFICER)),
        (ProviderEnded(by=OFFICER), TellOfProviderEnded(OFFICER)),
    ],
)
def test_what_is_done_about_a_provider_is_told_to_officers(event: Event, deed: Deed) -> None:
    fact = recorded(event)
    assert list(PROVIDERS.react(Scene(fact, [fact], {}))) == [Reaction(deed, NOON)]
