"""A pooler that lends connections by the transaction is refused; one that keeps sessions is not."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from infra.postgres.pool import connect
from infra.postgres.pooled import Pooled
from infra.postgres.roles import bootstrap
from infra.processes import other_user
from tests.kit.database import Migrated
from tests.kit.ending import ending
from tests.kit.postgres import short_directory

PASSES = "ignore_startup_parameters = search_path"


@contextmanager
def pooling(url: str, mode: str, *settings: str) -> Iterator[str]:
    """Run a pgbouncer before a database; the address that it listens at."""
    there = urlsplit(url)
    with short_directory() as folder:
        (folder / "users").write_text(f'"{there.username}" "{there.password}"\n')
        target = f"host={there.hostname} port={there.port} dbname={there.path[1:]}"
        lines = [
            "[databases]",
            f"pooled = {target}",
            "[pgbouncer]",
            f"unix_socket_dir = {folder}",
            "listen_port = 6432",
            "auth_type = scram-sha-256",
            f"auth_file = {folder / 'users'}",
            f"pool_mode = {mode}",
            *settings,
        ]
        (folder / "pgbouncer.ini").write_text("\n".join(lines))
        with started(folder) as process:
            waited_for(folder / ".s.PGSQL.6432", process)
            login = f"{there.username}:{there.password}"
            yield f"postgresql://{login}@/pooled?host={folder}&port=6432"


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start it as somebody else, since it does not run as root."""
    user = other_user("postgres", "nobody")
    if user is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.uid, user.gid)
    process = subprocess.Popen(  # noqa: S603 - a development tool
        ["/usr/sbin/pgbouncer", "--quiet", folder / "pgbouncer.ini"],
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with ending(process):
        yield process


def waited_for(socket: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while not socket.exists():
        assert process.poll() is None, "pgbouncer ended"
        assert time.monotonic() < until
        time.sleep(0.02)


async def refused(url: str) -> None:
    with pytest.raises(Pooled):
        await connect(url)


async def test_a_pooler_in_transaction_mode_is_refused(circlekeep: Migrated) -> None:
    with pooling(circlekeep.url("app"), "transaction", PASSES) as url:
        await refused(url)


async def test_a_pooler_that_lets_no_search_path_pass_is_refused(circlekeep: Migrated) -> None:
    with pooling(circlekeep.url("app"), "session") as url:
        await refused(url)


async def test_no_role_is_made_through_a_pooler_in_transaction_mode(circlekeep: Migrated) -> None:
    with pooling(circlekeep.url(), "transaction") as url:
        with pytest.raises(Pooled):
            await bootstrap(url, {}, prefix="pooled_")
        connection = await asyncpg.connect(circlekeep.url())
    made = await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'pooled_%'")
    await connection.close()
    assert made == 0


async def test_a_pooler_that_keeps_sessions_is_as_good_as_the_server(circlekeep: Migrated) -> None:
    with pooling(circlekeep.url("app"), "session", PASSES) as url:
        async with await connect(url) as pool:
            assert await pool.fetchval("SELECT current_schema()") == "circlekeep"
