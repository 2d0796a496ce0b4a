"""Whoever is invited by mail is sent their link, and again when it is sent again."""

from collections.abc import Iterator
from typing import cast

from domain.invitations.events import InvitationIssued, InvitationRenewed
from domain.policies.policy import Policy, Reaction, Scene, SendInvitation


def _react(scene: Scene) -> Iterator[Reaction]:
    fact = scene.fact
    if cast("InvitationIssued | InvitationRenewed", fact.event).mailed:
        yield Reaction(SendInvitation(fact.stream.id), fact.recorded_at)


INVITATIONS = Policy(
    name="invitations",
    version=1,
    handles=frozenset({InvitationIssued, InvitationRenewed}),
    react=_react,
)
