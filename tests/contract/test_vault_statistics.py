"""While the vault grows, the planner knows of it: an item is found by its key, not among all."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.growing import FIRST
from tests.contract.test_vault import item
from tests.kit.database import Migrated
from tests.kit.stores import new_tenant, open_logs
from tests.kit.vaults import Place, vault_over

EACH = 250
KNOWN = """
SELECT relname, reltuples::int FROM pg_class
WHERE oid IN ('circlekeep.vault_item'::regclass, 'circlekeep.vault_key'::regclass)
ORDER BY relname"""


@pytest.fixture
async def place(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Place]:
    async with vault_over(circlekeep, tmp_path / "keyring") as opened:
        yield opened


async def test_a_long_list_that_is_kept_is_counted_at_once(place: Place) -> None:
    tenant = new_tenant()
    await open_logs(place.keeping({}), tenant)
    connection = await asyncpg.connect(place.database.url())
    try:
        for _ in range(FIRST // EACH - 1):
            await place.keep(*(item(tenant) for _ in range(EACH)))
        assert [known for _, known in await connection.fetch(KNOWN)] == [-1, -1]
        await place.keep(*(item(tenant) for _ in range(EACH)))
        assert [known for _, known in await connection.fetch(KNOWN)] == [FIRST, FIRST]
    finally:
        await connection.close()
