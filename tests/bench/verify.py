"""How fast every chain is checked."""

import time

from infra.postgres.pool import connect
from infra.transparency.verify import verify_all
from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.stores import new_stream, new_tenant, open_stores, request

PROGRAMS, BATCH = 4, 1_000


async def verify(bench: Bench) -> None:
    """Fill some logs, then verify them all."""
    async with a_database() as database:
        entries = 0
        async with open_stores(database) as stores:
            for _ in range(PROGRAMS):
                tenant = new_tenant()
                await stores.warden.open_log(tenant)
                for _ in range(bench.size(10, 1)):
                    asked = [request(new_stream(tenant)) for _ in range(BATCH)]
                    entries += len(await stores.warden.append(tenant, asked))
        pool = await connect(database.url("auditor"), 1)

        async def verified() -> float:
            began = time.perf_counter()
            reports = await verify_all(pool)
            spent = time.perf_counter() - began
            assert sum(report.entries for report in reports) == entries
            assert all(report.whole for report in reports)
            return entries / spent

        await bench.compare("all logs", unit="entries/s", ours=verified)
        await pool.close()
