"""A contract is run in memory and in PostgreSQL: the oldest that is known to work.

All else runs on the one that comes with us; `make contract POSTGRES=16` runs this on another.
"""

from collections.abc import AsyncIterator, Iterator

import pytest

from domain.kernel import Tenant
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import OLDEST, Databases, Servers
from tests.kit.stores import Stores, new_tenant, open_logs, open_stores

MEMORY = "memory"


@pytest.fixture(scope="module")
def databases(servers: Servers) -> Databases:
    """Fresh databases on the oldest server, or on the one that is asked for."""
    return servers.of(OLDEST)


@pytest.fixture(params=[MEMORY, "postgres"])
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Migrated | None]:
    """None for memory, or a migrated database of the test's own."""
    if request.param == MEMORY:
        yield None
    else:
        with databases.lent(prepare) as url:
            yield Migrated(url)


@pytest.fixture
async def stores(database: Migrated | None) -> AsyncIterator[Stores]:
    async with open_stores(database) as opened:
        yield opened


@pytest.fixture
async def tenant(stores: Stores) -> Tenant:
    tenant = new_tenant()
    await open_logs(stores.warden, tenant)
    return tenant
