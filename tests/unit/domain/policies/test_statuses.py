"""Whoever said what they are registered as is asked 30 days before a year is over."""

from datetime import timedelta

from domain.kernel import PersonId
from domain.people.events import ProfessionalStatusAttested
from domain.policies.policy import AskForStatus, EndStatus, Reaction, Scene
from domain.policies.statuses import STATUSES
from tests.kit.projected import recorded
from tests.kit.stores import NOON


def test_they_are_asked_30_days_before_it_lapses_and_then_it_does() -> None:
    over = NOON + timedelta(days=365)
    fact = recorded(ProfessionalStatusAttested(profession="nurse", lapses_at=over))
    person = PersonId(fact.stream.id)
    assert list(STATUSES.react(Scene(fact, [fact], {}))) == [
        Reaction(AskForStatus(person), over - timedelta(days=30)),
        Reaction(EndStatus(person), over + timedelta(hours=1)),
    ]
