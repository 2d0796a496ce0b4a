"""What officers do about a provider of sign-ins, the other officers hear of by letter."""

from collections.abc import Iterator

from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
    TellOfProviderEnded,
    TellOfProviderInUse,
    TellOfProviderProposed,
    TellOfProviderResumed,
    TellOfProviderSuspended,
)
from domain.providers.events import (
    ProviderApproved,
    ProviderEnded,
    ProviderProposed,
    ProviderResumed,
    ProviderSuspended,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    event, at = scene.fact.event, scene.fact.recorded_at
    match event:
        case ProviderProposed(by=by):
            yield Reaction(TellOfProviderProposed(by), at)
        case ProviderApproved(by=by):
            yield Reaction(TellOfProviderInUse(by), at)
        case ProviderSuspended(by=by):
            yield Reaction(TellOfProviderSuspended(by), at)
        case ProviderResumed(by=by):
            yield Reaction(TellOfProviderResumed(by), at)
        case _:
            yield Reaction(TellOfProviderEnded(event.by), at)


PROVIDERS = Policy(
    name="providers",
    version=1,
    handles=frozenset(
        {ProviderProposed, ProviderApproved, ProviderSuspended, ProviderResumed, ProviderEnded}
    ),
    react=_react,
)
