"""What is known of somebody was corrected by another: they hear of it by letter."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import PersonCorrected
from domain.policies.policy import Policy, Reaction, Scene, TellOfCorrection


def _react(scene: Scene) -> Iterator[Reaction]:
    person = PersonId(scene.fact.stream.id)
    if scene.fact.metadata.actor != person:
        yield Reaction(TellOfCorrection(person), scene.fact.recorded_at)


PEOPLE = Policy(name="people", version=1, handles=frozenset({PersonCorrected}), react=_react)
