"""Appends to logs, on asyncpg: the async recorder that ``eventsourcing`` lacks."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeAlias
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel, call, outcome, parcel, read_back
from infra.event_store.committer import Committer
from infra.event_store.delivery import Committed, again_if_lost
from infra.event_store.errors import translated
from infra.event_store.reader import Reader, Tenant
from infra.event_store.records import Outcome, Request, Row
from infra.postgres.pool import Connection, Pool, taken, tenant_transaction
from infra.postgres.sql import load

Alongside: TypeAlias = Callable[[Connection, Tenant, Sequence[UUID]], Awaitable[None]]
_sql = load("infra.event_store", "recorder.sql")


class Recorder:
    """Append-only logs, two or three per tenant, behind one pool.

    A tenant is (organization, program); log 1 holds domain events, log 2 access records, log 3 own
    looks. Every method may raise ``Unreachable`` or ``Busy``.
    """

    def __init__(
        self,
        pool: Pool,
        alongside: Alongside | None = None,
        committer: Committer | None = None,
        committed: Committed | None = None,
    ) -> None:
        """Take a pool, and what else an append does in its transaction.

        ``alongside`` is given the ids of the commands whose events were appended just now; if it
        raises, nothing was, and ``committed`` is told of them afterwards. Without it, appends go
        through ``committer``, or one on this pool.
        """
        self._pool = pool
        self._reader = Reader(pool)
        self._alongside = alongside
        self._committer = committer or Committer(pool, committed=committed)
        self._committed = committed

    async def open_log(self, tenant: Tenant) -> None:
        """Make the tenant's logs; doing it again changes nothing."""
        with translated():
            async with tenant_transaction(self._pool, tenant) as connection:
                await connection.execute(_sql["open_log"], *tenant)

    async def append(
        self, tenant: Tenant, log: int, requests: Sequence[Request]
    ) -> Sequence[Outcome]:
        """Append requests in one transaction and answer each, in order.

        After one that was not appended just now, others on its stream are refused: they were
        decided on what did not happen. Raises ``NotPermitted`` or ``UnknownLog``, and
        ``Overloaded`` when too much waits; then nothing was appended.
        """
        given = parcel(tenant, log, requests)
        if self._alongside is None:
            rows = await self._committer.append(given)
        else:
            rows = await again_if_lost(given, partial(self._together, given, self._alongside))
        repeated = {
            (request.stream, request.command_id)
            for request, row in zip(requests, rows, strict=True)
            if row["outcome"] == "repeated"
        }
        known = await self._first_led_to(given, repeated) if repeated else {}
        return [outcome(request, row, known) for request, row in zip(requests, rows, strict=True)]

    async def _together(self, given: Parcel, alongside: Alongside) -> Sequence[asyncpg.Record]:
        """Append, and do what belongs to it, in one transaction."""
        with translated():
            async with (
                taken(self._pool) as connection,
                connection.transaction(),
            ):
                rows = await call(connection, [given])
                appended = [
                    request.command_id
                    for request, row in zip(given.requests, rows, strict=True)
                    if row["outcome"] == "appended"
                ]
                await alongside(connection, (given.organization, given.program), appended)
            async with taken(self._pool) as connection:
                await read_back(connection, [given], rows)
        if appended and self._committed is not None:
            self._committed({(given.organization, given.program)})
        return rows

    async def _first_led_to(
        self, given: Parcel, repeated: Collection[tuple[UUID, UUID]]
    ) -> Mapping[tuple[UUID, UUID], Sequence[Row]]:
        """Read what commands led to the first time, by stream and command."""
        found: dict[tuple[UUID, UUID], list[Row]] = {}
        tenant = given.organization, given.program
        streams, commands = zip(*repeated, strict=True)
        for row in await self._reader.read_commands(tenant, given.log, streams, commands):
            _, stream, _, _, _, _, command, *_ = row
            found.setdefault((stream, command), []).append(row)
        return found
