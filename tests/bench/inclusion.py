"""How long an inclusion proof takes in a log of a million entries, from a server that is cold."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import asyncpg

from domain.kernel import Log, Tenant
from infra.postgres.embedded import start
from infra.postgres.pool import connect
from infra.postgres.sql import load
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.merkle import leaf_hash, verify_inclusion
from tests.bench.ground import OURS, our_database
from tests.bench.measuring import Bench
from tests.kit.database import Migrated
from tests.kit.postgres import short_directory
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

GOAL_MS = 5.0
SMALL = 300
_sql = load("tests.bench", "inclusion.sql")


async def inclusion(bench: Bench) -> None:
    """Sign a million entries, then prove some: with the data cold, the connection, or both."""
    size = bench.size(1_000_000, 70_000)
    large, small = new_tenant(), new_tenant()
    random = Random(1)  # noqa: S311 - any entry will do
    with short_directory() as folder:
        with start(folder) as embedded:
            database = await our_database(embedded.server)
            bench.say(f"a log of {size:,} entries")
            await _fill(database, large, size)
            await _fill(database, small, SMALL)
            with TemporaryDirectory() as state:
                began = time.perf_counter()
                async with open_signer(database, Path(state)) as signing:
                    await signing.look_and_sign()
                signed = size / (time.perf_counter() - began)
            bench.tell("signing, all from the first", unit="entries/s", figures=[signed])
            await _execute(database, "settle")

        async def cold() -> tuple[float, float]:
            """After a start with nothing of its files in memory: the first proof, and the next."""
            _forget(folder)
            with start(folder) as embedded:
                database = Migrated(embedded.server.url(OURS))
                async with _connected(database) as logs:
                    first = await _prove(database, logs, small, random.randrange(SMALL), SMALL)
                    return first, await _prove(database, logs, large, random.randrange(size), size)

        starts = []
        for number in range(bench.size(100, 3)):
            bench.say(f"cold start {number + 1}")
            starts.append(await cold())
        firsts, proofs = (sorted(figures) for figures in zip(*starts, strict=True))
        _tell(bench, "data cold", proofs, GOAL_MS)
        _tell(bench, "first question to a server just started", firsts, None)
        with start(folder) as embedded:
            database = Migrated(embedded.server.url(OURS))
            figures = []
            for _ in range(bench.size(1_000, 20)):
                async with _connected(database) as logs:
                    figures.append(
                        await _prove(database, logs, large, random.randrange(size), size)
                    )
            _tell(bench, "first question on a connection", sorted(figures), None)
            async with _connected(database) as logs:
                figures = [
                    await _prove(database, logs, large, random.randrange(size), size)
                    for _ in range(bench.size(1_000, 20))
                ]
            _tell(bench, "as the web process asks", sorted(figures), GOAL_MS)


def _tell(bench: Bench, name: str, ordered: list[float], goal: float | None) -> None:
    for share, of in ((0.5, None), (0.99, goal)):
        figure = ordered[min(int(len(ordered) * share), len(ordered) - 1)]
        label = f"{name}, p{share * 100:.0f}"
        bench.tell(label, unit="ms", figures=[figure], better="less", goal=of)


async def _fill(database: Migrated, tenant: Tenant, size: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        await stores.app.append(tenant, [request(new_stream(tenant))])
    await _execute(database, "grow", program=str(tenant.program), size=str(size))


async def _execute(database: Migrated, statement: str, **given: str) -> None:
    settings = {"search_path": "circlekeep", **{f"bench.{key}": given[key] for key in given}}
    connection = await asyncpg.connect(
        database.url(), server_settings=settings, command_timeout=3_600
    )
    try:
        await connection.execute(_sql[statement])
    finally:
        await connection.close()


@asynccontextmanager
async def _connected(database: Migrated) -> AsyncIterator[PostgresTransparencyLogs]:
    pool = await connect(database.url("app"), 1)
    try:
        yield PostgresTransparencyLogs(pool)
    finally:
        await pool.close()


async def _prove(
    database: Migrated, logs: PostgresTransparencyLogs, tenant: Tenant, index: int, size: int
) -> float:
    """Prove an entry, and check the proof; only the proving counts, in milliseconds."""
    began = time.perf_counter()
    proof = await logs.inclusion(tenant, Log.EVENTS, index, size)
    spent = time.perf_counter() - began
    last = await logs.checkpoint(tenant, Log.EVENTS)
    assert last is not None
    leaf = leaf_hash(await _hash_at(database, tenant, index))
    assert verify_inclusion(leaf, index, size, proof, last.root)
    return 1_000 * spent


async def _hash_at(database: Migrated, tenant: Tenant, index: int) -> bytes:
    connection = await asyncpg.connect(database.url())
    try:
        found: bytes = await connection.fetchval(
            "SELECT hash FROM circlekeep.events WHERE program_id = $1 AND organization_id = $2"
            " AND log = 1 AND position = $3",
            tenant.program,
            tenant.organization,
            index + 1,
        )
    finally:
        await connection.close()
    return found


def _forget(folder: Path) -> None:
    """Have the system forget what it holds of a stopped server's files."""
    for file in (folder / "postgres" / "data").rglob("*"):
        if file.is_file() and not file.is_symlink():
            descriptor = os.open(file, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
