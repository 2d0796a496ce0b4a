"""What is known of somebody was corrected by another, or a code is wanted: a letter goes."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import MailboxProofAsked, PersonCorrected
from domain.policies.policy import Policy, Reaction, Scene, SendMailboxCode, TellOfCorrection


def _react(scene: Scene) -> Iterator[Reaction]:
    person, event, at = PersonId(scene.fact.stream.id), scene.fact.event, scene.fact.recorded_at
    if isinstance(event, MailboxProofAsked):
        yield Reaction(SendMailboxCode(person), at)
    elif scene.fact.metadata.actor != person:
        yield Reaction(TellOfCorrection(person), at)


PEOPLE = Policy(
    name="people",
    version=1,
    handles=frozenset({PersonCorrected, MailboxProofAsked}),
    react=_react,
)
