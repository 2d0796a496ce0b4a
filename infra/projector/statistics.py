"""Keeps the planner's statistics of a build in step while its tables grow from nothing."""

from collections import defaultdict
from collections.abc import Iterable

from infra.event_store.errors import translated
from infra.postgres.growing import Growing
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.projector.builds import Build

_sql = load("infra.projector", "projector.sql")


class Statistics:
    """Gathered as the builds grow by this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._growing: defaultdict[str, Growing] = defaultdict(Growing)

    async def note(self, builds: Iterable[Build], events: int) -> None:
        """Take note that so many events more are in these builds."""
        for build in builds:
            if self._growing[build.schema].by(events):
                with translated():
                    await self._pool.execute(_sql["analyze"], build.schema)
