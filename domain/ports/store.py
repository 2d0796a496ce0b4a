"""Where history is kept: what is appended and how that is answered, and the store itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.kernel import (
    Context,
    Event,
    Fold,
    Folded,
    Log,
    OrganizationId,
    PersonId,
    Recorded,
    Reservation,
    RightGiven,
    RightTaken,
    Stream,
    Tenant,
)

S = TypeVar("S")


class AppendRefused(Exception):
    """The store did not append this request. Nothing of it was kept."""


class WrongVersion(AppendRefused):
    """Someone else appended first; the stream is at version ``current``."""

    def __init__(self, stream: Stream, expected: int, current: int) -> None:
        super().__init__(f"{stream.category} {stream.id} is at version {current}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.current = current


class AlreadyReserved(AppendRefused):
    """A claim that must be unique in the organization is held by another stream."""

    def __init__(self, kind: str, holder: UUID) -> None:
        super().__init__(f"this {kind} is taken")
        self.kind = kind
        self.holder = holder


class AuthorityMoved(AppendRefused):
    """The rights that a decision was based on have changed meanwhile."""

    def __init__(self, person: PersonId) -> None:
        super().__init__("the rights behind this decision have changed")
        self.person = person


class RightsApart(AppendRefused):
    """Somebody may not have this right besides those they have; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"these rights are held apart: {code}")
        self.code = code


class Basis(msgspec.Struct, frozen=True):
    """The rights a decision stands on: the append is refused unless they are still these."""

    person: PersonId
    version: int


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One request to append: all of it or nothing.

    ``expected`` is the version of the stream's last event, 0 for a new stream. A ``command_id``
    (of ``context``) known in the stream answers with what it appended the first time.
    """

    stream: Stream
    expected: int
    events: Sequence[Event]
    context: Context
    claims: Sequence[Reservation] = ()
    releases: Sequence[Reservation] = ()
    rights: Sequence[RightGiven | RightTaken] = ()
    basis: Basis | None = None


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """What an append made, or had made when it was first asked (``repeated``)."""

    recorded: Sequence[Recorded[Event]]
    position: int
    repeated: bool = False


class Legible(msgspec.Struct, frozen=True):
    """What can be read of a stream, and the version and position of its last entry; 0 of none."""

    entries: Sequence[Recorded[Event]]
    version: int = 0
    position: int = 0


class EventStore(Protocol):
    """Append-only history, one optimistic lock per stream, gapless positions per tenant and log."""

    async def open_log(self, tenant: Tenant) -> None:
        """Make the logs of a new tenant; doing it again changes nothing."""
        ...

    async def read(self, stream: Stream) -> Sequence[Recorded[Event]]:
        """Return the stream's events in order; empty if there are none."""
        ...

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant, by stream id, in one round trip."""
        ...

    async def legible(self, stream: Stream) -> Legible:
        """Return what can be read of a stream, whatever else is in it, and where it ends."""
        ...

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return at most ``limit`` events of a log after a position, in its order."""
        ...

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold several streams of one organization as they are now, in one round trip."""
        ...

    async def look(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, in one round trip."""
        ...

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was when it was last seen here, if that is known.

        It may have gone on since: events decided on it are good if they are appended, a refusal
        decided on it is not.
        """
        ...

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands of one tenant led to in their streams; unknown ones are absent."""
        ...

    async def said_before(self, organization: OrganizationId, key: bytes) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days, if anything was."""
        ...

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append a batch in one transaction; each request is answered on its own, in order.

        A request that is refused is returned as its error and leaves the others untouched.
        """
        ...
