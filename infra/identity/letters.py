"""How many letters were asked for to a mailbox, in PostgreSQL: for all Wardens together."""

from collections.abc import Sequence
from datetime import datetime

from domain.access.letters import Count
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

_sql = load("infra.identity", "letters.sql")


class PostgresLetterCounts:
    """Counts in the database: what was asked for is known to every Warden, and after a restart."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def count(self, counts: Sequence[Count], at: datetime) -> datetime | None:
        """Count a letter in all of these; if it is too many of one, return when it no longer is."""
        tags = [one.whose for one in counts]
        of_hour, of_day = ([one.most[n] for one in counts] for n in (0, 1))
        with answering():
            free: datetime | None = await self._pool.fetchval(
                _sql["count_letter"], tags, of_hour, of_day, at
            )
        return free
