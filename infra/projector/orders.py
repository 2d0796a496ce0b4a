"""The port ``ParkedStreams`` on PostgreSQL, and the worker's side of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.builds import builds
from infra.projector.checkpoints import Overtaken
from infra.projector.model import ReadModel
from infra.projector.parking import NotParked, retry
from infra.projector.reads import unavailable

_sql = load("infra.projector", "orders.sql")


class PostgresParkedStreams:
    """What the live builds of these read models have parked, as role ``app`` may see."""

    def __init__(self, pool: Pool, models: Sequence[ReadModel]) -> None:
        self._pool = pool
        self._versions: Mapping[str, int] = {model.name: model.version for model in models}

    async def list(
        self, organization: OrganizationId, projections: Sequence[str]
    ) -> Sequence[ParkedStream]:
        """List what these read models have parked, the longest parked first; at most 200."""
        versions = [self._versions[name] for name in projections]
        with unavailable():
            async with tenant_transaction(
                self._pool, own_log(organization), readonly=True
            ) as connection:
                rows = await connection.fetch(_sql["parked"], organization, projections, versions)
        return [ParkedStream(**dict(row)) for row in rows]

    async def ask(
        self,
        organization: OrganizationId,
        place: ParkedPlace,
        *,
        skip: bool,
        order: UUID,
        person: PersonId,
    ) -> ParkedOrder | None:
        """Leave an order, once by its id; none if the stream is not parked there."""
        version = self._versions[place.projection]
        key = (organization, place.program, order, place.projection, version)
        with unavailable():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
                row = await connection.fetchrow(
                    _sql["leave"], *key, place.stream, place.position, skip, person
                )
        return None if row is None else ParkedOrder(**dict(row))

    async def order(self, organization: OrganizationId, order: UUID) -> ParkedOrder | None:
        """Find an order."""
        with unavailable():
            async with tenant_transaction(
                self._pool, own_log(organization), readonly=True
            ) as connection:
                row = await connection.fetchrow(_sql["order"], organization, order)
        return None if row is None else ParkedOrder(**dict(row))


def carrying_out(pool: Pool, models: Sequence[ReadModel]) -> Callable[[], Awaitable[int]]:
    """Return turns that do what was ordered, as role ``projector``.

    Two workers may come to the same order; for the second the stream is parked no longer.
    """

    async def turn() -> int:
        rows = await pool.fetch(_sql["open"])
        live = {build.schema: build for build in await builds(pool, models, "live")} if rows else {}
        for row in rows:
            key = (row["organization_id"], row["program_id"])
            tenant = Tenant(OrganizationId(key[0]), ProgramId(key[1]))
            again = None
            if build := live.get(row["schema"]):
                try:
                    again = await retry(
                        pool, build, tenant, row["stream_id"], skip=row["skip"], at=row["position"]
                    )
                except NotParked:
                    again = None
                except Overtaken:
                    continue
            outcome = "done" if again is None else "parked"
            await pool.execute(_sql["settle"], *key, row["order_id"], outcome)
        return len(rows)

    return turn
