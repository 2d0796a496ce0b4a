"""The port ``ParkedStreams`` on PostgreSQL, and the worker's side of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from uuid import UUID

from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, ProgramId, Said, Tenant, own_log
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.builds import Overtaken, builds
from infra.projector.model import ReadModel
from infra.projector.parking import NotParked, retry
from infra.projector.reads import unavailable

TakeUp: TypeAlias = Callable[[Tenant, UUID, int], Awaitable[bool]]
"""Takes a stream up that is parked at a position; says whether all of it could be taken in.

Raises ``NotParked``, and ``Overtaken`` (try again).
"""
_sql = load("infra.projector", "orders.sql")


class PostgresParkedStreams:
    """What live builds of these read models have parked, and what follows the logs besides them.

    Role ``app`` sees it. ``followers`` are those others by their names, with the name under which
    each follows the logs.
    """

    def __init__(
        self,
        pool: Pool,
        models: Sequence[ReadModel],
        followers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._pool = pool
        self._versions: Mapping[str, int] = {model.name: model.version for model in models}
        self._followers = followers

    async def list(
        self, organization: OrganizationId, projections: Sequence[str]
    ) -> Sequence[ParkedStream]:
        """List what is parked under these names, the longest parked first; at most 200."""
        versions = [self._versions.get(name) for name in projections]
        followers = [self._followers.get(name) for name in projections]
        with unavailable():
            async with tenant_transaction(
                self._pool, own_log(organization), readonly=True
            ) as connection:
                rows = await connection.fetch(
                    _sql["parked"], organization, projections, versions, followers
                )
        return [ParkedStream(**dict(row)) for row in rows]

    async def ask(
        self,
        organization: OrganizationId,
        place: ParkedPlace,
        *,
        skip: bool,
        order: UUID,
        person: PersonId,
        said: Said | None = None,
    ) -> ParkedOrder | None:
        """Leave an order, once by its id; none if the stream is not parked there.

        Raises ``Refused`` (``idempotency.differs``); then it is not left.
        """
        name = place.projection
        which = name, self._versions.get(name), self._followers.get(name)
        key = (organization, place.program, order, *which)
        with unavailable():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
                row = await connection.fetchrow(
                    _sql["leave"], *key, place.stream, place.position, skip, person
                )
                if row is not None and said is not None:
                    kept = (_sql["keep_said"], organization, said.key, said.words)
                    if not await connection.fetchval(*kept):
                        raise refusal("idempotency.differs")
        return None if row is None else ParkedOrder(**dict(row))

    async def order(self, organization: OrganizationId, order: UUID) -> ParkedOrder | None:
        """Find an order."""
        with unavailable():
            async with tenant_transaction(
                self._pool, own_log(organization), readonly=True
            ) as connection:
                row = await connection.fetchrow(_sql["order"], organization, order)
        return None if row is None else ParkedOrder(**dict(row))


def order_turns(
    pool: Pool, models: Sequence[ReadModel], followers: Mapping[str, TakeUp] = MappingProxyType({})
) -> Callable[[], Awaitable[int]]:
    """Return turns that do what was ordered, as role ``projector``.

    What is to be left out is on record before it is ordered: here it is tried again, and left out
    if the record says so. ``followers`` are what follows the logs besides read models, by the name
    under which they park. Two workers may come to the same order; for the second the stream is
    parked no longer.
    """

    async def turn() -> int:
        rows = await pool.fetch(_sql["open"])
        live = {build.schema: build for build in await builds(pool, models, "live")} if rows else {}
        for row in rows:
            key = (row["organization_id"], row["program_id"])
            tenant = Tenant(OrganizationId(key[0]), ProgramId(key[1]))
            stream, at = row["stream_id"], row["position"]
            again = False
            try:
                if build := live.get(row["schema"]):
                    again = await retry(pool, build, tenant, stream, at=at) is not None
                elif take_up := followers.get(row["schema"]):
                    again = not await take_up(tenant, stream, at)
            except NotParked:
                again = False
            except Overtaken:
                continue
            outcome = "parked" if again else "done"
            await pool.execute(_sql["settle"], *key, row["order_id"], outcome)
        return len(rows)

    return turn
