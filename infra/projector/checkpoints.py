"""How far a read model has come in a tenant's log; moved only from where it is thought to be."""

from domain.kernel import Tenant
from infra.postgres.pool import Connection
from infra.postgres.sql import load
from infra.projector.model import ReadModel

_sql = load("infra.projector", "projector.sql")


class Overtaken(Exception):
    """Somebody else has taken in these events meanwhile; nothing was written twice."""


async def position_of(connection: Connection, model: ReadModel, tenant: Tenant) -> int:
    """Tell the position of the last event that is in the rows; 0 if none is."""
    key = (*tenant, model.name, model.version)
    return int(await connection.fetchval(_sql["checkpoint"], *key) or 0)


async def hold(connection: Connection, model: ReadModel, tenant: Tenant) -> int:
    """Tell the position and keep others from moving it until the transaction ends."""
    key = (*tenant, model.name, model.version)
    return int(await connection.fetchval(_sql["hold_checkpoint"], *key) or 0)


async def move(
    connection: Connection, model: ReadModel, tenant: Tenant, before: int, after: int
) -> None:
    """Move it, or raise ``Overtaken``. Whoever moves at the same time waits for our transaction."""
    key = (*tenant, model.name, model.version, model.log)
    if await connection.fetchval(_sql["move_checkpoint"], *key, before, after) is None:
        raise Overtaken
