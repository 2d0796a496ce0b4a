"""Each test of the store's contract runs on both stores."""

from collections.abc import AsyncIterator

import pytest

from domain.kernel import Tenant
from tests.kit.database import Migrated
from tests.kit.stores import Stores, new_tenant, open_logs, open_stores


@pytest.fixture(params=["memory", "postgres"])
def database(request: pytest.FixtureRequest) -> Migrated | None:
    if request.param == "memory":
        return None
    migrated: Migrated = request.getfixturevalue("circlekeep")
    return migrated


@pytest.fixture
async def stores(database: Migrated | None) -> AsyncIterator[Stores]:
    async with open_stores(database) as opened:
        yield opened


@pytest.fixture
async def tenant(stores: Stores) -> Tenant:
    tenant = new_tenant()
    await open_logs(stores.warden, tenant)
    return tenant
