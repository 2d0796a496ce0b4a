"""How long a stream takes from its rows to a state: all of it, and what is new since last time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from statistics import median
from uuid import UUID

from eventsourcing.application import Application

from domain.execute import state_of
from domain.groups.group import GROUP
from domain.kernel import Stream
from infra.event_store.reader import Reader
from infra.postgres.pool import connect
from infra.postgres.server import Server
from infra.store.postgres import PostgresEventStore
from infra.store.states import States
from tests.bench.ground import a_cluster, empty_database, our_database
from tests.bench.measuring import Bench, Peer
from tests.bench.replay.history import a_history
from tests.bench.replay.library import saved
from tests.kit.stores import kept, new_stream, new_tenant, open_logs, request

GOALS = {10: 10.0, 100: 20.0, 1_000: 30.0}
A_COMMAND = 5
"""How many events a command makes of this history: none knows more than one context each."""


async def replay(bench: Bench) -> None:
    """Load one group whole, then again as a process that has seen it."""
    with a_cluster() as server:
        database = await our_database(server)
        pool = await connect(database.url("app"), 1)
        writing = await connect(database.url("warden"), 1)
        every_time = PostgresEventStore(pool, states=States(Reader(pool).read_on, room=0))
        seen = PostgresEventStore(pool)
        tenant = new_tenant()
        writer = PostgresEventStore(writing)
        await open_logs(writer, tenant)
        plain = await _application(server, "theirs", cached=False)
        caching = await _application(server, "theirs_cached", cached=True)
        for length, goal in GOALS.items():
            history = a_history(length)
            stream = new_stream(tenant, "group")
            for first in range(0, length, A_COMMAND):
                asked = request(stream, first, *history[first : first + A_COMMAND])
                kept((await writer.append(tenant, [asked]))[0])
            whole = await asyncio.to_thread(saved, plain, history)
            known = await asyncio.to_thread(saved, caching, history)
            await bench.compare(
                f"{length:,} events",
                unit="µs",
                better="less",
                ours=partial(_timed, bench.seconds, partial(_folded, every_time, stream)),
                peers={
                    "the library's repository": Peer(
                        partial(asyncio.to_thread, _got, bench.seconds, plain, whole), goal
                    )
                },
            )
            await bench.compare(
                f"{length:,} events, seen before",
                unit="µs",
                better="less",
                ours=partial(_timed, bench.seconds, partial(_folded, seen, stream)),
                peers={
                    "the library's repository with its cache": Peer(
                        partial(asyncio.to_thread, _got, bench.seconds, caching, known)
                    )
                },
            )
        for application in (plain, caching):
            application.close()
        await pool.close()
        await writing.close()


async def _application(server: Server, database: str, *, cached: bool) -> Application[UUID]:
    await empty_database(server, database)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": database,
        "POSTGRES_HOST": server.host,
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_USER": server.superuser,
        "POSTGRES_PASSWORD": server.password,
    }
    if cached:
        settings["AGGREGATE_CACHE_MAXSIZE"] = "1000"
    return await asyncio.to_thread(Application[UUID], settings)


async def _folded(store: PostgresEventStore, stream: Stream) -> None:
    _, version = await state_of(store, GROUP, stream)
    assert version


async def _timed(seconds: float, look: Callable[[], Awaitable[None]]) -> float:
    """Look again and again; the median in µs."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        await look()
        took.append(time.perf_counter() - began)
    return median(took) * 1e6


def _got(seconds: float, application: Application[UUID], group: UUID) -> float:
    took: list[float] = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        assert application.repository.get(group).version
        took.append(time.perf_counter() - began)
    return median(took) * 1e6
