"""Two registrations are said to be of one human, or no more: both are told, who decides before."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import PersonsLinked, PersonsLinkProposed, PersonsUnlinked
from domain.policies.policy import (
    EndInvitations,
    Policy,
    Reaction,
    Scene,
    TellOfLink,
    TellOfLinkProposed,
    TellOfUnlink,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    second, event, at = PersonId(scene.fact.stream.id), scene.fact.event, scene.fact.recorded_at
    match event:
        case PersonsLinkProposed(by=by):
            yield Reaction(TellOfLinkProposed(by), at)
        case PersonsLinked(first=first):
            yield Reaction(EndInvitations(second), at)
            yield Reaction(TellOfLink(second), at)
            yield Reaction(TellOfLink(first), at)
        case PersonsUnlinked(first=first):
            yield Reaction(TellOfUnlink(second), at)
            yield Reaction(TellOfUnlink(first), at)
        case _:
            pass


LINKS = Policy(
    name="links",
    version=1,
    handles=frozenset({PersonsLinkProposed, PersonsLinked, PersonsUnlinked}),
    react=_react,
)
