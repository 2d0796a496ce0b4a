import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.cluster import ENVIRONMENT, Cluster
from services.supervisor import Program, Supervisor
from tests.kit.postgres import short_directory
from tests.kit.processes import alive


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with short_directory() as directory:
        made = Cluster(directory)
        yield made
        made.close()


def postgres(cluster: Cluster) -> Program:
    async def ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    return Program("postgres", cluster.argv, ENVIRONMENT, ready=ready, stop_signal=signal.SIGINT)


async def answered(url: str, statement: str, seconds: float = 15.0) -> object:
    """Ask until there is an answer: the server may be on its way back."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection = await asyncpg.connect(url)
            try:
                return await connection.fetchval(statement)
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.05)


async def test_a_server_that_was_killed_comes_back_at_the_same_address_with_its_data(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.server.url("postgres")
    async with Supervisor(tmp_path) as supervisor:
        first = await supervisor.start(postgres(cluster))
        busy = await asyncpg.connect(url)
        await busy.execute("CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(first, signal.SIGKILL)
        assert await answered(url, "SELECT n FROM kept") == 7
        second = supervisor.pid("postgres")
        assert second != first
        busy.terminate()
    assert not alive(second)
    assert "database system is shut down" in (tmp_path / "postgres.log").read_text()


async def test_a_stopped_supervisor_stops_the_server_even_while_it_is_in_use(
    cluster: Cluster, tmp_path: Path
) -> None:
    async with Supervisor(tmp_path) as supervisor:
        pid = await supervisor.start(postgres(cluster))
        busy = await asyncpg.connect(cluster.server.url("postgres"))
        await busy.execute("BEGIN")
        await busy.execute("CREATE TABLE lost (n int)")
        asked = time.monotonic()
    assert time.monotonic() - asked < 5
    assert not alive(pid)
    assert not (cluster.folders.data / "postmaster.pid").exists()
    busy.terminate()
