"""Kills writers and the database under load, and looks whether what was acknowledged is kept."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import msgspec

from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.postgres.cluster import ENVIRONMENT, Cluster
from infra.postgres.pool import connect
from infra.store.postgres import PostgresEventStore
from infra.transparency.verify import verify_all
from services.supervisor import Program, Supervisor
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import short_directory
from tests.kit.steady import Asked, Steady, as_request, read_journals
from tests.kit.stores import kept, open_logs

ROOT = Path(__file__).parents[2]
WRITERS, TASKS = 3, 64
WITHIN = 60.0
KEPT = """
    SELECT program_id, position, command_id FROM circlekeep.events
    WHERE organization_id = $1 ORDER BY 1, 2"""


class Kept(msgspec.Struct, frozen=True):
    """What crashes left.

    ``asked_again``: commands acknowledged, but not the first time. ``unheard``: there, never
    acknowledged, and found by repeating the command. ``never``: appended only then. ``lost``:
    events acknowledged, and not there. ``twice``: commands that were not appended once. ``gaps``:
    logs with a position that is missing.
    """

    acknowledged: int
    asked_again: int
    unheard: int
    never: int
    lost: int
    twice: int
    gaps: int
    whole: bool


@asynccontextmanager
async def crashing(folder: Path) -> AsyncIterator["Crashing"]:
    """Give a durable database that is started again, at the same address, whenever it dies."""
    with short_directory() as place:
        cluster = Cluster(place)
        try:
            async with Supervisor(folder) as supervisor:

                async def is_ready(pid: int) -> bool:
                    return cluster.is_ready(pid)

                postgres = Program(
                    "postgres",
                    cluster.argv,
                    ENVIRONMENT,
                    ready=is_ready,
                    stop_signal=signal.SIGINT,
                    short_life=0,
                )
                await supervisor.start(postgres)
                database = Migrated(cluster.server.url("postgres"))
                await asyncio.to_thread(prepare, database.url())
                yield Crashing(database, supervisor, folder)
        finally:
            cluster.close()


class Crashing:
    """Crashes, one after the other, each with writers and logs of its own."""

    def __init__(self, database: Migrated, supervisor: Supervisor, folder: Path) -> None:
        self.database = database
        self._supervisor = supervisor
        self._folder = folder

    async def crash(self, after: int, programs: int = 4) -> Kept:
        """Kill a writer, the database, and then all at once; look at what is there.

        Each time so many more were acknowledged; whoever was left alive goes on.
        """
        organization, those = uuid4(), [uuid4() for _ in range(programs)]
        await self._open(organization, those)
        journals = [self._folder / f"{organization}-{n}" for n in range(WRITERS)]
        alive = {path: await self._writer(organization, those, path) for path in journals}
        writers = list(alive.values())
        try:
            await self._kill(alive, after)
        finally:
            for writer in writers:
                if writer.returncode is None:
                    writer.kill()
        assert {await writer.wait() for writer in writers} == {-signal.SIGKILL}
        await self._answers()
        return await self._left(organization, journals)

    async def _kill(self, alive: dict[Path, asyncio.subprocess.Process], after: int) -> None:
        """Kill one writer and stop the database twice; the others are still to be killed."""
        for path, writer in alive.items():
            await _acknowledged({path: writer}, 1)
        await _acknowledged(alive, after)
        alive.pop(next(iter(alive))).kill()
        await _acknowledged(alive, after)
        await self._stop_at_once()
        await _acknowledged(alive, after)
        await self._stop_at_once()

    async def _stop_at_once(self) -> None:
        """Send the database what `pg_ctl stop -m immediate` sends it, once it runs."""
        async with asyncio.timeout(WITHIN):
            while (pid := self._pid()) is None:
                await asyncio.sleep(0.01)
        os.kill(pid, signal.SIGQUIT)

    def _pid(self) -> int | None:
        """Which process runs the database; none between two lives."""
        with suppress(LookupError):
            return self._supervisor.pid("postgres")
        return None

    async def _left(self, organization: UUID, journals: Sequence[Path]) -> Kept:
        asked, told = read_journals(journals)
        rows = await self._rows(organization)
        there = {(program, position): command for program, position, command in rows}
        lost = sum(
            there.get((asked[command].program, position)) != command
            for command, answer in told.items()
            for position in range(answer.last - asked[command].events + 1, answer.last + 1)
        )
        open_ends = [entry for command, entry in asked.items() if command not in told]
        present = set(there.values())
        async with await connect(self.database.url("app"), 2) as pool:
            store = PostgresEventStore(pool)

            async def was_kept(entry: Asked) -> bool:
                again = as_request(organization, entry)
                [answer] = await store.append(again.stream.tenant, [again])
                assert kept(answer).repeated == (entry.command in present)
                return kept(answer).repeated

            unheard = sum(await asyncio.gather(*map(was_kept, open_ends)))
        async with await connect(self.database.url("auditor"), 1) as pool:
            reports = [r for r in await verify_all(pool) if r.organization == organization]
        rows = await self._rows(organization)
        times = Counter(command for _, _, command in rows)
        assert times.keys() == asked.keys()
        positions: dict[UUID, list[int]] = {}
        for program, position, _ in rows:
            positions.setdefault(program, []).append(position)
        return Kept(
            acknowledged=len(told),
            asked_again=sum(answer.times > 1 for answer in told.values()),
            unheard=unheard,
            never=len(open_ends) - unheard,
            lost=lost,
            twice=sum(times[command] != entry.events for command, entry in asked.items()),
            gaps=sum(of != list(range(1, len(of) + 1)) for of in positions.values()),
            whole=all(report.whole for report in reports),
        )

    async def _open(self, organization: UUID, programs: Sequence[UUID]) -> None:
        async with await connect(self.database.url("warden"), 1) as pool:
            store = PostgresEventStore(pool)
            for program in programs:
                await open_logs(store, Tenant(OrganizationId(organization), ProgramId(program)))

    async def _writer(
        self, organization: UUID, programs: Sequence[UUID], journal: Path
    ) -> asyncio.subprocess.Process:
        journal.touch()
        settings = Steady(self.database.url("app"), organization, programs, TASKS, str(journal))
        with journal.with_suffix(".log").open("wb") as said:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.kit.steady",
                msgspec.json.encode(settings),
                cwd=ROOT,
                stderr=said,
            )

    async def _rows(self, organization: UUID) -> Sequence[asyncpg.Record]:
        connection = await asyncpg.connect(self.database.url())
        try:
            return await connection.fetch(KEPT, organization)
        finally:
            await connection.close()

    async def _answers(self) -> None:
        """Wait until the database is back."""
        async with asyncio.timeout(WITHIN):
            while True:
                try:
                    connection = await asyncpg.connect(self.database.url())
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.05)
                else:
                    await connection.close()
                    return


async def _acknowledged(alive: Mapping[Path, asyncio.subprocess.Process], more: int) -> None:
    """Wait until these writers were told so often more that something is kept."""
    before = _told(alive)
    async with asyncio.timeout(WITHIN):
        while _told(alive) < before + more:
            for journal, writer in alive.items():
                assert writer.returncode is None, journal.with_suffix(".log").read_text()[-800:]
            await asyncio.sleep(0.02)


def _told(journals: Iterable[Path]) -> int:
    return sum(path.read_bytes().count(b'"Told"') for path in journals)
