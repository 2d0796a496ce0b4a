"""The port ``Outbox`` on PostgreSQL: what is owed, taken by one worker at a time, and settled."""

from collections.abc import Sequence

import msgspec

from domain.kernel import OrganizationId, ProgramId, Tenant
from domain.policies.policy import Deed, Owed
from domain.ports import Attempt, Settled
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load

FIRST_PAUSE = 10.0
LONGEST_PAUSE = 3600.0
_deeds: msgspec.json.Decoder[Deed] = msgspec.json.Decoder(Deed)
_sql = load("infra.policies", "policies.sql")


class PostgresOutbox:
    """What policies owe, under the role ``projector``.

    ``first_pause`` is in seconds: how soon what was taken is taken again unless it was settled.
    """

    def __init__(self, pool: Pool, *, first_pause: float = FIRST_PAUSE) -> None:
        self._pool = pool
        self._first_pause = first_pause

    async def in_debt(self) -> Sequence[Tenant]:
        """Tell in which programs something is due."""
        rows = await self._pool.fetch(_sql["in_debt"])
        return [Tenant(OrganizationId(row[0]), ProgramId(row[1])) for row in rows]

    async def take(self, tenant: Tenant, limit: int) -> Sequence[Attempt]:
        """Take what is due, the oldest first; each counts as one attempt from now on."""
        asked = (*tenant, limit, self._first_pause, LONGEST_PAUSE)
        async with tenant_transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["take"], *asked)
        return [
            Attempt(
                owed=Owed(
                    tenant=tenant,
                    policy=row["policy"],
                    event_id=row["event_id"],
                    correlation_id=row["correlation_id"],
                    command_id=row["command_id"],
                    deed=_deeds.decode(row["deed"]),
                    due_at=row["due_at"],
                ),
                number=row["attempts"],
            )
            for row in rows
        ]

    async def settle(self, tenant: Tenant, settled: Sequence[Settled]) -> None:
        """Say what became of attempts. Doing it again changes nothing."""
        columns = zip(*settled, strict=True)
        async with tenant_transaction(self._pool, tenant) as connection:
            await connection.execute(_sql["settle"], *tenant, *columns)
