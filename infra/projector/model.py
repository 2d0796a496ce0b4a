"""What the projector asks of a read model; the ones there are come from wiring."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from domain.kernel import Event, Log, Recorded

Statement: TypeAlias = tuple[str, tuple[object, ...], int]
"""A query by its name in the read model's SQL, what it writes, and how much of that is the key.

So many of the first values say which row is touched, from coarse to fine. In the query $1 is the
organization, $2 the program, and $3, $4, … are arrays of the values.
"""


class ReadModel(Protocol):
    """A pure map from events to rows, and the schema it fills.

    Statements of different streams touch different rows. ``queries`` has the named blocks of its
    SQL, among them ``schema``.
    """

    @property
    def name(self) -> str:
        """By which it is called and counted."""
        ...

    @property
    def version(self) -> int:
        """Which shape of its rows this is."""
        ...

    @property
    def schema(self) -> str:
        """The Postgres schema of this version."""
        ...

    @property
    def log(self) -> Log:
        """The log of each tenant it is made from."""
        ...

    @property
    def readers(self) -> tuple[str, ...]:
        """The database roles that may read its rows."""
        ...

    @property
    def whole_organization(self) -> bool:
        """Whether they see all programs of their organization: ``app`` in that one's own log."""
        ...

    @property
    def joins(self) -> Sequence[str]:
        """The read models whose rows its queries join."""
        ...

    @property
    def handles(self) -> frozenset[type[Event]]:
        """The events it wants."""
        ...

    def project(self, recorded: Recorded[Any], /) -> Iterable[Statement]:
        """Map one event that it wants to statements."""
        ...

    @property
    def queries(self) -> Mapping[str, str]:
        """Its SQL by name."""
        ...
