"""Makes the next build of a read model and fills it, or goes on with what was begun."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from domain.codes import refusal
from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.builds import Build, Overtaken, builds
from infra.projector.engine import Projector
from infra.projector.install import make, sweep
from infra.projector.model import ReadModel

AT_ONCE = 3
Told: TypeAlias = Callable[[int, int], object]
Goals: TypeAlias = Mapping[Tenant, int]
_sql = load("infra.projector", "projector.sql")


@asynccontextmanager
async def as_owner(migrator_url: str) -> AsyncIterator[PlainConnection]:
    """Open a connection that acts as the owner of every table."""
    connection = await asyncpg.connect(migrator_url)
    try:
        await connection.execute(_sql["act_as_owner"])
        yield connection
    finally:
        await connection.close()


async def unfilled(owner: PlainConnection, models: Sequence[ReadModel]) -> Sequence[ReadModel]:
    """Name the read models of which nobody can read the version that these are."""
    live = [build.model.name for build in await builds(owner, models, "live")]
    return [model for model in models if model.name not in live]


@asynccontextmanager
async def next_build(owner: PlainConnection, model: ReadModel) -> AsyncIterator[Build]:
    """Give the build that was begun of a read model, or else a new one, to one caller at a time.

    Raises ``Conflict`` (``projection.building``) for the second.
    """
    if not await owner.fetchval(_sql["begin_building"], model.name):
        raise refusal("projection.building", about=model.name)
    try:
        async with owner.transaction():
            await sweep(owner)
        begun = await builds(owner, [model], "filling")
        if begun:
            yield begun[0]
            return
        async with owner.transaction():
            build = await make(owner, model, "filling")
        yield build
    finally:
        await owner.execute(_sql["end_building"], model.name)


async def fill(
    owner: PlainConnection, projector: Projector, build: Build, goals: Goals, told: Told
) -> None:
    """Take in every log up to its goal; ``told`` hears how many events are in, of how many."""
    total, done = sum(goals.values()), await owner.fetchval(_sql["come_so_far"], build.schema)
    told(done, total)
    free = asyncio.Semaphore(AT_ONCE)

    async def take_in(tenant: Tenant, goal: int) -> None:
        nonlocal done
        async with free:
            async for taken in pages(projector, build, tenant, goal):
                done += taken
                told(done, total)

    async with asyncio.TaskGroup() as group:
        for tenant, goal in goals.items():
            group.create_task(take_in(tenant, goal))


async def pages(
    projector: Projector, build: Build, tenant: Tenant, goal: int
) -> AsyncIterator[int]:
    """Take in page after page up to a position; tell each time how many events that were.

    Raises ``Conflict`` (``projection.superseded``) if a migration has retired the build meanwhile.
    """
    while True:
        try:
            taken = await projector.advance(build, tenant, goal)
        except Overtaken:
            if not await projector.may_fill(build):
                raise refusal("projection.superseded", about=build.schema) from None
            continue
        if not taken:
            return
        yield taken


async def checkpoints(owner: PlainConnection, build: Build) -> Goals:
    """Tell how far a build has come in each log."""
    rows = await owner.fetch(_sql["checkpoints"], build.schema)
    return {tenant_of(row): row["position"] for row in rows}


def tenant_of(row: asyncpg.Record) -> Tenant:
    """Read the tenant off a row."""
    return Tenant(OrganizationId(row["organization_id"]), ProgramId(row["program_id"]))
