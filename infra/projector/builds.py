"""Which builds of a read model there are, how far each has come, and how one is held and stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Tenant
from infra.postgres.migrate import PlainConnection
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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One build, since when it is ``filling``, ``live`` or ``retired``, and its events and rows.

    ``behind`` counts events it has yet to take in, ``logs_behind`` in how many logs they are; both
    are none of a read model that this program does not know. ``rows`` is the database's estimate.
    ``left_out`` counts the entries that a decision on record leaves out of it.
    """

    projection: str
    version: int
    schema: str
    state: str
    since: datetime
    events: int
    behind: int | None
    logs_behind: int | None
    rows: int
    left_out: int = 0


async def standing(owner: PlainConnection, models: Sequence[ReadModel]) -> Sequence[Standing]:
    """Tell of every build there is, by read model and version."""
    logs = [model.name for model in models], [int(model.log) for model in models]
    rows = await owner.fetch(_sql["standing"], *logs)
    return [Standing(**dict(row)) for row in rows]
