"""Keeps read models up with the logs: each event in each of them exactly once, and in order."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing

import msgspec

from domain.kernel import Log, OrganizationId, ProgramId, Tenant
from infra.event_store.errors import Unreachable
from infra.event_store.reader import Reader
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.sql import load
from infra.projector.announcements import Announcements
from infra.projector.behind import Behind, Lookout
from infra.projector.builds import Build, Overtaken, builds, position_of
from infra.projector.failures import Failures, is_of_an_event
from infra.projector.leases import Leases
from infra.projector.model import ReadModel
from infra.projector.pages import Page, follow
from infra.projector.parking import write_apart
from infra.projector.statistics import Statistics
from infra.projector.writing import write

PAGE = 5000
PAGES = 20
"""Of one log in one turn, but one when others call: a long log keeps nobody waiting."""
LANES = 3
"""So many logs are worked on at once: Python makes a page while the database writes another."""
EVERYTHING = range(64)
_sql = load("infra.projector", "projector.sql")


class Head(msgspec.Struct, frozen=True):
    """How far one log of a tenant has come."""

    tenant: Tenant
    log: Log
    position: int


async def _nothing(_moved: bool, /) -> None:
    """Stand in for a sign of progress."""


class Projector:
    """All read models, all tenants, page by page, under the role ``projector``.

    The checkpoint moves in the transaction that writes the rows, so that a killed worker leaves
    both or neither, and of two workers one writes. A stream that fails in a build is parked there
    and the rest go on; a build that fails altogether, or a log with a hole, is tried again after a
    pause that doubles.
    """

    def __init__(
        self,
        pool: Pool,
        models: Sequence[ReadModel],
        *,
        page: int = PAGE,
        sign_of_life: Callable[[bool], Awaitable[None]] = _nothing,
        leases: Leases | None = None,
        announced: Announcements | None = None,
    ) -> None:
        """Work for all programs unless there are ``leases``; ``announced`` says where to look.

        ``sign_of_life`` is told after each page and each turn whether anything was taken in.
        """
        self._pool = pool
        self._models = models
        self._page = page
        self._sign_of_life = sign_of_life
        self._leases = leases
        self._lookout = Lookout(pool, announced)
        self._reader = Reader(pool)
        self._failures = Failures()
        self._statistics = Statistics(pool)

    async def turn(self) -> int:
        """Take in some pages of whatever is behind; tell how many events that were in all builds.

        0 means that nothing is behind, or that it is not yet time to look everywhere.
        """
        await self._keep_leases()
        buckets = self._leases.buckets if self._leases else EVERYTHING
        live = {build.schema: build for build in await builds(self._pool, self._models, "live")}
        jobs = iter(await self._lookout.look(list(live.values()), buckets))

        async def lane() -> int:
            return sum([await self._take_in(live, job) for job in jobs])

        async with asyncio.TaskGroup() as group:
            lanes = [group.create_task(lane()) for _ in range(LANES)]
        taken = sum(lane.result() for lane in lanes)
        await self._sign_of_life(taken > 0)
        return taken

    async def advance(self, build: Build, tenant: Tenant, upto: int | None = None) -> int:
        """Take in the next page of one tenant in one build; tell how many events it had.

        No event after ``upto`` is taken in. Raises ``Overtaken`` if another worker did, or the
        build is retired, and ``Gap`` if the log has a hole.
        """
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            before = await position_of(connection, build, tenant)
        goal = before + self._page if upto is None else upto
        pages = follow(self._reader, [build], tenant, before, goal, self._page)
        async with aclosing(pages):
            async for page in pages:
                await self._write(page, build)
                return page.after - page.before
        return 0

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

    async def _keep_leases(self) -> None:
        if self._leases:
            await self._leases.renew()

    async def _take_in(self, live: Mapping[str, Build], job: Behind) -> int:
        """Work on one log: builds that stand at the same position share its pages."""
        cohorts: defaultdict[int, list[Build]] = defaultdict(list)
        for schema, position in sorted(job.positions.items()):
            if self._failures.rests(schema, job.tenant):
                self._lookout.look_again(job.tenant)
            else:
                cohorts[position].append(live[schema])
        return sum([await self._follow(job, at, cohorts[at]) for at in sorted(cohorts)])

    async def _follow(self, job: Behind, before: int, cohort: Sequence[Build]) -> int:
        taken, reached, goal = 0, before, min(job.head, before + PAGES * self._page)
        whole = len(cohort)
        pages = follow(self._reader, cohort, job.tenant, before, goal, self._page)
        try:
            async with aclosing(pages):
                async for page in pages:
                    cohort = await self._write_all(page, cohort)
                    taken += (page.after - page.before) * len(cohort)
                    reached = page.after
                    await self._sign_of_life(len(cohort) > 0)
                    await self._keep_leases()
                    if not cohort or self._lookout.is_called:
                        break
        except Overtaken:
            reached = before
        except Exception as error:  # noqa: BLE001 - whatever it is, the other logs go on
            for build in cohort:
                self._failures.note(build.schema, job.tenant, error)
        if reached < job.head or len(cohort) < whole:
            self._lookout.look_again(job.tenant)
        return taken

    async def _write_all(self, page: Page, cohort: Sequence[Build]) -> Sequence[Build]:
        """Write a page into builds, into each on its own if need be; give those that have it."""
        try:
            await write(self._pool, cohort, page)
        except (Overtaken, Unreachable):
            raise
        except Exception:  # noqa: BLE001 - each on its own says whose fault it is
            return [build for build in cohort if await self._try_to_write(page, build)]
        for build in cohort:
            self._failures.forget(build.schema, page.tenant)
        await self._statistics.note(cohort, len(page.events))
        return cohort

    async def _try_to_write(self, page: Page, build: Build) -> bool:
        try:
            await self._write(page, build)
        except Overtaken:
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, the other builds go on
            self._failures.note(build.schema, page.tenant, error)
            return False
        self._failures.forget(build.schema, page.tenant)
        return True

    async def _write(self, page: Page, build: Build) -> None:
        """Write a page into one build; park what fails in it."""
        try:
            await write(self._pool, [build], page)
        except Exception as error:
            if not is_of_an_event(error):
                raise
            await write_apart(self._pool, build, page)
        await self._statistics.note([build], len(page.events))
