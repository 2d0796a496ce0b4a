"""Each test of the store's contract runs on both stores; the real one is the oldest we support."""

from collections.abc import AsyncIterator

import pytest

from domain.kernel import Tenant
from tests.kit.database import Migrated
from tests.kit.postgres import OLDEST, Databases, Servers
from tests.kit.stores import Stores, new_tenant, open_logs, open_stores


@pytest.fixture(scope="module")
def databases(servers: Servers) -> Databases:
    """Fresh databases on a server of the oldest version, where a contract is hardest to keep."""
    return servers.of(OLDEST)


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
