"""The worker's sign of life in the database, and how others look for it."""

import asyncio

from infra.postgres.pool import Pool
from infra.postgres.sql import load

EVERY = 1.0
FRESH = 5.0
WORKER = "projector"
_sql = load("infra.projector", "projector.sql")


class Heartbeat:
    """Called between two pieces of work; writes at most once a second."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._next = 0.0

    async def __call__(self) -> None:
        """Say that the worker is at work, unless it was said just now."""
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next = now + EVERY
            await self._pool.execute(_sql["beat"], WORKER)


async def is_alive(pool: Pool) -> bool:
    """Tell whether the worker was at work within the last five seconds, by the database's clock."""
    seconds = await pool.fetchval(_sql["seconds_since_beat"], WORKER)
    return seconds is not None and seconds < FRESH
