"""How far a build has come in a tenant's log; moved only from where it is thought to be."""

from domain.kernel import Tenant
from infra.postgres.pool import Connection
from infra.postgres.sql import load
from infra.projector.builds import Build

_sql = load("infra.projector", "projector.sql")


class Overtaken(Exception):
    """Somebody else has taken in these events meanwhile, or the build is one no longer."""


async def position_of(connection: Connection, build: Build, tenant: Tenant) -> int:
    """Tell the position of the last event that is in the rows; 0 if none is."""
    return int(await connection.fetchval(_sql["checkpoint"], *tenant, build.schema) or 0)


async def move(
    connection: Connection, build: Build, tenant: Tenant, before: int, after: int
) -> None:
    """Move it, or raise ``Overtaken``. Whoever moves at the same time waits for our transaction."""
    key = (*tenant, build.schema, build.model.log)
    if await connection.fetchval(_sql["move_checkpoint"], *key, before, after) is None:
        raise Overtaken
