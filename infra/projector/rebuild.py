"""Fills a build beside the live one and swaps it in; readers have one or the other, whole."""

import msgspec

from domain.codes import refusal
from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.projector.building import Told, fill, next_build, pages, tenant_of
from infra.projector.builds import Build, builds
from infra.projector.engine import Projector
from infra.projector.model import ReadModel

_sql = load("infra.projector", "projector.sql")


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """Which build of a read model is live now, and how many events its rows come from."""

    projection: str
    version: int
    schema: str
    events: int


async def rebuild(
    owner: PlainConnection, projector: Projector, model: ReadModel, told: Told
) -> Rebuilt:
    """Fill the build that was begun, or a new one, and make it live.

    ``told`` hears how many events are in, and of how many. Whoever is killed in the middle goes on
    where the last page ended when asked again. Raises ``Conflict``: ``projection.building``,
    ``projection.superseded``, and ``projection.parked`` if readers would lose what they have now.
    """
    async with next_build(owner, model) as build:
        heads = await projector.heads()
        goals = {head.tenant: head.position for head in heads if head.log is model.log}
        await fill(owner, projector, build, goals, told)
        await swap(owner, projector, build)
        events = await owner.fetchval(_sql["come_so_far"], build.schema)
    return Rebuilt(projection=model.name, version=model.version, schema=build.schema, events=events)


async def swap(owner: PlainConnection, projector: Projector, build: Build) -> None:
    """Make a filled build live in the place of the one that is, which is retired.

    That one stands still meanwhile, and the new one goes at least as far, so that no reader is sent
    back to before what it has seen. Readers wait for nothing: what they choose is one row.
    """
    async with owner.transaction():
        for old in await builds(owner, [build.model], "live"):
            await owner.execute(_sql["freeze"], old.schema)
            for row in await owner.fetch(_sql["where_behind"], old.schema, build.schema):
                async for _ in pages(projector, build, tenant_of(row), row["position"]):
                    pass
            worse = await owner.fetchval(_sql["newly_parked"], old.schema, build.schema)
            if worse:
                raise refusal("projection.parked", about=f"{worse} of {build.schema}")
            await owner.execute(_sql["change_state"], old.schema, "retired")
        await owner.execute(_sql["change_state"], build.schema, "live")
