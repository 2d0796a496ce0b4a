"""Who a number is: those who decide, who asked, and whom it was told of hear of it by letter."""

from collections.abc import Iterator
from typing import cast

from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityTold,
)
from domain.policies.policy import Policy, Reaction, Scene, TellAsker, TellDeciders, TellSubject


def _react(scene: Scene) -> Iterator[Reaction]:
    asked = cast("IdentityAsked", scene.own[0].event)
    match scene.fact.event:
        case IdentityAsked():
            yield Reaction(TellDeciders(asked.asker), scene.fact.recorded_at)
        case IdentityTold():
            yield Reaction(TellSubject(asked.subject), scene.fact.recorded_at)
        case _:
            yield Reaction(TellAsker(asked.asker), scene.fact.recorded_at)


IDENTITIES = Policy(
    name="identities",
    version=1,
    handles=frozenset({IdentityAsked, IdentityApproved, IdentityDeclined, IdentityTold}),
    react=_react,
)
