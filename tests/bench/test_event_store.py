"""How fast the event store appends and is verified: read the ratios, the machine is shared.

.venv/bin/pytest tests/bench/test_event_store.py --ignore=none -s
"""

import asyncio
import time

import pytest

from infra.postgres.pool import connect
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import StartPostgres
from tests.kit.stores import Store, new_stream, new_tenant, open_stores, request

SECONDS = 3.0


async def appended_in(store: Store, batch: int) -> float:
    """Append batches to one log for a while, each request on a stream of its own: events/s."""
    tenant = new_tenant()
    await store.open_log(tenant)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        await store.append(tenant, [request(new_stream(tenant)) for _ in range(batch)])
        count += batch
    return count / (time.perf_counter() - started)


@pytest.mark.parametrize("durable", [True, False])
def test_appends(start_postgres: StartPostgres, *, durable: bool) -> None:
    database = Migrated(start_postgres(durable=durable).server.url("postgres"))
    prepare(database.url())

    async def measure() -> None:
        async with open_stores(database) as stores:
            for batch in (1, 10, 100, 1_000):
                rate = await appended_in(stores.warden, batch)
                print(f"durable={durable} batches of {batch}: {rate:,.0f} events/s")  # noqa: T201
        pool = await connect(database.url("auditor"), 1)
        started = time.perf_counter()
        reports = await verify_all(pool)
        spent = time.perf_counter() - started
        await pool.close()
        entries = sum(report.entries for report in reports)
        print(f"verify: {entries:,} entries at {entries / spent:,.0f} entries/s")  # noqa: T201
        assert all(report.whole for report in reports)

    asyncio.run(measure())
