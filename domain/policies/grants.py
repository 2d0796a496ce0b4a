"""Break-glass: whom it concerned are told of each opening, and its time ends, of themselves."""

from collections.abc import Iterator

from domain.grants.events import GrantActivated, GrantOpened, NoticeDeferred
from domain.policies.policy import EndGrant, Policy, Reaction, Scene, TellOfGrant


def _react(scene: Scene) -> Iterator[Reaction]:
    grant, event = scene.fact.stream.id, scene.fact.event
    match event:
        case GrantActivated(until=until):
            yield Reaction(EndGrant(grant), until)
        case GrantOpened():
            yield Reaction(TellOfGrant(grant), scene.fact.recorded_at)
        case _:
            yield Reaction(TellOfGrant(grant), event.until)


GRANTS = Policy(
    name="grants",
    version=1,
    handles=frozenset({GrantActivated, GrantOpened, NoticeDeferred}),
    react=_react,
)
