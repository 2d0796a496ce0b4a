"""Whoever said what they are registered as is asked again before a year is over; then it lapses."""

from collections.abc import Iterator
from typing import cast

from domain.kernel import PersonId
from domain.people.events import ProfessionalStatusAttested
from domain.people.limits import STATUS_ASKED_BEFORE, STATUS_NOTED_AFTER
from domain.policies.policy import AskForStatus, EndStatus, Policy, Reaction, Scene


def _react(scene: Scene) -> Iterator[Reaction]:
    person = PersonId(scene.fact.stream.id)
    lapses_at = cast("ProfessionalStatusAttested", scene.fact.event).lapses_at
    yield Reaction(AskForStatus(person), lapses_at - STATUS_ASKED_BEFORE)
    yield Reaction(EndStatus(person), lapses_at + STATUS_NOTED_AFTER)


STATUSES = Policy(
    name="statuses",
    version=1,
    handles=frozenset({ProfessionalStatusAttested}),
    react=_react,
)
