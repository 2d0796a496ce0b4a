"""Durable append, from one writer to 256, into one program and into a hundred."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import asyncpg
from eventsourcing.postgres import PostgresApplicationRecorder

from infra.postgres.server import Server
from tests.bench.append.eventsource_py import eventsource_py
from tests.bench.append.library import appending, library
from tests.bench.append.load import rate
from tests.bench.append.message_db import install, message_db
from tests.bench.append.ours import Program, committing, open_programs, scalar
from tests.bench.append.pgbench import Pgbench
from tests.bench.append.processes import PROCESSES, rates
from tests.bench.ground import a_cluster, empty_database, our_database
from tests.bench.measuring import Bench, Peer
from tests.kit.database import Migrated
from tests.kit.postgres import short_directory

WRITERS = (1, 16, 64, 256)
PROGRAMS = (1, 100)
AGAINST_LIBRARY = {64: 50.0}
AGAINST_EVENTSOURCE_PY = {64: 25.0}
AGAINST_MESSAGE_DB: Mapping[int, float | None] = {1: None, 16: 1.0, 64: 1.0}
AGAINST_ONE_ROW = {16: 1.0, 64: 1.7, 256: 3.0}
AGAINST_SCALAR = 0.8
AGAINST_A_HUNDRED_ROWS = 0.6
ROW_WIDTH = "SELECT avg(pg_column_size(e.*))::int FROM circlekeep.events AS e"
SETTINGS = {"max_connections": "400"}
"""pgbench's writers are connections; all else is as an installation has it."""


LIBRARY = "eventsourcing's own recorder"
LIBRARY_APART = f"{LIBRARY}, a table for each program"


@dataclass(frozen=True)
class Place:
    """One cluster with a database for ours and for each peer."""

    server: Server
    ours: Migrated
    programs: Mapping[int, Sequence[Program]]
    pgbench: Pgbench
    one_table: Sequence[PostgresApplicationRecorder]
    many_tables: Sequence[PostgresApplicationRecorder]
    seconds: float


async def append(bench: Bench) -> None:
    """Measure every number of writers and programs, then two processes."""
    async with place(bench.size(2.0, 0.5)) as here:
        before = partial(_checkpoint, here.server.url("postgres"))
        for count in PROGRAMS:
            for writers in WRITERS:
                async with AsyncExitStack() as stack:
                    write = await stack.enter_async_context(
                        committing(here.ours, here.programs[count])
                    )
                    await bench.compare(
                        f"{_many(writers, 'writer')}, {_many(count, 'program')}",
                        unit="events/s",
                        ours=partial(rate, writers, count, here.seconds, write),
                        peers=await _peers(stack, here, writers, count),
                        before=before,
                    )
        for count in PROGRAMS:
            each = here.programs[PROCESSES * count]
            rows = partial(here.pgbench.rows, WRITERS[-1], 100, here.seconds)
            await bench.compare(
                f"{WRITERS[-1]} writers in two processes, {_many(count, 'program')} each",
                unit="events/s",
                ours=partial(rates, here.ours, each, WRITERS[-1], here.seconds),
                peers={"pgbench, 100 rows a commit": Peer(rows, AGAINST_A_HUNDRED_ROWS)},
                before=before,
            )


@asynccontextmanager
async def place(seconds: float) -> AsyncIterator[Place]:
    """Start the cluster, and install ours and the peers."""
    with short_directory() as folder, a_cluster(SETTINGS) as server:
        ours = await our_database(server)
        counts = {*PROGRAMS, *(PROCESSES * count for count in PROGRAMS)}
        programs = {count: await open_programs(ours, count) for count in sorted(counts)}
        await empty_database(server, "pgbench")
        pgbench = Pgbench(server, "pgbench", folder, await _row_width(ours, programs[1]))
        await pgbench.install()
        await install(await empty_database(server, "message_db"))
        await empty_database(server, "eventsource_py")
        await empty_database(server, "library")
        with library(server, "library", PROGRAMS[-1] + 1) as [one, *many]:
            yield Place(server, ours, programs, pgbench, [one], many, seconds)


async def _peers(stack: AsyncExitStack, here: Place, writers: int, count: int) -> dict[str, Peer]:
    """Give the peers that there are for this many writers and programs."""
    seconds = here.seconds
    beside = await stack.enter_async_context(
        eventsource_py(here.server.url("eventsource_py"), count)
    )
    one_row = partial(here.pgbench.rows, writers, 1, seconds)
    peers = {
        LIBRARY: Peer(
            appending(here.one_table, writers, count, seconds), AGAINST_LIBRARY.get(writers)
        ),
        "eventsource-py": Peer(
            partial(rate, writers, count, seconds, beside), AGAINST_EVENTSOURCE_PY.get(writers)
        ),
        "pgbench, one row a commit": Peer(one_row, AGAINST_ONE_ROW.get(writers)),
    }
    if count > 1:
        peers[LIBRARY_APART] = Peer(appending(here.many_tables, writers, count, seconds))
    if writers in AGAINST_MESSAGE_DB:
        called = await stack.enter_async_context(message_db(here.server.url("message_db"), writers))
        peers["message-db"] = Peer(
            partial(rate, writers, count, seconds, called), AGAINST_MESSAGE_DB[writers]
        )
    if writers == 1:
        direct = await stack.enter_async_context(scalar(here.ours, here.programs[count]))
        peers["the database's function alone"] = Peer(
            partial(rate, writers, count, seconds, direct), AGAINST_SCALAR
        )
    return peers


async def _row_width(ours: Migrated, programs: Sequence[Program]) -> int:
    """Append one event, and see how many bytes its row has."""
    async with committing(ours, programs) as write:
        await write(0, uuid4(), 1)
    connection = await asyncpg.connect(ours.url())
    try:
        width: int = await connection.fetchval(ROW_WIDTH)
    finally:
        await connection.close()
    return width


async def _checkpoint(url: str) -> None:
    """Write out what the run before left, so that nobody pays for somebody else."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
