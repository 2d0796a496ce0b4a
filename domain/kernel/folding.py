"""A stream as what its events make of it."""

from typing import Generic, Protocol, TypeVar

import msgspec

S = TypeVar("S")
E_contra = TypeVar("E_contra", contravariant=True)


class Fold(Protocol[S, E_contra]):
    """How a state grows from events: every decider is one, a part of the code that lives on."""

    @property
    def initial(self) -> S:
        """What there is before any event."""
        ...

    def evolve(self, state: S, event: E_contra, /) -> S:
        """Apply a fact; the state given is left as it was."""
        ...


class Folded(msgspec.Struct, Generic[S], frozen=True):
    """A state, and version and log position of the last event in it; both 0 for no event."""

    state: S
    version: int = 0
    position: int = 0
