"""How fast read models are made from nothing."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import asyncpg

from domain.kernel import Log, Tenant
from infra.event_store.reader import Reader
from infra.postgres.pool import connect
from infra.postgres.server import Server
from infra.processes.collector import let_the_collector_rest
from infra.projector.engine import PAGE, Projector
from infra.projector.model import ReadModel
from infra.store.codec import decode_page
from projections.registry import PROJECTIONS
from projections.sessions import SESSIONS
from tests.bench.catch_up.library import Theirs
from tests.bench.catch_up.year import a_year
from tests.bench.ground import a_cluster, our_database
from tests.bench.measuring import Bench, Peer
from tests.kit.database import Migrated
from tests.kit.read_models import open_mirror
from tests.kit.stores import new_tenant

PROGRAMS = 20
CONNECTIONS = 6


async def catch_up(bench: Bench) -> None:
    """Fill a long log and many short ones; empty the read models before each round."""
    let_the_collector_rest()
    with a_cluster() as server:
        await _one_read_model(bench, server)
        await _all_read_models(bench, server)


async def _one_read_model(bench: Bench, server: Server) -> None:
    database, tenant = await our_database(server, "one"), new_tenant()
    groups = bench.size(120, 12)
    bench.say("filling")
    async with open_mirror(database) as mirror:
        await a_year(mirror.store, tenant, groups)
    theirs = await Theirs.filled(server, sessions=bench.size(2_000, 200))
    await bench.compare(
        "one read model of one log",
        unit="events/s",
        ours=partial(_projected, database, [SESSIONS]),
        peers={
            "the library's projection runner": Peer(
                partial(asyncio.to_thread, theirs.projected, bench.seconds), goal=100
            ),
            "fetching and decoding alone": Peer(partial(_decoded, database, tenant), goal=0.3),
        },
        before=partial(_forget, database),
    )


async def _all_read_models(bench: Bench, server: Server) -> None:
    database, organization = await our_database(server, "all"), uuid4()
    bench.say("filling")
    async with open_mirror(database) as mirror:
        for _ in range(bench.size(PROGRAMS, 2)):
            await a_year(mirror.store, new_tenant(organization))
    await bench.compare(
        "a year of a nation into all read models",
        unit="events/s",
        ours=partial(_projected, database, PROJECTIONS),
        before=partial(_forget, database),
    )


async def _projected(database: Migrated, models: Sequence[ReadModel]) -> float:
    """Take in everything; events of the logs/s, each counted once for all read models."""
    async with await connect(database.url("projector"), CONNECTIONS) as pool:
        projector = Projector(pool, models)
        events = sum([head.position for head in await projector.heads()])
        began = time.perf_counter()
        while await projector.turn():
            pass
        return events / (time.perf_counter() - began)


async def _decoded(database: Migrated, tenant: Tenant) -> float:
    """Read the same log in the same pages, decode it, and do nothing with it; events/s."""
    async with await connect(database.url("projector"), 1) as pool:
        reader, position = Reader(pool), 0
        began = time.perf_counter()
        while rows := await reader.read_log(tenant, Log.EVENTS, position, PAGE):
            position += len(decode_page(tenant, Log.EVENTS, rows))
        return position / (time.perf_counter() - began)


async def _forget(database: Migrated) -> None:
    """Empty every read model."""
    connection = await asyncpg.connect(database.url())
    for model in PROJECTIONS:
        tables = await connection.fetch(TABLES, model.schema)
        await connection.execute(f"TRUNCATE {', '.join(row['name'] for row in tables)}")
    for statement in ("DELETE FROM circlekeep.projection_checkpoint", "VACUUM", "CHECKPOINT"):
        await connection.execute(statement)
    await connection.close()


TABLES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name
FROM pg_tables WHERE schemaname = $1"""
