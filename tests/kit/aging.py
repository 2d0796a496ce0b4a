"""An access log as it would be years later: its times moved back, its chain linked anew."""

from datetime import timedelta

import asyncpg

from domain.kernel import Log, Tenant
from infra.event_store.digest import genesis, link
from tests.kit.database import Migrated


async def age(
    database: Migrated,
    tenant: Tenant,
    by: timedelta,
    upto: int | None = None,
    log: Log = Log.ACCESS,
) -> None:
    """Let the first entries of a log have been recorded that much earlier, as superuser."""
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        async with connection.transaction():
            rows = await connection.fetch(
                "SELECT position, recorded_us, digest FROM events WHERE organization_id = $1 "
                "AND program_id = $2 AND log = $3 ORDER BY position",
                *(*tenant, log),
            )
            head, earlier = genesis(*tenant, log), int(by.total_seconds() * 1_000_000)
            us = 0
            for row in rows:
                moved = upto is None or row["position"] <= upto
                us = row["recorded_us"] - (earlier if moved else 0)
                head = link(head, row["position"], us, row["digest"])
                await connection.execute(
                    "UPDATE events SET recorded_us = $3, hash = $4 WHERE organization_id = $1 "
                    "AND program_id = $2 AND log = $6 AND position = $5",
                    *(*tenant, us, head, row["position"], log),
                )
            await connection.execute(
                "UPDATE log_head SET recorded_us = $3, hash = $4 WHERE organization_id = $1 "
                "AND program_id = $2 AND log = $5",
                *(*tenant, us, head, log),
            )
    finally:
        await connection.close()
