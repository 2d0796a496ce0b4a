"""Reads past what cannot be read: it is named, and nothing else stops for it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from domain.beside import Beside
from domain.histories import gathered
from domain.kernel import (
    Event,
    Fold,
    Folded,
    Log,
    Recorded,
    Stream,
    Tenant,
    Unreadable,
    UnreadableEntry,
)
from domain.ports import EventStore

S = TypeVar("S")
Entry: TypeAlias = Recorded[Event] | UnreadableEntry


class Histories(NamedTuple):
    """The streams that can be read, and of each other one an entry that cannot, by stream id."""

    read: Mapping[UUID, Sequence[Recorded[Event]]]
    unreadable: Mapping[UUID, UnreadableEntry]


async def histories_of(store: EventStore, streams: Sequence[Stream]) -> Histories:
    """Read streams of one tenant; one that cannot be read keeps none of the others back."""
    left = {stream.id: stream for stream in streams}
    unreadable: dict[UUID, UnreadableEntry] = {}
    while left:
        try:
            return Histories(await store.read_streams(list(left.values())), unreadable)
        except Unreadable as error:
            entry = error.entry
            del left[entry.stream]
            unreadable[entry.stream] = entry
    return Histories({}, unreadable)


async def entries_of(
    store: EventStore, tenant: Tenant, log: Log, after: int, limit: int
) -> Sequence[Entry]:
    """Return at most ``limit`` entries of a log, with those that cannot be read in their places."""
    found: list[Entry] = []
    upto = after + limit
    while after < upto:
        try:
            return [*found, *await store.read_log(tenant, log, after, upto - after)]
        except Unreadable as error:
            position = error.entry.position
            if position > after + 1:
                found += await store.read_log(tenant, log, after, position - after - 1)
            found.append(error.entry)
            after = position
    return found


class WhatCanBeRead(Beside):
    """The store, for decisions on what can be read of a stream.

    It is for what may not wait until somebody decided about an entry that cannot be read: to
    destroy what its author wants gone, or whose time is over, and to close what its author shared.
    What that is, and whose, the vault's own row proves, so that the entry could add nothing; and
    who spoils a stream keeps nobody's text by it, or open. Everything else that is decided on such
    a stream is refused.
    """

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant, each as far as it can be read."""
        try:
            return await super().read_streams(streams)
        except Unreadable:
            return {stream.id: (await self.legible(stream)).entries for stream in streams}

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold streams as they are now, each as far as it can be read."""
        try:
            return await super().states(fold, streams)
        except Unreadable:
            return {stream.id: await self._folded(fold, stream) for stream in streams}

    async def _folded(self, fold: Fold[S, Any], stream: Stream) -> Folded[S]:
        legible = await self.legible(stream)
        state, _ = gathered(fold, legible.entries)
        return Folded(state, legible.version, legible.position)
