"""Rebuilds a read model while its logs grow and people read, and looks at every read."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from domain.kernel import Tenant
from infra.projector.engine import Projector
from projections.group_board import GROUP_BOARD
from projections.group_board.queries import GroupRow, groups
from projections.rosters import ROSTERS
from projections.sessions import SESSIONS
from tests.kit.database import Migrated, make_roles
from tests.kit.read_models import Mirror, a_group, ask, leader, open_mirror, person
from tests.kit.stores import NOON, new_stream, new_tenant, open_logs, request

ROOT = Path(__file__).parents[2]
AT_ONCE = 100
PAUSE = 0.005
WITHIN = 120.0
REBUILD = """
import asyncio, sys
from infra.postgres.pool import connect
from infra.projector.building import as_owner
from infra.projector.engine import Projector
from infra.projector.rebuild import rebuild
from projections.group_board import GROUP_BOARD

async def main():
    async with as_owner(sys.argv[1]) as owner, await connect(sys.argv[2], 6) as pool:
        projector = Projector(pool, [GROUP_BOARD], page=int(sys.argv[3]))
        await rebuild(owner, projector, GROUP_BOARD, lambda *told: print(*told, flush=True))

asyncio.run(main())
"""
BUILDS = "SELECT schema, state FROM circlekeep.projection_build WHERE projection = 'group_board'"
FILLED = """
SELECT coalesce(sum(c.position), 0) FROM circlekeep.projection_checkpoint AS c
JOIN circlekeep.projection_build AS b USING (schema)
WHERE b.projection = 'group_board' AND b.state = 'filling'"""


@dataclass
class Seen:
    """What readers saw. A fault is a read that lacked a row, had one twice, or went back."""

    reads: int = 0
    appends: int = 0
    faults: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


@dataclass
class Circle:
    """A program whose n-th group is proposed and given its leader by events 2n - 1 and 2n."""

    tenant: Tenant
    told: int = 0
    position: int = 0

    async def grow(self, mirror: Mirror, by: int) -> None:
        """Tell of some more groups."""
        numbers = range(self.told + 1, self.told + by + 1)
        asked = [
            request(new_stream(self.tenant, "group"), 0, a_group(_code(n)), leader(person()))
            for n in numbers
        ]
        for answer in await mirror.store.append(self.tenant, asked):
            if isinstance(answer, Exception):
                raise answer
        self.told += by
        self.position = 2 * self.told


class Load:
    """Writers, a worker and readers on some programs, in one event loop."""

    def __init__(
        self, database: Migrated, mirror: Mirror, circles: Sequence[Circle], write_every: float
    ) -> None:
        self.seen = Seen()
        self._database = database
        self._mirror = mirror
        self._circles = circles
        self._write_every = write_every

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep it up as long as the block lasts."""
        tasks = [asyncio.create_task(self._work())]
        for circle in self._circles:
            tasks += [asyncio.create_task(one(circle)) for one in (self._write, self._read)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            failed = [end for end in ended if not isinstance(end, asyncio.CancelledError)]
            self.seen.faults += map(repr, failed)

    async def reads(self, more: int) -> None:
        """Wait until there were so many more reads, and a fault ends it."""
        goal = self.seen.reads + more
        async with asyncio.timeout(WITHIN):
            while self.seen.reads < goal and not self.seen.faults:
                await asyncio.sleep(PAUSE)

    async def rebuild(self, *, page: int, die_at: float | None = None) -> float:
        """Rebuild in a process of its own; kill it when that part of the events is in. Seconds."""
        began = time.perf_counter()
        while True:
            process = await self._start(page)
            assert process.stdout is not None
            async for line in process.stdout:
                done, total = map(int, line.split())
                if die_at is not None and done >= die_at * total:
                    process.kill()
                    break
            await process.communicate()
            if die_at is not None or process.returncode == 0:
                return time.perf_counter() - began
            # The server may take a moment to notice that the killed one has gone.
            assert time.perf_counter() - began < WITHIN

    async def filled(self) -> int:
        """Tell how many events are in the build that is being filled."""
        [[events]] = await ask(self._database, FILLED)
        return int(str(events))

    async def _start(self, page: int) -> Process:
        addresses = (self._database.url("migrator"), self._database.url("projector"))
        words = [sys.executable, "-c", REBUILD, *addresses, str(page)]
        return await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=PIPE, stderr=PIPE)

    async def _work(self) -> None:
        while True:
            if not await self._mirror.projector.turn():
                await asyncio.sleep(PAUSE)

    async def _write(self, circle: Circle) -> None:
        while True:
            await circle.grow(self._mirror, 1)
            self.seen.appends += 1
            await asyncio.sleep(self._write_every)

    async def _read(self, circle: Circle) -> None:
        least = circle.told
        while True:
            wanted = circle.told
            began = time.perf_counter()
            if await self._mirror.app.wait("group_board", circle.tenant, 2 * wanted):
                least = max(least, wanted)
            between = time.perf_counter()
            rows = await groups(self._mirror.app, circle.tenant, NOON)
            self.seen.took.append(time.perf_counter() - between)
            self.seen.reads += 1
            if fault := fault_of(rows, least):
                self.seen.faults.append(fault)
            least = max(least, len(rows))
            if between - began < PAUSE:
                await asyncio.sleep(PAUSE)


def fault_of(rows: Sequence[GroupRow], least: int) -> str | None:
    """Say what is wrong with a read that must have so many groups: the first ones, each whole.

    Only the last may lack its leader, who came with the event after.
    """
    if len(rows) < least:
        return f"{len(rows)} groups after {least} had been seen"
    if [row.code for row in rows] != [_code(n) for n in range(1, len(rows) + 1)]:
        return f"not the first {len(rows)} groups, each once"
    if any(row.leaders != 1 for row in rows[:-1]):
        return "a group without its leader before another"
    return None


@asynccontextmanager
async def loaded(
    database: Migrated,
    *,
    programs: int,
    groups_each: int,
    busy: int,
    write_every: float = PAUSE,
    say: Callable[[str], None],
) -> AsyncIterator[Load]:
    """Give programs with some groups, their read model up to date; load is on so many of them.

    In each of these somebody appends, and waits so many seconds, and appends again.
    """
    await make_roles(database.url())
    async with open_mirror(database) as mirror:
        mirror.projector = Projector(mirror.pool, [GROUP_BOARD, ROSTERS, SESSIONS])
        organization = uuid4()
        circles = [Circle(new_tenant(organization)) for _ in range(programs)]
        for number, circle in enumerate(circles):
            say(f"telling of program {number + 1} of {programs}")
            await open_logs(mirror.store, circle.tenant)
            for _ in range(0, groups_each, AT_ONCE):
                await circle.grow(mirror, min(AT_ONCE, groups_each))
        await mirror.catch_up()
        yield Load(database, mirror, circles[:busy], write_every)


def _code(number: int) -> str:
    return f"G{number:07}"
