"""Makes the schemas that read models fill: a step of every migration, harmless to repeat."""

from collections.abc import Sequence

from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.model import ReadModel

_sql = load("infra.projector", "projector.sql")


async def install(connection: PlainConnection, models: Sequence[ReadModel]) -> None:
    """Make what is missing, as the owner and in the caller's transaction, and make it live.

    A version is made once and never altered: a read model whose SQL changes gets a new version.
    """
    for model in models:
        if not await connection.fetchval(_sql["is_made"], model.schema):
            await _make(connection, model)
        await connection.execute(_sql["make_live"], model.name, model.version, model.schema)


async def _make(connection: PlainConnection, model: ReadModel) -> None:
    before = await connection.fetchval(_sql["make"], model.schema, column=1)
    await connection.execute(_sql["use_schema"], model.schema)
    await connection.execute(model.queries["schema"])
    await connection.execute(_sql["use_schema"], before)
    await connection.execute(
        _sql["guard"], model.schema, list(model.readers), model.whole_organization
    )
