"""A store beside whose appends something else is done: it hands everything on."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from domain.kernel import Event, Fold, Folded, Log, OrganizationId, Recorded, Stream, Tenant
from domain.ports import Append, Appended, AppendRefused, EventStore, Legible

S = TypeVar("S")


class Beside:
    """A store beside whose appends something else is done."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def open_log(self, tenant: Tenant) -> None:
        """Make the two logs of a new tenant."""
        await self._store.open_log(tenant)

    async def read(self, stream: Stream) -> Sequence[Recorded[Event]]:
        """Return the stream's events in order."""
        return await self._store.read(stream)

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant."""
        return await self._store.read_streams(streams)

    async def legible(self, stream: Stream) -> Legible:
        """Return what can be read of a stream, and where it ends."""
        return await self._store.legible(stream)

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return events of a log after a position."""
        return await self._store.read_log(tenant, log, after, limit)

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold several streams of one organization as they are now."""
        return await self._store.states(fold, streams)

    async def look(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, as they are now."""
        return await self._store.look(asked)

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was when it was last seen here, if that is known."""
        return self._store.remembered(fold, stream)

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands of one tenant led to in their streams."""
        return await self._store.first_answers(asked)

    async def said_before(self, organization: OrganizationId, key: bytes) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days, if anything was."""
        return await self._store.said_before(organization, key)

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append a batch in one transaction; each request is answered on its own, in order."""
        return await self._store.append(tenant, requests)
