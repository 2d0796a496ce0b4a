"""The worker as a process: it keeps up, outlives lost connections, and ends when it is asked to."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from infra.projector.heartbeat import is_alive
from services.wiring.installation import without_login
from tests.kit.database import PASSWORDS, Migrated
from tests.kit.read_models import Mirror, a_group, ask
from tests.kit.stores import new_stream, new_tenant

ROOT = Path(__file__).parents[2]
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'circlekeep_projector'"
)


@pytest.fixture
def worker(circlekeep: Migrated, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    for role in ("projector", "keeper"):
        (tmp_path / f"postgres-{role}").write_text(PASSWORDS[role])
    (tmp_path / "postman").write_text("of nobody")
    environment = {
        "PATH": os.defpath,
        "CIRCLEKEEP_DATABASE_URL": without_login(circlekeep.url()),
        "CIRCLEKEEP_SECRETS": str(tmp_path),
        "CIRCLEKEEP_HOME": str(tmp_path),
    }
    words = [sys.executable, "-m", "services.cli", "work"]
    process = subprocess.Popen(  # noqa: S603 - ours
        words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


async def within(seconds: float, probe: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a question is answered with yes."""
    async with asyncio.timeout(seconds):
        while not await probe():
            await asyncio.sleep(0.05)


async def test_it_keeps_read_models_up_until_it_is_told_to_end(
    worker: subprocess.Popen[str], mirror: Mirror
) -> None:
    tenant = new_tenant()
    position = await mirror.tell(new_stream(tenant, "group"), a_group())

    async def caught_up() -> bool:
        return await mirror.app.wait("group_board", tenant, position)

    async def alive() -> bool:
        return await is_alive(mirror.app_pool)

    await within(20, caught_up)
    await within(2, alive)
    began = time.monotonic()
    position = await mirror.tell(new_stream(tenant, "group"), a_group("G002"))
    assert await caught_up()
    assert time.monotonic() - began < 1.5
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 5) == 0
    assert time.monotonic() - began < 2


async def test_it_goes_on_after_its_connections_were_cut(
    worker: subprocess.Popen[str], circlekeep: Migrated, mirror: Mirror
) -> None:
    tenant = new_tenant()
    position = await mirror.tell(new_stream(tenant, "group"), a_group())

    async def caught_up() -> bool:
        return await mirror.app.wait("group_board", tenant, position)

    await within(20, caught_up)
    assert await ask(circlekeep, CUT)
    position = await mirror.tell(new_stream(tenant, "group"), a_group("G002"))
    await within(10, caught_up)
    assert worker.poll() is None
