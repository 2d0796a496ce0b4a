"""A database with the whole schema, and a way in for each role.

The fixture `circlekeep` is a fresh copy of the migrated database:

    async def test_it_remembers(circlekeep: Migrated) -> None:
        pool = await connect(circlekeep.url("app"))

`circlekeep.url()` is the superuser's.
"""

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from domain.appending import Kind, Writer, kinds
from domain.kernel import Log
from infra.postgres.migrate import Hook, migrate
from infra.postgres.naming import LOGINS, named
from infra.postgres.roles import bootstrap
from infra.projector.install import install
from infra.store.kinds import ANYTHING, list_kinds
from infra.store.own_claims import release_idle_claims
from projections.registry import PROJECTIONS
from tests.kit.postgres import Databases, wait_for

PASSWORDS = {role: f"of-{role}" for role in LOGINS}
HOOKS: tuple[Hook, ...] = (
    list_kinds,
    release_idle_claims,
    partial(install, models=PROJECTIONS),
)


class Migrated:
    """One database, and an address of it for each role."""

    def __init__(self, superuser_url: str) -> None:
        self._url = superuser_url

    def url(self, role: str | None = None) -> str:
        """Give the address as a role logs in; without one, the superuser's."""
        if role is None:
            return self._url
        parts = urlsplit(self._url)
        host = parts.netloc.rpartition("@")[2]
        login = f"{named(role)}:{quote(PASSWORDS[role], safe='')}"
        return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


async def make_roles(superuser_url: str) -> None:
    """Make the roles, which all databases of the tests' server share."""
    await bootstrap(superuser_url, PASSWORDS, whose="tests")


def prepare(superuser_url: str) -> None:
    """Make the roles, then the schema, in an empty database."""
    wait_for(make_roles(superuser_url))
    wait_for(migrate(Migrated(superuser_url).url("migrator"), HOOKS))


ANY_TYPE: tuple[Kind, ...] = (
    Kind(Log.EVENTS, ANYTHING, ANYTHING, frozenset(Writer)),
    Kind(Log.ACCESS, ANYTHING, ANYTHING, frozenset({Writer.WARDEN})),
)
"""What a store lists that is used by itself, with events of which we know nothing."""


ANY_TYPE_TOO: Hook = partial(list_kinds, listed=(*kinds(), *ANY_TYPE))


def prepare_store(superuser_url: str) -> None:
    """Make the schema for the store by itself: any type of event may be appended."""
    prepare(superuser_url)
    wait_for(migrate(Migrated(superuser_url).url("migrator"), [ANY_TYPE_TOO]))


@pytest.fixture
def store_alone(databases: Databases) -> Iterator[Migrated]:
    """A database of the test's own, for the store by itself."""
    with databases.lent(prepare_store) as url:
        yield Migrated(url)


@pytest.fixture
def circlekeep(databases: Databases) -> Iterator[Migrated]:
    """A migrated database of the test's own."""
    with databases.lent(prepare) as url:
        yield Migrated(url)
