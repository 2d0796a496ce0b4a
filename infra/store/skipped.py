"""Reads logs as far as they can be read, without what a decision on record leaves out."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec

from domain.histories import DECIDERS, gathered, grown, require_whole
from domain.kernel import (
    Event,
    Fold,
    Folded,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Stream,
    Tenant,
    Unreadable,
)
from domain.ports import Legible
from domain.skips.commands import SkipReason
from domain.skips.events import SkipEvent
from domain.skips.skips import SKIPS, Skips, skips_of
from infra.event_store.reader import Reader
from infra.event_store.records import Row
from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.store.codec import UnreadableEvent, decode_page

S = TypeVar("S")
T = TypeVar("T")
_sql = load("infra.store", "skipped.sql")


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """One entry that is left out for good: by whom it was decided, when, why, and where it is."""

    tenant: Tenant
    reader: str
    stream: UUID
    position: int
    event_type: str
    reason: SkipReason
    decided_by: PersonId
    decided_at: datetime


async def skipped_entries(owner: PlainConnection) -> Sequence[Skipped]:
    """List what is left out of logs for good, of all programs, in the order it was decided."""
    tenants = [
        Tenant(OrganizationId(row["organization_id"]), ProgramId(row["program_id"]))
        for row in await owner.fetch(_sql["programs"])
    ]
    streams = [(*tenant, skips_of(tenant).id) for tenant in tenants]
    columns = [list(column) for column in zip(*streams, strict=True)] if streams else [[], [], []]
    found: list[Skipped] = []
    for organization, program, *row in await owner.fetch(_sql["skipped"], *columns):
        tenant = Tenant(OrganizationId(organization), ProgramId(program))
        with suppress(UnreadableEvent):
            [recorded] = decode_page(tenant, Log.EVENTS, [cast("Row", tuple(row))])
            fact = cast("SkipEvent", recorded.event)
            found.append(
                Skipped(
                    tenant=tenant,
                    reader=fact.reader,
                    stream=fact.stream,
                    position=fact.position,
                    event_type=fact.event_type,
                    reason=fact.reason,
                    decided_by=recorded.metadata.actor,
                    decided_at=recorded.recorded_at,
                )
            )
    return found


def legible(stream: Stream, rows: Sequence[Row]) -> Legible:
    """Decode what can be of the rows of a stream, without what cannot follow what is before it."""
    entries: list[Recorded[Event]] = []
    for row in rows:
        with suppress(UnreadableEvent):
            entries += decode_page(stream.tenant, stream.log, [row])
    known: Sequence[Recorded[Event]] = [one for one in entries if one.stream == stream]
    if (fold := DECIDERS.get(stream.category)) is not None:
        _, known = gathered(fold, known)
    return Legible(known, rows[-1][2], rows[-1][0]) if rows else Legible(known)


def decode_streams(tenant: Tenant, log: Log, rows: Sequence[Row]) -> Sequence[Recorded[Event]]:
    """Decode whole streams. Raises ``UnreadableEvent``; ``Unreadable`` for what cannot follow."""
    page = decode_page(tenant, log, rows)
    require_whole(page)
    return page


class Leniency:
    """Asks what is skipped only when something cannot be read: a skip costs nobody else anything.

    An entry that is skipped and can be read after all, by a later version, is taken in again.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def skips(self, tenant: Tenant) -> Skips:
        """Say what is left out of a program's log, as far as that can be read itself."""
        stream = skips_of(tenant)
        rows = await self._reader.read_streams(tenant, Log.EVENTS, [stream.id])
        return SKIPS.fold(cast("SkipEvent", one.event) for one in legible(stream, rows).entries)

    async def decoded(
        self, tenant: Tenant, log: Log, rows: Sequence[Row]
    ) -> Sequence[Recorded[Event]]:
        """Decode rows of a log. Raises ``UnreadableEvent`` for the first that nobody skipped."""
        return await self._made(tenant, log, rows, partial(decode_page, tenant, log))

    async def streams(
        self, tenant: Tenant, log: Log, rows: Sequence[Row]
    ) -> Sequence[Recorded[Event]]:
        """Decode whole streams.

        Raises ``UnreadableEvent`` and ``Unreadable`` for the first entry that nobody skipped.
        """
        return await self._made(tenant, log, rows, partial(decode_streams, tenant, log))

    async def fold(self, fold: Fold[S, Any], stream: Stream) -> Folded[S]:
        """Fold a whole stream.

        Raises ``UnreadableEvent`` and ``Unreadable`` for the first entry that nobody skipped.
        """

        def folded(some: Sequence[Row]) -> S:
            page = decode_streams(stream.tenant, stream.log, some)
            return grown(fold, [one for one in page if one.stream == stream])

        rows = await self._reader.read_streams(stream.tenant, stream.log, [stream.id])
        state = await self._made(stream.tenant, stream.log, rows, folded)
        return Folded(state, rows[-1][2], rows[-1][0]) if rows else Folded(fold.initial)

    async def _made(
        self, tenant: Tenant, log: Log, rows: Sequence[Row], make: Callable[[Sequence[Row]], T]
    ) -> T:
        """Make something of rows: if it must be, without those that are left out."""
        try:
            return make(rows)
        except (UnreadableEvent, Unreadable):
            if log is not Log.EVENTS:
                raise
            left_out = (await self.skips(tenant)).everywhere
            return make([row for row in rows if row[0] not in left_out])
