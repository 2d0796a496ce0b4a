"""One command, and how commands are made for an attempt."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.codes import CODES
from domain.kernel import Conflict, Context, Folded, Reservation, Stream
from domain.ports import Basis, EventStore


def version_of(folded: Folded[Any]) -> int:
    """Tell the version of a stream to somebody who sees all of it."""
    return folded.version


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One command on one stream, with what is settled in the same transaction.

    ``record_as`` is the context that goes on record when it differs from the one that decides: who
    presents is decided on, but recorded under an alias. ``expected`` is the version the caller saw,
    and ``seen`` which version of the stream that is: whoever sees less of it sees it move less.
    ``undoes`` is the command that this one takes back, if nothing has moved what that one moved.
    Steps of one ``row`` that are decided together are all refused with the first that is.
    """

    stream: Stream
    command: Any
    context: Context
    record_as: Context | None = None
    claims: Sequence[Reservation] = ()
    releases: Sequence[Reservation] = ()
    basis: Basis | None = None
    expected: int | None = None
    seen: Callable[[Folded[Any]], int] = version_of
    undoes: UUID | None = None
    row: UUID | None = None


class Made(NamedTuple):
    """Commands as they are made for one attempt, and the store that does what goes with them."""

    steps: Sequence[Step]
    store: EventStore


Make: TypeAlias = Callable[[], Awaitable[Made | None]]
"""Reads what commands are decided on besides their streams, and makes them; None to look again."""


class Stale(Conflict):
    """The caller decided on an older version of the stream; ``current`` is the one to reload."""

    def __init__(self, current: int) -> None:
        super().__init__(code := "version.stale", CODES[code][1])
        self.current = current
