"""A key version is to go at once: the other office hears of it, and all when it is gone."""

from collections.abc import Iterator

from domain.kernel import Role
from domain.keys.events import KeyDestructionProposed, KeyVersionDestroyed
from domain.policies.policy import (
    Policy,
    Reaction,
    Scene,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    fact = scene.fact
    officer = fact.metadata.actor
    if isinstance(fact.event, KeyDestructionProposed):
        yield Reaction(TellOfKeyDestruction(officer), fact.recorded_at)
    elif fact.metadata.role is not Role.SYSTEM and _was_proposed(scene):
        yield Reaction(TellOfKeyDestroyed(officer), fact.recorded_at)


def _was_proposed(scene: Scene) -> bool:
    """Whether somebody had said that it goes at once: else it had had its time."""
    return any(
        isinstance(one.event, KeyDestructionProposed)
        and one.event.version == scene.fact.event.version
        for one in scene.own
    )


PROGRAM_KEYS = Policy(
    name="program_keys",
    version=1,
    handles=frozenset({KeyDestructionProposed, KeyVersionDestroyed}),
    react=_react,
)
