"""Reads streams and logs, each in one round trip."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast
from uuid import UUID

import asyncpg

from infra.event_store.errors import translated
from infra.event_store.records import Row, Step
from infra.postgres.pool import ACQUIRE_WITHIN, Pool
from infra.postgres.sql import load

Tenant: TypeAlias = tuple[UUID, UUID]
_sql = load("infra.event_store", "reader.sql")


class Reader:
    """What is in the logs of a tenant, as far as the pool's database role may see it.

    A tenant is (organization, program). Every method may raise ``Unreachable`` or ``Busy``.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read_streams(
        self, tenant: Tenant, log: int, streams: Sequence[UUID]
    ) -> Sequence[Row]:
        """Return the events of these streams, stream by stream, in their order."""
        return cast("Sequence[Row]", await self._read("streams", *tenant, log, streams))

    async def read_on(self, tenant: Tenant, log: int, since: Mapping[UUID, int]) -> Sequence[Step]:
        """Return the events of streams, each from a version on, stream by stream, in order."""
        ids, versions = list(since), list(since.values())
        if len(since) == 1:
            found = await self._read("one_onward", *tenant, log, ids[0], versions[0])
            return cast("Sequence[Step]", found)
        return cast("Sequence[Step]", await self._read("onward", *tenant, log, ids, versions))

    async def read_commands(
        self, tenant: Tenant, log: int, streams: Sequence[UUID], commands: Sequence[UUID]
    ) -> Sequence[Row]:
        """Return what these commands led to in these streams, stream by stream, in their order."""
        rows = await self._read("commands", *tenant, log, streams, commands)
        return cast("Sequence[Row]", rows)

    async def read_log(self, tenant: Tenant, log: int, after: int, limit: int) -> Sequence[Row]:
        """Return at most ``limit`` events after a position, in the order of the log."""
        return cast("Sequence[Row]", await self._read("page", *tenant, log, after, limit))

    async def _read(self, query: str, *given: object) -> Sequence[asyncpg.Record]:
        with translated():
            async with self._pool.acquire(timeout=ACQUIRE_WITHIN) as connection:
                return await connection.fetch(_sql[query], *given)
