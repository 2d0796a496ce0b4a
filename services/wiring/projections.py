"""What commands on read models work with: the owner's connection, and the projector's pool."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from domain.skips.skips import EVERYTHING
from infra.policies.followers import followers
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Pool, connect
from infra.projector import comparing, rebuild
from infra.projector.building import as_owner, unfilled
from infra.projector.builds import Standing, builds, standing
from infra.projector.engine import Projector
from infra.projector.parking import Parked, parked_streams
from infra.settings import Settings
from infra.store.skipped import Skipped, skipped_entries
from projections.projection import Projection
from projections.registry import PROJECTIONS
from services.app.caller import Caller
from services.app.shell import Shell
from services.wiring.imports import open_shell
from services.wiring.operator import operator, settings_of
from services.wiring.policies import FOLLOWING

CONNECTIONS = 6
NAMES = tuple(projection.name for projection in PROJECTIONS)
PARKING = (*NAMES, *followers(FOLLOWING))
"""Under which names streams are parked."""
Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where read models are built."""

    owner: PlainConnection
    pool: Pool

    async def standing(self) -> Sequence[Standing]:
        """Tell how every build stands, and how many entries are left out of it."""
        skipped = Counter(each.reader for each in await self.skipped())
        return [
            msgspec.structs.replace(each, left_out=skipped[each.projection] + skipped[EVERYTHING])
            if each.behind is not None
            else each
            for each in await standing(self.owner, PROJECTIONS)
        ]

    async def unfilled(self) -> Sequence[str]:
        """Name the read models whose version of this program has yet to be filled."""
        return [model.name for model in await unfilled(self.owner, PROJECTIONS)]

    async def parked(self) -> Sequence[Parked]:
        """List what builds that are read, policies and decisions have parked, oldest first."""
        live = {build.schema for build in await builds(self.owner, PROJECTIONS, "live")}
        known = live.union(followers(FOLLOWING).values())
        return [each for each in await parked_streams(self.pool) if each.schema in known]

    async def skipped(self) -> Sequence[Skipped]:
        """List what is left out of logs for good, of all programs."""
        return await skipped_entries(self.owner)

    async def rebuild(self, name: str, told: Told) -> rebuild.Rebuilt:
        """Fill a build beside the live one and swap it in."""
        model = _named(name)
        return await rebuild.rebuild(self.owner, Projector(self.pool, [model]), model, told)

    async def preview(self, name: str, told: Told) -> comparing.Preview:
        """Tell which rows a rebuild would change."""
        model, projector = _named(name), Projector(self.pool, PROJECTIONS)
        return await comparing.preview(self.owner, self.pool, projector, model, told)


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    """Open the workshop of the installation whose admin secrets ``settings`` name."""
    async with (
        as_owner(settings.url("migrator")) as owner,
        await connect(settings.url("projector"), CONNECTIONS) as pool,
    ):
        yield Workshop(owner, pool)


async def fill_new(settings: Settings, told: Callable[[str, int, int], object]) -> None:
    """Fill what is new in this version, so that processes find something to read."""
    async with workshop(settings) as open_workshop:
        for name in await open_workshop.unfilled():
            await open_workshop.rebuild(name, partial(told, name))


@asynccontextmanager
async def mending(
    data: Path, acting: str, organization: str | None
) -> AsyncIterator[tuple[Shell, Caller]]:
    """Open the ports of use cases for whoever has parked streams taken up again."""
    async with (
        operator(data, acting, organization) as desk,
        open_shell(settings_of(data)) as shell,
    ):
        yield (
            shell,
            Caller(
                principal=await shell.sessions.principal(desk.token),
                token=desk.token,
                command_id=desk.new_id(),
                correlation_id=desk.new_id(),
                client="cli",
            ),
        )


def _named(name: str) -> Projection:
    return next(projection for projection in PROJECTIONS if projection.name == name)
