"""Keeps read models up with the logs: each event in each of them exactly once, and in order."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec
import structlog

from domain.kernel import Log, OrganizationId, ProgramId, Tenant
from infra.event_store.reader import Reader
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.apply import apply, check_order
from infra.projector.builds import Build, builds, enter
from infra.projector.checkpoints import Overtaken, move, position_of
from infra.projector.model import ReadModel

PAGE = 5000
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
Place: TypeAlias = tuple[str, Tenant]
_sql = load("infra.projector", "projector.sql")
_log = structlog.get_logger("projector")


class Head(msgspec.Struct, frozen=True):
    """How far one log of a tenant has come."""

    tenant: Tenant
    log: Log
    position: int


class Failure(msgspec.Struct, frozen=True):
    """How often a read model has failed in a row at one tenant, and when it is tried again."""

    times: int
    again_at: float


async def _nothing() -> None:
    """Stand in for a sign of life."""


class Projector:
    """All read models, all tenants, one page at a time, under the role ``projector``.

    The checkpoint moves in the transaction that writes the rows, so that a killed worker leaves
    both or neither, and of two workers one writes. A read model that fails at a tenant is logged
    and tried again after a pause that doubles; the others go on.
    """

    def __init__(
        self,
        pool: Pool,
        models: Sequence[ReadModel],
        *,
        page: int = PAGE,
        sign_of_life: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self._pool = pool
        self._models = models
        self._page = page
        self._sign_of_life = sign_of_life
        self._journal = Reader(pool)
        self._reached: dict[Place, int] = {}
        self._failures: dict[Place, Failure] = {}

    async def turn(self) -> int:
        """Take in a page of whatever is behind; tell how many events that were, 0 when all is."""
        heads = await self.heads()
        live = await builds(self._pool, self._models, "live")
        await self._sign_of_life()
        async with asyncio.TaskGroup() as group:
            turns = [group.create_task(self._turn_of(build, heads)) for build in live]
        return sum(turn.result() for turn in turns)

    async def advance(self, build: Build, tenant: Tenant, upto: int | None = None) -> int:
        """Take in the next page of one tenant in one build; tell how many events it had.

        No event after ``upto`` is taken in. Raises ``Overtaken`` if another worker did, or the
        build is retired, and ``Gap`` if the log has a hole.
        """
        log = build.model.log
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            before = await position_of(connection, build, tenant)
        page = self._page if upto is None else min(self._page, upto - before)
        entries = await self._journal.read_log(tenant, log, before, page) if page > 0 else ()
        check_order(entries, before)
        after = before + len(entries)
        if entries:
            async with tenant_transaction(self._pool, tenant) as connection:
                await enter(connection, build)
                await move(connection, build, tenant, before, after)
                await apply(connection, build.model, tenant, entries)
        self._reached[build.schema, tenant] = after
        return len(entries)

    async def may_fill(self, build: Build) -> bool:
        """Tell whether a build that is not read yet is still one to write to."""
        return build in await builds(self._pool, [build.model], "filling")

    async def heads(self) -> Sequence[Head]:
        """Tell how far every log has come that has anything in it."""
        rows = await self._pool.fetch(_sql["heads"])
        return [
            Head(
                Tenant(OrganizationId(row["organization_id"]), ProgramId(row["program_id"])),
                Log(row["log"]),
                row["position"],
            )
            for row in rows
        ]

    async def _turn_of(self, build: Build, heads: Sequence[Head]) -> int:
        taken = 0
        for tenant in self._behind(build, heads):
            taken += await self._try(build, tenant)
            await self._sign_of_life()
        return taken

    def _behind(self, build: Build, heads: Sequence[Head]) -> Iterator[Tenant]:
        for head in heads:
            place = (build.schema, head.tenant)
            failure = self._failures.get(place)
            if (
                head.log is build.model.log
                and self._reached.get(place, -1) < head.position
                and (failure is None or failure.again_at <= asyncio.get_running_loop().time())
            ):
                yield head.tenant

    async def _try(self, build: Build, tenant: Tenant) -> int:
        place = (build.schema, tenant)
        try:
            taken = await self.advance(build, tenant)
        except Overtaken:
            return 0
        except Exception as error:  # noqa: BLE001 - whatever it is, the other read models go on
            before = self._failures.get(place)
            times = 1 if before is None else before.times + 1
            pause = min(FIRST_PAUSE * 2 ** (times - 1), LONGEST_PAUSE)
            self._failures[place] = Failure(times, asyncio.get_running_loop().time() + pause)
            _log.warning(
                "projection.failed",
                projection=build.schema,
                organization=str(tenant.organization),
                program=str(tenant.program),
                times=times,
                pause_s=pause,
                exc_info=error,
            )
            return 0
        self._failures.pop(place, None)
        return taken
