"""How far a build has come in a tenant's log; moved only from where it is thought to be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.kernel import Tenant
from infra.postgres.pool import Connection, Pool
from infra.postgres.sql import load
from infra.projector.builds import Build

_sql = load("infra.projector", "projector.sql")


class Overtaken(Exception):
    """Somebody else has taken in these events meanwhile, or the build is one no longer."""


async def position_of(connection: Connection | Pool, build: Build, tenant: Tenant) -> int:
    """Tell the position of the last event that is in the rows; 0 if none is."""
    return int(await connection.fetchval(_sql["checkpoint"], *tenant, build.schema) or 0)


async def begin(
    connection: Connection, tenant: Tenant, builds: Sequence[Build], before: int, after: int
) -> Mapping[str, frozenset[UUID]]:
    """Move the checkpoints of builds of one log; give the streams that each has parked, by schema.

    The rest of the transaction belongs to the tenant, and table names are these builds'. Raises
    ``Overtaken`` if one of the builds stands elsewhere or is retired; whoever moves one at the same
    time waits for the transaction.
    """
    schemas = [build.schema for build in builds]
    begun = await connection.fetchrow(
        _sql["begin_page"], *tenant, builds[0].model.log, schemas, before, after
    )
    if begun is None or not begun["moved"]:
        raise Overtaken
    parked: defaultdict[str, set[UUID]] = defaultdict(set)
    for schema, stream in zip(begun["parked_schemas"], begun["parked_streams"], strict=True):
        parked[schema].add(stream)
    return {schema: frozenset(parked[schema]) for schema in schemas}
