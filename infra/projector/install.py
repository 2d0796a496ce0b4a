"""Makes the schemas that read models fill: a step of every migration, harmless to repeat."""

from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.builds import Build, State
from infra.projector.model import ReadModel

SUPERSEDED_FOR = timedelta(hours=1)
"""For so long may processes of the version before go on reading their own build."""
GRACE = timedelta(minutes=2)
"""No transaction of a reader lasts as long, so that none loses what it has chosen to read."""
PATIENCE = "200ms"
_sql = load("infra.projector", "projector.sql")


async def install(connection: PlainConnection, models: Sequence[ReadModel]) -> None:
    """Make what is missing, as the owner and in the caller's transaction.

    A version is made once and never altered: a read model whose SQL changes gets a new version,
    which is to be filled before it is read, unless there is nothing to fill it with. What is left
    of earlier builds and read by nobody goes.
    """
    for model in models:
        if not await connection.fetchval(_sql["is_built"], model.name, model.version):
            fresh = await connection.fetchval(_sql["is_fresh"], model.name, model.log)
            await make(connection, model, "live" if fresh else "filling")
        await connection.execute(
            _sql["retire_superseded"], model.name, model.version, SUPERSEDED_FOR
        )
    await sweep(connection)


async def make(connection: PlainConnection, model: ReadModel, state: State) -> Build:
    """Make the empty tables of one build in a schema of its own, and register it."""
    schema = await connection.fetchval(_sql["free_schema"], model.schema)
    before = await connection.fetchval(_sql["make"], schema, column=1)
    await connection.execute(_sql["use_schema"], schema)
    await connection.execute(model.queries["schema"])
    await connection.execute(_sql["use_schema"], before)
    await connection.execute(_sql["guard"], schema, list(model.readers), model.whole_organization)
    await connection.execute(_sql["register"], schema, model.name, model.version, state)
    return Build(schema, model)


async def sweep(connection: PlainConnection) -> None:
    """Drop retired builds; one that somebody still reads stays until the next time."""
    for row in await connection.fetch(_sql["left_behind"], GRACE):
        try:
            async with connection.transaction():
                await drop(connection, row["schema"])
        except asyncpg.LockNotAvailableError:
            continue


async def drop(connection: PlainConnection, schema: str) -> None:
    """Drop a build and forget how far it came; a reader in the way is waited for 200 ms."""
    await connection.execute(_sql["drop_within"], schema, PATIENCE)
    await connection.execute(_sql["forget_checkpoints"], schema)
    await connection.execute(_sql["forget_build"], schema)
