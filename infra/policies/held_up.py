"""The port ``HeldUpLetters`` on PostgreSQL, under the role ``app``."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.kernel import OrganizationId, Said, own_log
from domain.ports import HeldUp
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.reach import answering
from infra.postgres.sql import load

_sql = load("infra.policies", "policies.sql")


class PostgresHeldUpLetters:
    """Counts of what is owed and could not be done; whose it is nobody is told here."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def list(self, organization: OrganizationId) -> Sequence[HeldUp]:
        """Count it, by policy and by how the last attempt ended."""
        where = own_log(organization)
        with answering():
            async with tenant_transaction(self._pool, where, readonly=True) as connection:
                rows = await connection.fetch(_sql["held_up"], organization)
        return [HeldUp(**dict(row)) for row in rows]

    async def take_up(
        self, organization: OrganizationId, policy: str, said: Said | None = None
    ) -> int:
        """Let what was given up of a policy be tried anew, once; tell how much that is."""
        with answering():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
                if said is not None:
                    known = organization, said.key
                    if await connection.fetchval(_sql["said_before"], *known) == said.words:
                        return 0
                    if not await connection.fetchval(_sql["keep_said"], *known, said.words):
                        raise refusal("idempotency.differs")
                done: str = await connection.execute(_sql["take_up"], organization, policy)
        return int(done.removeprefix("UPDATE "))
