"""A connection kept from batch to batch, and another one when it is lost."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import asyncpg

from infra.event_store.batch import Parcel
from infra.event_store.call import call
from infra.event_store.errors import translated
from infra.event_store.reading_back import read_back
from infra.postgres.pool import ACQUIRE_WITHIN, Pool


class Line:
    """Takes a connection of the pool when it first needs one; as a context it gives it back.

    To give it back and take it again after each batch would cost as much as some ten events.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | None = None

    async def append(self, parcels: Sequence[Parcel]) -> Sequence[asyncpg.Record]:
        """Append parcels in one transaction, and read back entries that others rely on.

        Whatever fails, the next call begins anew. Raises ``NotKept``.
        """
        try:
            with translated():
                if self._connection is None:
                    async with asyncio.timeout(ACQUIRE_WITHIN):
                        self._connection = await self._pool.acquire()
                rows = await call(self._connection, parcels)
                await read_back(self._connection, parcels, rows)
                return rows
        except BaseException:
            await self._give_back()
            raise

    async def __aenter__(self) -> Self:
        """Give the line, still without a connection."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what was taken."""
        await self._give_back()

    async def _give_back(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool.release(connection)
