"""Remembers in the database which checkpoints have been sent to whom."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Final
from uuid import uuid4

from domain.kernel import Log, OrganizationId, PersonId, ProgramId
from domain.ports import LogSizes
from infra.postgres.pool import Pool
from infra.postgres.sql import load

TURN_S: Final = 600.0
"""So long has one worker the turn; another takes it sooner only when it is given back."""
_sql: Final = load("infra.transparency", "letters.sql")


class PostgresLettersSent:
    """As role ``projector``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Say whether nobody else sends letters meanwhile."""
        holder = uuid4()
        mine: bool = await self._pool.fetchval(_sql["alone"], holder, TURN_S)
        try:
            yield mine
        finally:
            if mine:
                await self._pool.execute(_sql["others_too"], holder)

    async def due(self, day: date) -> Sequence[OrganizationId]:
        """Name the organizations to some of whose auditors something is still to be sent."""
        rows = await self._pool.fetch(_sql["due"], day)
        return [OrganizationId(row["organization_id"]) for row in rows]

    async def sent(self, organization: OrganizationId, day: date) -> frozenset[PersonId]:
        """Name who has been sent the checkpoints of this day."""
        rows = await self._pool.fetch(_sql["sent"], organization, day)
        return frozenset(PersonId(row["person_id"]) for row in rows)

    async def held(self, organization: OrganizationId, person: PersonId) -> LogSizes:
        """Return the sizes of the last checkpoints that somebody has been sent."""
        rows = await self._pool.fetch(_sql["held"], organization, person)
        return {(ProgramId(row["program_id"]), Log(row["log"])): row["size"] for row in rows}

    async def note(
        self,
        organization: OrganizationId,
        person: PersonId,
        day: date,
        sizes: LogSizes,
        *,
        left_us: bool,
    ) -> None:
        """Note what has been sent, and whether to a server of others; for nobody, a day's end."""
        await self._pool.execute(
            _sql["note"],
            *(organization, person, day),
            [program for program, _ in sizes],
            [log for _, log in sizes],
            list(sizes.values()),
            left_us,
        )
