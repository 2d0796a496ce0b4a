"""How each process of an installation gives a sign of life; one that gives none is replaced."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg

from infra.gateway.client import answers
from infra.postgres.pool import Pool, connect
from infra.projector.heartbeat import POLICIES, SIGNER, WORKER, is_alive
from services.supervised_life import FIRST_MISSES, Supervising, Watched, answers_http, keep_watching

TURNS_WITHIN_S = 10.0
"""Seconds since a part last ended a turn of its work; nothing to do is a turn too."""
DATABASE_WITHIN_S = 3.0


@asynccontextmanager
async def watching(
    supervisor: Supervising, web: tuple[str, int], warden: Path, database: str, *, replaying: int
) -> AsyncIterator[None]:
    """Watch all processes but PostgreSQL; ``database`` is its address for the role ``app``.

    Web and Warden answer by themselves. Worker and signer are known by the turns that they end;
    while the database does not say, nobody can know, and none is replaced. ``replaying`` is how
    many signs the Warden may miss at its start.
    """
    async with await connect(database, 1, command_timeout=DATABASE_WITHIN_S) as pool:
        tasks = [
            asyncio.create_task(keep_watching(supervisor, watched))
            for watched in (
                Watched("web", partial(answers_http, *web)),
                Watched("warden", partial(answers, warden), max(replaying, FIRST_MISSES)),
                Watched("worker", partial(ends_turns, pool, (WORKER, POLICIES))),
                Watched("signer", partial(ends_turns, pool, (SIGNER,))),
            )
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            # To take leave of a server that stands still would take the time to end the others.
            pool.terminate()


async def ends_turns(pool: Pool, parts: Sequence[str]) -> bool | None:
    """Whether these parts of a process end turns of their work; None while nobody can say."""
    try:
        async with asyncio.timeout(DATABASE_WITHIN_S):
            return await is_alive(pool, parts, TURNS_WITHIN_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
