"""A renewal of a sign-in is told to the person and to officers, and carried out in time."""

from datetime import timedelta
from uuid import UUID

from domain.kernel import PersonId
from domain.people.events import (
    RenewalReason,
    RenewalStop,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.policies.policy import (
    Fact,
    Reaction,
    RenewSignIn,
    Scene,
    TellOfficersOfRenewal,
    TellOfficersOfRenewalVouched,
    TellOfRenewal,
    TellOfRenewalAsked,
    TellOfRenewalStopped,
    TellOfRenewalVouched,
)
from domain.policies.renewals import RENEWALS
from tests.kit.projected import recorded
from tests.kit.stores import NOON

OFFICER, ASKING = PersonId(UUID(int=900)), UUID(int=3)
LATER = NOON + timedelta(hours=24)


def owed(fact: Fact) -> list[Reaction]:
    return list(RENEWALS.react(Scene(fact, [fact], {})))


def test_the_person_and_officers_hear_that_it_is_asked() -> None:
    fact = recorded(
        SignInRenewalAsked(asked=ASKING, by=OFFICER, reason=RenewalReason.LOST, until=LATER)
    )
    person = PersonId(fact.stream.id)
    assert owed(fact) == [
        Reaction(TellOfRenewalAsked(person), NOON),
        Reaction(TellOfficersOfRenewal(person), NOON),
    ]


def test_once_it_is_vouched_for_it_is_carried_out_later() -> None:
    fact = recorded(SignInRenewalVouched(asked=ASKING, by=OFFICER, settles_at=LATER))
    person = PersonId(fact.stream.id)
    assert owed(fact) == [
        Reaction(RenewSignIn(person), LATER),
        Reaction(TellOfRenewalVouched(person), NOON),
        Reaction(TellOfficersOfRenewalVouched(person), NOON),
    ]


def test_that_it_was_stopped_or_done_is_told() -> None:
    stopped = SignInRenewalStopped(asked=ASKING, why=RenewalStop.MAILBOX)
    for event, deed in (
        (stopped, TellOfRenewalStopped),
        (SignInRenewed(asked=ASKING, at=NOON), TellOfRenewal),
    ):
        fact = recorded(event)
        assert owed(fact) == [Reaction(deed(PersonId(fact.stream.id)), NOON)]
