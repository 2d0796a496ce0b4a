"""Finds looks that nobody has ended, log by log, each entry once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.access.looks import LeftOpen
from domain.kernel import Log, OrganizationId, ProgramId, Tenant
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

LOGS, ENTRIES = 100, 1_000
_sql = load("infra.store", "sweeping.sql")


class PostgresSweeping:
    """The port ``Sweeping``; ``logs`` and ``entries`` bound what one look finds."""

    def __init__(self, pool: Pool, logs: int = LOGS, entries: int = ENTRIES) -> None:
        self._pool = pool
        self._logs = logs
        self._entries = entries

    async def left_open(self, kinds: Sequence[str], after: timedelta) -> Sequence[LeftOpen]:
        """Return what is open in entries older than ``after``, by the database's clock."""
        with answering():
            rows = await self._pool.fetch(
                _sql["left_open"], kinds, after, self._logs, self._entries
            )
        return [
            LeftOpen(
                Tenant(OrganizationId(row["organization_id"]), ProgramId(row["program_id"])),
                Log(row["log"]),
                row["swept"],
                tuple(zip(row["streams"], row["positions"], strict=True)),
            )
            for row in rows
        ]

    async def go_on_after(self, logs: Sequence[LeftOpen]) -> None:
        """Go on after these next time."""
        columns: Sequence[tuple[UUID, UUID, int, int]] = [
            (log.tenant.organization, log.tenant.program, log.log, log.swept) for log in logs
        ]
        with answering():
            await self._pool.execute(_sql["swept"], *zip(*columns, strict=True))
