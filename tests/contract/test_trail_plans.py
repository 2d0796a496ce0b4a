"""P23: whatever an auditor searches by, an index finds it: nothing grows with the log."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from domain.kernel import Tenant
from infra.postgres.pool import Pool, connect, tenant_transaction
from infra.projector.reads import PostgresReadModels
from projections.access_log import ACCESS_LOG
from projections.access_log.queries import days, entries, records
from tests.bench.trail.family import filters
from tests.bench.trail.filled import Filled, filled
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases, wait_for

RECORDS = 20_000
GROWING = re.compile(r"Seq Scan on (access_(?:record|object|attribution|ending|day))\b")


class Explaining(PostgresReadModels):
    """Tells how PostgreSQL would find what is asked for, besides finding it."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, [ACCESS_LOG])
        self.own_pool = pool
        self.plans: list[str] = []

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        async with tenant_transaction(self.own_pool, tenant) as connection:
            await connection.execute(f"SET LOCAL search_path = {ACCESS_LOG.schema}")
            asked = f"EXPLAIN {ACCESS_LOG.queries[query]}"
            self.plans += [row[0] for row in await connection.fetch(asked, *tenant, *args)]
        return await super().fetch(projection, query, tenant, *args)


@pytest.fixture(scope="module")
def log(databases: Databases) -> Filled:
    """A log with something of everything."""
    made, _, _ = wait_for(filled(Migrated(databases.fresh(prepare)), RECORDS))
    return made


@pytest.mark.parametrize("name", ["nothing", "program", "actor", "object", "subject", "purpose"])
async def test_p23_a_page_of_records_is_found_by_an_index(log: Filled, name: str) -> None:
    """P23: by actor, object, subject, purpose and nothing at all."""
    tenant, sought = filters(log)[name]()
    async with await connect(log.database.url("warden"), 2) as pool:
        reads = Explaining(pool)
        found = await records(reads, tenant, sought, limit=51)
        assert len(found) <= 51
        assert GROWING.findall("\n".join(reads.plans)) == []


@pytest.mark.parametrize("name", ["outcome", "grant", "a week", "rule in a program"])
async def test_p23_so_are_the_rare_and_the_old(log: Filled, name: str) -> None:
    """P23: by outcome, grant and time."""
    tenant, sought = filters(log)[name]()
    async with await connect(log.database.url("warden"), 2) as pool:
        reads = Explaining(pool)
        page = await records(reads, tenant, sought, limit=51)
        assert (
            await entries(reads, tenant, [(row.program_id, row.entry) for row in page]) or not page
        )
        assert GROWING.findall("\n".join(reads.plans)) == []


@pytest.mark.parametrize("name", ["nothing", "actor", "object", "subject", "grant"])
async def test_p23_days_are_counted_without_looking_at_every_record(log: Filled, name: str) -> None:
    """P23: the picture of days comes from counts, or from one person's or item's records."""
    tenant, sought = filters(log)[name]()
    async with await connect(log.database.url("warden"), 2) as pool:
        reads = Explaining(pool)
        counted = await days(reads, tenant, sought)
        assert sum(day.records for day in counted) <= RECORDS
        assert not re.search(r"Seq Scan on access_(record|object)\b", "\n".join(reads.plans))
