"""Web processes to be measured: ours, or another with the settings of ours."""

import asyncio
import os
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from infra.postgres.ports import keep_port, number_of
from tests.kit.database import Migrated
from tests.kit.given import give_secrets

HOST = "127.0.0.1"
PROJECT = Path(__file__).parents[3]
PATIENCE = 30.0


@asynccontextmanager
async def web(module: Sequence[str], database: Migrated, home: Path) -> AsyncIterator[int]:
    """Run a module as the web process of a database; its port."""
    kept = keep_port(HOST)
    port = number_of(kept)
    give_secrets("web", home / "secrets")
    told = {
        "HOME": str(home),
        "SECRETS": str(home / "secrets"),
        "DATABASE_URL": database.url(),
        "HOST": HOST,
        "PORT": str(port),
        "EVALUATION": "true",
    }
    with (home / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module),
            env={"PATH": os.defpath, "LANG": "C.UTF-8"}
            | {f"CIRCLEKEEP_{key}": value for key, value in told.items()},
            cwd=PROJECT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(_answers, port):
                assert process.returncode is None, (home / "log").read_text()[-3000:]
                await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()
        kept.close()


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/health/live", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
