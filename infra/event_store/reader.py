"""Reads streams and logs, each in one round trip."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import TypeAlias, cast
from uuid import UUID

import asyncpg

from infra.event_store.errors import translated
from infra.event_store.records import Row, Since, Step
from infra.postgres.pool import Pool, taken
from infra.postgres.sql import load
from infra.postgres.together import Together

Tenant: TypeAlias = tuple[UUID, UUID]
_sql = load("infra.event_store", "reader.sql")


class Reader:
    """What is in the logs of a tenant, as far as the pool's database role may see it.

    A tenant is (organization, program). Every method may raise ``Unreachable`` or ``Busy``.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._onward: dict[
            tuple[UUID, int], Together[Sequence[Since], Sequence[Sequence[Step]]]
        ] = {}

    async def read_streams(
        self, tenant: Tenant, log: int, streams: Sequence[UUID]
    ) -> Sequence[Row]:
        """Return the events of these streams, stream by stream, in their order."""
        return cast("Sequence[Row]", await self._read("streams", *tenant, log, streams))

    async def read_on(
        self, organization: UUID, log: int, since: Sequence[Since]
    ) -> Sequence[Sequence[Step]]:
        """Return the events of each of these streams from a version on, in their order.

        The streams may be of several programs of the organization.
        """
        lane = self._onward.get((organization, log))
        if lane is None:
            ask = partial(self._read_on, organization, log)
            lane = self._onward[organization, log] = Together(ask)
        return await lane(since)

    async def _read_on(
        self, organization: UUID, log: int, asked: Sequence[Sequence[Since]]
    ) -> Sequence[Sequence[Sequence[Step]]]:
        """Ask for what several callers want at once, and give each their streams."""
        columns = zip(*(one for since in asked for one in since), strict=True)
        found: list[list[Step]] = [[] for since in asked for _ in since]
        for row in await self._read("onward", organization, log, *columns):
            found[row[0]].append(cast("Step", row[1:]))
        streams = iter(found)
        return [list(islice(streams, len(since))) for since in asked]

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
            async with taken(self._pool) as connection:
                return await connection.fetch(_sql[query], *given)
