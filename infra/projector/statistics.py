"""Keeps the planner's statistics of a build in step while its tables grow from nothing."""

from collections import defaultdict
from collections.abc import Iterable

from infra.event_store.errors import translated
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.projector.builds import Build

FIRST = 1_000
_sql = load("infra.projector", "projector.sql")


class Statistics:
    """Gathered after the first thousand events of a build in this process, and at each doubling.

    Autovacuum does it too, but a minute late: until then all indexes that begin with the program
    look alike, and finding a row by another than its key reads every row of the program.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._events: defaultdict[str, int] = defaultdict(int)
        self._due: defaultdict[str, int] = defaultdict(lambda: FIRST)

    async def note(self, builds: Iterable[Build], events: int) -> None:
        """Take note that so many events more are in these builds."""
        for build in builds:
            schema = build.schema
            self._events[schema] += events
            if self._events[schema] >= self._due[schema]:
                self._due[schema] = 2 * self._events[schema]
                with translated():
                    await self._pool.execute(_sql["analyze"], schema)
