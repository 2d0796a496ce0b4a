"""Tells workers that logs have moved, after the commit and never within it."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg

from infra.postgres.pool import Pool, connect
from infra.postgres.sql import load

CHANNEL = "circlekeep_moved"
EVERY = 0.025
MOST = 180
"""So many tenants fit into a notification of 8,000 bytes; more are not named."""
_sql = load("infra.projector", "projector.sql")


class Announcer:
    """Called with the tenants of each append; speaks at most forty times a second.

    What it cannot say is found by polling a little later, so nobody waits for it or hears of it.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._moved: set[tuple[UUID, UUID]] = set()
        self._telling: asyncio.Task[None] | None = None

    def __call__(self, tenants: Iterable[tuple[UUID, UUID]]) -> None:
        """Announce that events of these tenants, (organization, program), have been committed."""
        self._moved.update(tenants)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """Say nothing any more."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        while self._moved:
            moved, self._moved = self._moved, set()
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._pool.execute(_sql["announce"], CHANNEL, message(moved))
            await asyncio.sleep(EVERY)
        self._telling = None


def message(moved: Iterable[tuple[UUID, UUID]]) -> str:
    """Name tenants in a notification; say nothing, which means any, if they are too many."""
    keys = [organization.bytes + program.bytes for organization, program in moved]
    return b64encode(b"".join(keys)).decode() if len(keys) <= MOST else ""


@asynccontextmanager
async def announcer(url: str) -> AsyncIterator[Announcer]:
    """Give an announcer with a connection of its own, so that it waits for nobody's."""
    async with await connect(url, 1) as pool:
        announcing = Announcer(pool)
        try:
            yield announcing
        finally:
            await announcing.close()
