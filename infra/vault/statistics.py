"""Keeps the planner's statistics of the vault in step while it grows, as by a list of people."""

from collections.abc import Sequence

from domain.beside import Beside
from domain.kernel import Tenant
from domain.ports import Append, Appended, AppendRefused, EventStore
from infra.postgres.growing import Growing
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

_sql = load("infra.vault", "rows.sql")


class Statistics:
    """Gathered as the vault grows by this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._growing = Growing()

    async def note(self, kept: int) -> None:
        """Take note that so many items were kept."""
        if self._growing.by(kept):
            with answering():
                await self._pool.execute(_sql["analyze"])


class Counted(Beside):
    """A store whose appends keep so many items."""

    def __init__(self, store: EventStore, statistics: Statistics, kept: int) -> None:
        super().__init__(store)
        self._statistics = statistics
        self._kept = kept

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append, and take note."""
        answers = await super().append(tenant, requests)
        await self._statistics.note(self._kept)
        return answers
