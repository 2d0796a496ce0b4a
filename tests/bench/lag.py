"""How long a fact that was committed takes to be seen through the port of read models."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import uuid4

from domain.kernel import Tenant
from infra.event_store.committer import open_committer
from infra.postgres.pool import connect
from infra.projector.announcements import announcer
from infra.projector.reads import PostgresReadModels
from infra.store.postgres import PostgresEventStore
from projections.registry import PROJECTIONS
from services.wiring.installation import without_login
from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.database import Migrated
from tests.kit.given import give_secrets
from tests.kit.read_models import a_session
from tests.kit.stores import kept, new_stream, new_tenant, open_logs, request

ROOT = Path(__file__).parents[2]
A_SECOND = 200
PROGRAMS = 600
SEEN_IN = "sessions"
Laps = list[float]


async def lag(bench: Bench) -> None:
    """Append at a steady rate, whatever takes how long; wait for each where people read."""
    halves, worst, rates = [], [], []
    async with a_database() as database, _programs(database, bench.size(PROGRAMS, 60)) as load:
        with _worker(database):
            await load.run(bench.seconds)
            for number in range(bench.rounds):
                bench.say(f"round {number + 1} of {bench.rounds}")
                began = time.perf_counter()
                laps = await load.run(2 * bench.seconds)
                rates.append(len(laps) / (time.perf_counter() - began))
                shares = quantiles(laps, n=100)
                halves.append(shares[49] * 1000)
                worst.append(shares[98] * 1000)
    bench.tell("appends", unit="appends/s", figures=rates)
    bench.tell("p50 from commit to visible read", unit="ms", figures=halves, better="less")
    bench.tell("p99 from commit to visible read", unit="ms", figures=worst, better="less", goal=100)


@dataclass
class Load:
    """Programs in which sessions are scheduled, one after the other."""

    store: PostgresEventStore
    reads: PostgresReadModels
    tenants: list[Tenant]

    async def run(self, seconds: float) -> Laps:
        """Schedule so many a second, in turn in all programs; the seconds each took to be seen."""
        loop, tenants, tasks = asyncio.get_running_loop(), cycle(self.tenants), []
        began = loop.time()
        for number in range(round(A_SECOND * seconds)):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - loop.time()))
            tasks.append(asyncio.create_task(self._schedule(next(tenants))))
        return list(await asyncio.gather(*tasks))

    async def _schedule(self, tenant: Tenant) -> float:
        asked = request(new_stream(tenant, "session"), 0, a_session(uuid4()))
        [answer] = await self.store.append(tenant, [asked])
        position, committed = kept(answer).position, time.perf_counter()
        while not await self.reads.wait(SEEN_IN, tenant, position):
            continue
        return time.perf_counter() - committed


@asynccontextmanager
async def _programs(database: Migrated, number: int) -> AsyncIterator[Load]:
    """Open logs, and the ports as the web process has them."""
    tenants = [new_tenant() for _ in range(number)]
    url = database.url("app")
    async with (
        await connect(url, 8) as pool,
        announcer(url) as announce,
        open_committer(url, announce) as committer,
    ):
        load = Load(
            PostgresEventStore(pool, committer=committer),
            PostgresReadModels(pool, PROJECTIONS),
            tenants,
        )
        async with await connect(database.url("warden"), 1) as warden:
            await open_logs(PostgresEventStore(warden), *tenants)
        yield load


@contextmanager
def _worker(database: Migrated) -> Iterator[None]:
    """Run a worker process for as long as the block does."""
    with TemporaryDirectory() as home:
        give_secrets("worker", Path(home))
        environment = {
            "PATH": os.defpath,
            "CIRCLEKEEP_DATABASE_URL": without_login(database.url()),
            "CIRCLEKEEP_SECRETS": home,
            "CIRCLEKEEP_HOME": home,
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "work"], cwd=ROOT, env=environment
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait()
