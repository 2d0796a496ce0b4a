"""Appends to logs, on asyncpg: the async recorder that ``eventsourcing`` lacks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

import asyncpg

from infra.event_store.batch import arguments
from infra.event_store.errors import (
    AuthorityConflict,
    Busy,
    ReservationConflict,
    Unreachable,
    VersionConflict,
    translated,
)
from infra.event_store.reader import Reader, Tenant
from infra.event_store.records import Inserted, Outcome, Repeated, Request, Row
from infra.postgres.pool import ACQUIRE_WITHIN, Connection, Pool, tenant_transaction
from infra.postgres.sql import load

Alongside: TypeAlias = Callable[[Connection, Tenant, Sequence[UUID]], Awaitable[None]]
ACCESS = 2
_sql = load("infra.event_store", "recorder.sql")


class Recorder:
    """Append-only logs, two per tenant, behind one pool.

    A tenant is (organization, program); log 1 holds domain events, log 2 access records. Every
    method may raise ``Unreachable`` or ``Busy``.
    """

    def __init__(self, pool: Pool, alongside: Alongside | None = None) -> None:
        """Take a pool, and what else an append does in its transaction.

        ``alongside`` is given the ids of the commands whose events were appended just now; if it
        raises, nothing was.
        """
        self._pool = pool
        self._reader = Reader(pool)
        self._alongside = alongside

    async def open_log(self, tenant: Tenant) -> None:
        """Make the tenant's two logs; doing it again changes nothing."""
        with translated():
            async with tenant_transaction(self._pool, tenant) as connection:
                await connection.execute(_sql["open_log"], *tenant)

    async def append(
        self, tenant: Tenant, log: int, requests: Sequence[Request]
    ) -> Sequence[Outcome]:
        """Append a batch in one transaction and answer each request, in order.

        If the connection is lost, the same batch is sent once more: what had been kept is then
        known by its command id. Access records have none, so theirs is not. Raises
        ``NotPermitted`` or ``UnknownLog``; then nothing was appended.
        """
        given = arguments(tenant, log, requests)
        try:
            return await self._append(tenant, log, requests, given)
        except Unreachable:
            if log == ACCESS:
                raise
        except Busy as busy:
            if not isinstance(busy.__cause__, asyncpg.TransactionRollbackError):
                raise
        return await self._append(tenant, log, requests, given)

    async def _append(
        self, tenant: Tenant, log: int, requests: Sequence[Request], given: tuple[object, ...]
    ) -> Sequence[Outcome]:
        with translated():
            if self._alongside is None:
                rows: Sequence[asyncpg.Record] = await self._alone(given)
            else:
                rows = await self._append_with(self._alongside, tenant, requests, given)
            known = await self._known(tenant, log, requests, rows)
        return [_outcome(request, row, known) for request, row in zip(requests, rows, strict=True)]

    async def _alone(self, given: tuple[object, ...]) -> Sequence[asyncpg.Record]:
        async with self._pool.acquire(timeout=ACQUIRE_WITHIN) as connection:
            return await connection.fetch(_sql["append_alone"], *given)

    async def _append_with(
        self,
        alongside: Alongside,
        tenant: Tenant,
        requests: Sequence[Request],
        given: tuple[object, ...],
    ) -> Sequence[asyncpg.Record]:
        async with tenant_transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["append"], *given)
            appended = [
                request.command_id
                for request, row in zip(requests, rows, strict=True)
                if row["outcome"] == "appended"
            ]
            await alongside(connection, tenant, appended)
        return rows

    async def _known(
        self,
        tenant: Tenant,
        log: int,
        requests: Sequence[Request],
        rows: Sequence[asyncpg.Record],
    ) -> Mapping[tuple[UUID, UUID], Sequence[Row]]:
        """Read what repeated commands led to the first time, by stream and command."""
        repeated = [
            request
            for request, row in zip(requests, rows, strict=True)
            if row["outcome"] == "repeated"
        ]
        if not repeated:
            return {}
        found: dict[tuple[UUID, UUID], list[Row]] = {}
        streams = [request.stream for request in repeated]
        commands = [request.command_id for request in repeated]
        for row in await self._reader.read_commands(tenant, log, streams, commands):
            _, stream, _, _, _, _, command, *_ = row
            found.setdefault((stream, command), []).append(row)
        return found


def _outcome(
    request: Request,
    row: asyncpg.Record,
    known: Mapping[tuple[UUID, UUID], Sequence[Row]],
) -> Outcome:
    match row["outcome"]:
        case "appended":
            return Inserted(row["last_position"], row["recorded_us"])
        case "repeated":
            first = known[request.stream, request.command_id]
            if [event_id for *_, event_id, _, _, _ in first] == [
                e.event_id for e in request.events
            ]:
                return Inserted(row["last_position"], row["recorded_us"])
            return Repeated(first)
        case "wrong_version":
            return VersionConflict(request.stream, request.expected, row["version"])
        case "reserved":
            return ReservationConflict(row["subject"], row["holder"])
        case "authority_moved" if request.basis is not None:
            return AuthorityConflict(request.basis[0])
        case other:
            raise AssertionError(other)
