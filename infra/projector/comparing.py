"""Compares what a build would show with what is shown, row by row, as of the same position."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from domain.codes import refusal
from domain.kernel import Tenant
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.building import Told, checkpoints, fill, next_build, pages
from infra.projector.builds import Build, builds, position_of
from infra.projector.differences import Difference, Row, Shape, Tally
from infra.projector.engine import Projector
from infra.projector.install import drop
from infra.projector.model import ReadModel

PATIENCE_S = 60.0
PAUSE = 0.1
_sql = load("infra.projector", "projector.sql")


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What would differ if ``build`` were read and not ``live``; nothing if no table has rows."""

    projection: str
    live: str
    build: str
    tables: Sequence[Difference]

    @property
    def differs(self) -> bool:
        """Whether readers would see anything else."""
        return any(table.differs for table in self.tables)


async def preview(
    owner: PlainConnection,
    pool: Pool,
    projector: Projector,
    model: ReadModel,
    told: Told,
    *,
    patience_s: float = PATIENCE_S,
) -> Preview:
    """Fill the next build, compare it with the live one, and leave everything as it was.

    A build that waits to be filled, because its version is new, stays and is the more filled.
    Raises ``Missing`` (``projection.nothing_live``), ``Unavailable`` (``projection.behind``) if the
    live build does not get to where the other one is in ``patience_s``, and what ``rebuild``
    raises.
    """
    found = await owner.fetchval(_sql["newest_live"], model.name, model.version)
    if found is None:
        raise refusal("projection.nothing_live", about=model.name)
    live = Build(found, model)
    async with next_build(owner, model) as build:
        try:
            return await _compare(owner, pool, projector, live, build, told, patience_s)
        finally:
            if await builds(owner, [model], "live"):
                async with owner.transaction():
                    await drop(owner, build.schema)


async def _compare(
    owner: PlainConnection,
    pool: Pool,
    projector: Projector,
    live: Build,
    build: Build,
    told: Told,
    patience_s: float,
) -> Preview:
    goals = await checkpoints(owner, live)
    await fill(owner, projector, build, goals, told)
    old, new = await _shapes(owner, live), await _shapes(owner, build)
    tallies = {name: Tally(name, old.get(name), new.get(name)) for name in sorted({*old, *new})}
    for tenant in goals:
        await _compare_tenant(pool, projector, live, build, tenant, tallies, patience_s)
    return Preview(
        projection=build.model.name,
        live=live.schema,
        build=build.schema,
        tables=[tally.difference() for tally in tallies.values()],
    )


async def _compare_tenant(
    pool: Pool,
    projector: Projector,
    live: Build,
    build: Build,
    tenant: Tenant,
    tallies: Mapping[str, Tally],
    patience_s: float,
) -> None:
    """Look at both as of one position: where the live one is at a moment, which is held.

    It may take that moment's worker a while to get to where the other one is already.
    """
    until = asyncio.get_running_loop().time() + patience_s
    while asyncio.get_running_loop().time() < until:
        async with tenant_transaction(
            pool, tenant, isolation="repeatable_read", readonly=True
        ) as held:
            position = await position_of(held, live, tenant)
            async for _ in pages(projector, build, tenant, position):
                pass
            async with tenant_transaction(pool, tenant, readonly=True) as now:
                if await position_of(now, build, tenant) == position:
                    for tally in tallies.values():
                        old = _rows(held, live, tenant, tally, tally.old)
                        await tally.count(tenant, old, _rows(now, build, tenant, tally, tally.new))
                    return
        await asyncio.sleep(PAUSE)
    raise refusal("projection.behind", about=live.schema)


async def _rows(
    connection: Connection, build: Build, tenant: Tenant, tally: Tally, shape: Shape | None
) -> AsyncIterator[Row]:
    if shape is not None:
        asked = (build.schema, tally.table, shape.key, tally.compared, *tenant)
        async for row in connection.cursor(_sql["rows"], *asked, prefetch=1000):
            yield row["key"], row["values"]


async def _shapes(owner: PlainConnection, build: Build) -> Mapping[str, Shape]:
    rows = await owner.fetch(_sql["shapes"], build.schema)
    return {row["name"]: Shape(tuple(row["key"]), tuple(row["columns"])) for row in rows}
