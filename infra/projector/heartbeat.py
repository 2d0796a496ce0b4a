"""The signs of progress of what works behind the web, in the database."""

import asyncio
from collections.abc import Sequence

from infra.postgres.pool import Pool
from infra.postgres.sql import load

EVERY = 1.0
FRESH = 5.0
WORKER = "projector"
POLICIES = "policies"
SIGNER = "signer"
KEYLESS = "signer.keys_missing"
"""What the signer says beside its turns while a key that it needs is missing."""
_sql = load("infra.projector", "projector.sql")


class Heartbeat:
    """Called where a piece of work has ended, so that one that stands still is not mistaken.

    It writes at most once a second.
    """

    def __init__(self, pool: Pool, part: str = WORKER) -> None:
        self._pool = pool
        self._part = part
        self._next = 0.0
        self._moved = False

    async def __call__(self, moved: bool = False) -> None:
        """Say that a piece of work has ended, and whether anything was done in it."""
        self._moved = self._moved or moved
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next, said, self._moved = now + EVERY, self._moved, False
            await self._pool.execute(_sql["note_progress"], self._part, said)


async def is_alive(pool: Pool, parts: Sequence[str] = (WORKER,), fresh_s: float = FRESH) -> bool:
    """Tell whether each part ended a turn in the last seconds, by the database's clock."""
    since = [await pool.fetchval(_sql["seconds_since_beat"], part) for part in parts]
    return all(seconds is not None and seconds < fresh_s for seconds in since)
