"""Which programs are this worker's: those in the buckets it holds a lease of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

import asyncpg

from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.projector.model import ReadModel

EVERY = 1.0
LASTS = 4.0
_sql = load("infra.projector", "projector.sql")


class Leases:
    """Asked for between two pieces of work; a worker that dies is succeeded after four seconds.

    Workers share the buckets evenly: one that comes is given some within two seconds. Leases spare
    two workers the same work; that nothing is taken in twice does not depend on them.
    """

    def __init__(
        self, pool: Pool, models: Sequence[ReadModel] = (), *, every: float = EVERY
    ) -> None:
        """Share with the workers of the same read models; ask at most ``every`` so many seconds."""
        self._crew = " ".join(sorted(model.schema for model in models))
        self.worker: UUID = uuid4()
        self.buckets: Sequence[int] = ()
        self._pool = pool
        self._every = every
        self._next = 0.0

    async def renew(self) -> None:
        """Say that this worker is alive, unless it just has, and learn which buckets it has."""
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next = now + self._every
            self.buckets = await self._pool.fetchval(_sql["lease"], self.worker, self._crew, LASTS)


@asynccontextmanager
async def leases(pool: Pool, models: Sequence[ReadModel]) -> AsyncIterator[Leases]:
    """Give leases that are left to the other workers at once when the block ends."""
    held = Leases(pool, models)
    try:
        yield held
    finally:
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await pool.execute(_sql["release"], held.worker)
