"""An undo takes back one step, and only where nothing has moved since what that step moved."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

from domain.codes import refusal
from domain.kernel import Event, Recorded

WHOLE: Final = "whole"
"""What a fact is about that leaves nothing as it was."""

About: TypeAlias = Callable[[Any], Iterable[Hashable]]


def undoing(step: UUID) -> UUID:
    """Return the command that undoes another: there is one, however often it is sent."""
    return uuid5(step, "undo")


def require_latest(history: Sequence[Recorded[Event]], about: About, step: UUID) -> None:
    """Refuse to undo a step that was undone, or of whose things something was said since.

    Raises ``undo.done`` or ``undo.overtaken``, or ``undo.unknown`` of a step that changed nothing.
    """
    things = {
        thing
        for recorded in history
        if recorded.command_id == step
        for thing in about(recorded.event)
    }
    latest = next(
        (
            recorded.command_id
            for recorded in reversed(history)
            if not things.isdisjoint(about(recorded.event)) or WHOLE in about(recorded.event)
        ),
        None,
    )
    if not things:
        raise refusal("undo.unknown")
    if latest == undoing(step):
        raise refusal("undo.done")
    if latest != step:
        raise refusal("undo.overtaken")
