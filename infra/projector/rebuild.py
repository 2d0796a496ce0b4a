"""Fills a build beside the live one and swaps it in; readers have one or the other, whole."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from domain.kernel import Conflict, OrganizationId, ProgramId, Tenant
from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.builds import Build, builds
from infra.projector.checkpoints import Overtaken
from infra.projector.engine import Projector
from infra.projector.install import make, sweep
from infra.projector.model import ReadModel

Told: TypeAlias = Callable[[int, int], None]
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


@asynccontextmanager
async def alone(owner: PlainConnection, model: ReadModel) -> AsyncIterator[None]:
    """Be the only one to build this read model. Raises ``Conflict`` (``projection.building``)."""
    if not await owner.fetchval(_sql["begin_building"], model.name):
        raise Conflict("projection.building", f"{model.name} is being built by somebody else")
    try:
        yield
    finally:
        await owner.execute(_sql["end_building"], model.name)


async def rebuild(
    owner: PlainConnection, projector: Projector, model: ReadModel, told: Told
) -> Build:
    """Fill the build that was begun, or a new one, and make it live; give it.

    ``told`` hears how many events are in, and of how many. Whoever is killed in the middle goes on
    where the last page ended when asked again. Raises ``Conflict`` (``projection.building``).
    """
    async with alone(owner, model):
        async with owner.transaction():
            await sweep(owner)
        build = await begun(owner, model)
        await fill(owner, projector, build, told)
        await swap(owner, projector, build)
    return build


async def begun(owner: PlainConnection, model: ReadModel) -> Build:
    """Give the build of a model that is being filled; make one if there is none."""
    for build in await builds(owner, [model], "filling"):
        return build
    async with owner.transaction():
        return await make(owner, model, "filling")


async def fill(owner: PlainConnection, projector: Projector, build: Build, told: Told) -> None:
    """Take in what every log has by now."""
    goals = {h.tenant: h.position for h in await projector.heads() if h.log is build.model.log}
    total, done = sum(goals.values()), await owner.fetchval(_sql["come_so_far"], build.schema)
    told(done, total)
    for tenant, goal in goals.items():
        async for taken in _pages(owner, projector, build, tenant, goal):
            done += taken
            told(done, total)


async def swap(owner: PlainConnection, projector: Projector, build: Build) -> None:
    """Make a filled build live in the place of the one that is, which is retired.

    That one stands still meanwhile, and the new one goes at least as far, so that no reader is sent
    back to before what it has seen.
    """
    async with owner.transaction():
        for old in await builds(owner, [build.model], "live"):
            await owner.execute(_sql["freeze"], old.schema)
            for row in await owner.fetch(_sql["where_behind"], old.schema, build.schema):
                tenant = Tenant(
                    OrganizationId(row["organization_id"]), ProgramId(row["program_id"])
                )
                async for _ in _pages(owner, projector, build, tenant, row["position"]):
                    pass
            await owner.execute(_sql["change_state"], old.schema, "retired")
        await owner.execute(_sql["change_state"], build.schema, "live")


async def _pages(
    owner: PlainConnection, projector: Projector, build: Build, tenant: Tenant, goal: int
) -> AsyncIterator[int]:
    """Take in page after page up to a position; tell each time how many events that were."""
    while True:
        try:
            taken = await projector.advance(build, tenant, goal)
        except Overtaken:
            if build not in await builds(owner, [build.model], "filling"):
                raise Conflict(
                    "projection.superseded", f"{build.schema} has been replaced meanwhile"
                ) from None
            continue
        if not taken:
            return
        yield taken
