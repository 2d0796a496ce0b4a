"""Which builds of a read model there are, and how one is held while its rows are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from infra.postgres.pool import Connection, Pool
from infra.postgres.sql import load
from infra.projector.model import ReadModel

State: TypeAlias = Literal["filling", "live", "retired"]
_sql = load("infra.projector", "projector.sql")


@dataclass(frozen=True, slots=True)
class Build:
    """One schema with the rows of one version of a read model."""

    schema: str
    model: ReadModel


async def builds(
    connection: Connection | Pool, models: Sequence[ReadModel], state: State
) -> Sequence[Build]:
    """Give the builds in this state, of the versions that these models are."""
    rows = await connection.fetch(
        _sql["builds"], [model.name for model in models], [model.version for model in models], state
    )
    by_name = {model.name: model for model in models}
    return [Build(row["schema"], by_name[row["projection"]]) for row in rows]
