"""Whatever is killed, and whenever: nobody holds a text that no access record names."""

import asyncio
import os
import random
import signal
import time
from pathlib import Path

from infra.postgres.cluster import ENVIRONMENT, Cluster
from infra.postgres.migrate import migrate
from services.supervisor import Program, Supervisor
from tests.kit.database import HOOKS, Migrated, make_roles
from tests.kit.guarded import Guarded, guarding
from tests.kit.library import Library, outcomes, readers, recorded, stocked, swept
from tests.kit.postgres import short_directory

PATIENCE_S = 30
UNAVAILABLE = {"access.not_recorded", "store.unavailable", "store.read_only"}
FAILPOINTS = [
    ("access.deciding", 0, 0),
    ("access.appended", 1, 0),
    ("access.unwrapped", 1, 0),
    ("access.answering", 1, 0),
    ("access.answered", 1, 1),
]


async def forty_more(library: Library) -> None:
    """Wait until forty more texts were received."""
    before, until = library.received.total(), time.monotonic() + PATIENCE_S
    while library.received.total() < before + 40:
        assert time.monotonic() < until, library.refused
        await asyncio.sleep(0.01)


async def test_killing_the_warden_at_random_shows_nothing_that_is_not_recorded(
    guarded: Guarded,
) -> None:
    """P1, P3: at random moments, and every look has exactly one outcome in the end."""
    await guarded.ready()
    async with guarded.house() as house:
        library = await stocked(house)
        async with readers(guarded, library):
            for _ in range(6):
                await forty_more(library)
                await asyncio.sleep(random.random() * 0.05)  # noqa: S311
                guarded.kill()
                guarded.start()
                await guarded.ready()
        known = await recorded(guarded.database, house)
        guarded.kill()
        await swept(guarded)
        ended = await outcomes(guarded.database, house)
    assert set(ended) <= {"access.released", "access.withheld", "access.unknown"}
    assert ended["access.released"] > 0
    assert ended.total() == known.total()
    assert library.received.total() >= 240
    assert library.refused["warden.unavailable"] > 0
    assert library.received <= known


async def test_killing_the_warden_at_each_step_of_a_look_shows_nothing_that_is_not_recorded(
    guarded: Guarded,
) -> None:
    """P1, P3: before and after the append, the unwrapping and the answer; what is open is ended."""
    await guarded.ready()
    async with guarded.house() as house:
        library = await stocked(house, 6)
        expected = 0
        for failpoint, records, shown in FAILPOINTS:
            guarded.kill()
            guarded.start(failpoint)
            await guarded.ready()
            before = library.received.total()
            await library.read_one(guarded)
            assert guarded.process is not None
            assert guarded.process.wait(5) == -signal.SIGKILL
            assert library.received.total() - before == shown, failpoint
            expected += records
            known = await recorded(guarded.database, house)
            assert known.total() == expected, failpoint
            assert library.received <= known
        await swept(guarded)
        assert await outcomes(guarded.database, house) == {"access.unknown": expected}
        guarded.start()
        await guarded.ready()
        await library.read_one(guarded)
    assert library.received.total() == 2
    assert library.refused == {"warden.unavailable": len(FAILPOINTS) - 1}


async def test_killing_postgres_at_random_shows_nothing_that_is_not_recorded(
    tmp_path: Path,
) -> None:
    """P1: whatever becomes of the database."""
    with short_directory() as folder:
        cluster = Cluster(folder)
        try:
            async with Supervisor(tmp_path) as supervisor:
                await _kill_postgres_while_reading(cluster, supervisor)
        finally:
            cluster.close()


async def _kill_postgres_while_reading(cluster: Cluster, supervisor: Supervisor) -> None:
    async def is_ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    await supervisor.start(
        Program("postgres", cluster.argv, ENVIRONMENT, ready=is_ready, stop_signal=signal.SIGINT)
    )
    database = Migrated(cluster.server.url("postgres"))
    await make_roles(database.url())
    await migrate(database.url("migrator"), HOOKS)
    with guarding(database) as guarded:
        await guarded.ready()
        async with guarded.house() as house:
            library = await stocked(house)
            async with readers(guarded, library):
                for how in (signal.SIGQUIT, signal.SIGQUIT, signal.SIGKILL):
                    await forty_more(library)
                    await asyncio.sleep(random.random() * 0.05)  # noqa: S311
                    os.kill(supervisor.pid("postgres"), how)
                    await asyncio.sleep(0.2)
                    await guarded.ready()
            known = await recorded(database, house)
    assert library.received.total() >= 120
    assert library.refused
    assert set(library.refused) <= UNAVAILABLE
    assert library.received <= known
