"""How long an auditor waits for a search of an access log that has grown for years."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import msgspec

from domain.kernel import PersonId, Tenant
from infra.postgres.pool import connect
from infra.projector.reads import PostgresReadModels
from projections.access_log import ACCESS_LOG
from projections.access_log.queries import Sought, days, records
from tests.bench.ground import a_cluster, our_database
from tests.bench.measuring import Bench
from tests.bench.trail.filled import Filled, filled

WITHIN_MS = 300.0
TIMES = 150
WRITTEN = 12
"""How many texts somebody whose items are looked for has written."""


async def trail_search(bench: Bench) -> None:
    """Ask for a page of records and for their days, as the explorer does, by each filter."""
    size = bench.size(10_000_000, 100_000)
    with a_cluster({"shared_buffers": "1GB", "max_wal_size": "8GB"}) as server:
        database = await our_database(server)
        bench.say(f"filling {size:,} records")
        log, gb, objects = await filled(database, size)
        of = f"{size:,} records of {objects:,} objects"
        bench.tell(f"rows and keys, {of}", unit="GB", figures=[gb], better="less")
        async with await connect(database.url("warden"), 1) as pool:
            reads = PostgresReadModels(pool, [ACCESS_LOG])
            for name, asked in filters(log).items():
                bench.say(f"by {name}")
                found = [await searched(reads, *asked()) for _ in range(bench.size(TIMES, 20))]
                ordered = quantiles(found, n=100)
                for percent, goal in ((50, None), (99, WITHIN_MS)):
                    bench.tell(
                        f"by {name}, {size:,} records, p{percent}",
                        unit="ms",
                        figures=[ordered[percent - 1]],
                        better="less",
                        goal=goal,
                    )


def filters(log: Filled) -> dict[str, Callable[[], tuple[Tenant, Sought]]]:
    """Say what is looked for, each time for something else."""
    everything = log.everything

    def within(days: int) -> Sought:
        since = datetime.now(UTC) - timedelta(days=log.random.randrange(30, 1_000))
        return Sought(since=since, until=since + timedelta(days=days))

    def of_somebody() -> Sought:
        items = [log.an_item() for _ in range(WRITTEN)]
        return Sought(objects=(log.anybody(), *items))

    def by_somebody(purpose: str | None = None, outcome: str | None = None) -> Sought:
        return Sought(actor=PersonId(log.anybody()), purpose=purpose, outcome=outcome)

    return {
        "nothing": lambda: (everything, Sought()),
        "program": lambda: (log.a_program(), Sought()),
        "actor": lambda: (everything, by_somebody()),
        "busiest actor": lambda: (everything, Sought(actor=PersonId(log.the_busiest()))),
        "actor, purpose and outcome": lambda: (
            everything,
            by_somebody(purpose="leading", outcome="denied"),
        ),
        "object": lambda: (everything, Sought(objects=(log.an_item(),))),
        "object and actor": lambda: (
            everything,
            Sought(objects=(log.anybody(),), actor=PersonId(log.the_busiest())),
        ),
        "subject": lambda: (everything, of_somebody()),
        "grant": lambda: (everything, Sought(grant=log.a_grant())),
        "purpose": lambda: (everything, Sought(purpose="supervision")),
        "outcome": lambda: (everything, Sought(outcome="denied")),
        "rule in a program": lambda: (log.a_program(), Sought(rule="item.other_purpose")),
        "role, class and purpose": lambda: (
            everything,
            Sought(role="trainee", label="C4", purpose="supervision"),
        ),
        "a week": lambda: (everything, within(7)),
        "outcome in a week": lambda: (
            everything,
            msgspec.structs.replace(within(7), outcome="denied"),
        ),
    }


async def searched(reads: PostgresReadModels, tenant: Tenant, sought: Sought) -> float:
    """Search once; the milliseconds that a page and its days took."""
    began = time.perf_counter()
    page = await records(reads, tenant, sought, limit=51)
    year = max(sought.since, min(sought.until, datetime.now(UTC)) - timedelta(days=366))
    counted = await days(reads, tenant, msgspec.structs.replace(sought, since=year))
    spent = (time.perf_counter() - began) * 1_000
    assert len(page) <= 51 and all(day.records for day in counted)  # noqa: PT018
    return spent
