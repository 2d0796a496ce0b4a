"""A contract is run in memory and in PostgreSQL; what asks most of it, in two versions."""

from collections.abc import AsyncIterator, Iterator, Mapping
from types import ModuleType

import pytest

from domain.kernel import Tenant
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import KEPT_ON, Databases, Servers
from tests.kit.stores import Stores, new_tenant, open_logs, open_stores

MEMORY = "memory"
ABOVE = frozenset(
    f"test_{name}"
    for name in (
        *("beside_a_checkpoint", "builds", "bundles", "checkpoint_letters", "committer"),
        *("examination", "holes", "invented_witnesses", "junk_checkpoints", "owed_reactions"),
        *("parked_orders", "parked_policies", "parking", "policies", "projector"),
        *("read_models_apart", "rooms_in_bundles", "signing", "signing_keys", "sweeper"),
        *("sweepers_ahead", "tampering", "told_checkpoints", "witness", "workers"),
    )
)
"""What stands on the store and asks nothing of the database that the store's own tests do not.

It runs on one version; `make contract POSTGRES=16` runs it on another.
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for databases on each version, or the one that is asked for."""
    if "databases" in metafunc.fixturenames:
        only = metafunc.config.getoption("--postgres")
        kept_on = KEPT_ON[:1] if _is_above(metafunc.module) else KEPT_ON
        versions = (only,) if only else kept_on
        metafunc.parametrize("databases", versions, indirect=True, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run what is in memory alone once: no server's version is in it."""
    first = config.getoption("--postgres") or KEPT_ON[0]
    again = [item for item in items if _is_in_memory(item) and _version(item) != first]
    if again:
        items[:] = [item for item in items if item not in set(again)]


def _is_above(module: ModuleType) -> bool:
    return module.__name__.rpartition(".")[2] in ABOVE


def _is_in_memory(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and _parameters(item).get("database") == MEMORY


def _version(item: pytest.Item) -> object:
    return _parameters(item).get("databases") if isinstance(item, pytest.Function) else None


def _parameters(item: pytest.Function) -> Mapping[str, object]:
    return item.callspec.params if hasattr(item, "callspec") else {}


@pytest.fixture(scope="module")
def databases(request: pytest.FixtureRequest, servers: Servers) -> Databases:
    """Fresh databases on a server of a version; cases of the library have the first."""
    return servers.of(getattr(request, "param", KEPT_ON[0]))


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
