"""A real PostgreSQL for tests: one server a run, a database of its own for each test.

The contract suite has a server of the oldest version that is known to work,
whatever else runs has the embedded one; `--postgres` gives all of them one version alone. Three
fixtures, none of which needs an event loop:

`postgres`: the run's `Server`, not durable, so fast; `postgres.url("postgres")` is its superuser's.

`databases`: `databases.fresh()` gives a superuser's URL of a new, empty database, and
`databases.fresh(prepare)` one as `prepare(url)` left its first: `prepare` runs once a run, each
call copies what it made. It must leave no connection open. Roles belong to the server, not to a
database: make them only if they are missing.

`start_postgres`: `start_postgres(directory=None, durable=True)` starts a server of the test's own,
for tests that stop, kill or fill it.

    def test_it_remembers(databases: Databases) -> None:
        url = databases.fresh(migrate)
        assert run(url, "SELECT 1") == [(1,)]
"""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import asyncpg
import pytest

from infra.postgres.binaries import EMBEDDED, FOLDERS, Binaries, find_binaries
from infra.postgres.embedded import Embedded, start
from infra.postgres.ports import keep_port, number_of
from infra.postgres.server import Server

T = TypeVar("T")
_SAME_GRANTS = """UPDATE pg_database AS copy SET datacl = first.datacl FROM pg_database AS first
    WHERE copy.datname = $1 AND first.datname = $2"""
OLDEST = 15
"""The oldest that is known to work is Debian's: the contract suite runs on it, all else on 18."""


def wait_for(awaitable: Awaitable[T]) -> T:
    """Run one coroutine on a loop of its own, leaving the test's loop alone."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(awaitable)
    finally:
        loop.close()


def run(url: str, statement: str, *arguments: object) -> list[tuple[object, ...]]:
    """Run one statement on a connection of its own and give the rows."""

    async def on_a_connection() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *arguments)]
        finally:
            await connection.close()

    return wait_for(on_a_connection())


class Databases:
    """Hands out databases of one server, each fresh, over one connection of a superuser."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()
        self._connection = self._wait_for(asyncpg.connect(server.url("postgres")))
        self._made = 0
        self._templates: dict[Callable[[str], object], str] = {}
        self._back: list[str] = []

    def fresh(self, prepare: Callable[[str], object] | None = None) -> str:
        """Give a superuser's URL of a new database: empty, or as `prepare` made its first."""
        if prepare is None:
            return self.server.url(self._create("template0"))
        if prepare not in self._templates:
            template = self._create("template0")
            prepare(self.server.url(template))
            self._templates[prepare] = template
        return self.server.url(self._copy(self._templates[prepare]))

    @contextlib.contextmanager
    def lent(self, prepare: Callable[[str], object]) -> Iterator[str]:
        """Give the URL of a database as `prepare` made its first, and take it back afterwards.

        It is dropped when the next but one is lent: by then its last connections have ended, for
        which a drop would wait.
        """
        for _ in self._back[:-1]:
            self._do(f'DROP DATABASE IF EXISTS "{self._back.pop(0)}" WITH (FORCE)')
        url = self.fresh(prepare)
        yield url
        self._back.append(url.rpartition("/")[2])

    def _copy(self, template: str) -> str:
        """Copy a database with who may connect to it, which its server leaves out."""
        name = self._create(template)
        self._do(_SAME_GRANTS, name, template)
        return name

    def _create(self, template: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def _do(self, statement: str, *arguments: object) -> None:
        self._wait_for(self._connection.execute(statement, *arguments))

    def _wait_for(self, awaitable: Awaitable[T]) -> T:
        return self._loop.run_until_complete(awaitable)

    def close(self) -> None:
        """End the connection."""
        self._wait_for(self._connection.close())
        self._loop.close()


class StartPostgres(Protocol):
    """What the fixture `start_postgres` gives."""

    def __call__(self, directory: Path | None = None, *, durable: bool = True) -> Embedded: ...


@contextlib.contextmanager
def short_directory() -> Iterator[Path]:
    """Make a folder with a short name that any user may enter, and remove it afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="ck-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests be run on another PostgreSQL than their own."""
    parser.addoption(
        "--postgres",
        type=int,
        choices=[OLDEST, *FOLDERS],
        help="The version of all servers: 18 and 16 are the wheel's, 15 is Debian's.",
    )


def binaries_of(version: int) -> Binaries:
    """Find the programs of a version, Debian's or the wheel's."""
    home = Path(f"/usr/lib/postgresql/{version}")
    return Binaries(home, home / "lib", version) if version == OLDEST else find_binaries(version)


class Servers:
    """One server of each version that is asked for, for the whole run."""

    def __init__(self, everywhere: int | None, held: contextlib.ExitStack) -> None:
        self._everywhere = everywhere
        self._held = held
        self._databases: dict[int, Databases] = {}

    def of(self, version: int) -> Databases:
        """Hand out databases of a version, or of the one that is asked for everywhere."""
        return self.just(self._everywhere or version)

    def just(self, version: int) -> Databases:
        """Hand out databases of a version, whatever is asked for."""
        if version not in self._databases:
            directory = self._held.enter_context(short_directory())
            running = start(directory, durable=False, binaries=binaries_of(version))
            databases = Databases(self._held.enter_context(running).server)
            self._databases[version] = self._held.enter_context(contextlib.closing(databases))
        return self._databases[version]


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """The run's servers."""
    with contextlib.ExitStack() as held:
        yield Servers(request.config.getoption("--postgres"), held)


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    """Fresh databases on the run's server, which is the embedded one."""
    return servers.of(EMBEDDED)


@pytest.fixture(scope="session")
def postgres(servers: Servers) -> Server:
    """The run's server."""
    return servers.of(EMBEDDED).server


@pytest.fixture
def start_postgres() -> Iterator[StartPostgres]:
    """Servers of the test's own, stopped after it."""
    with contextlib.ExitStack() as stack:

        def start_one(directory: Path | None = None, *, durable: bool = True) -> Embedded:
            place = directory or stack.enter_context(short_directory())
            embedded = start(place, durable=durable)
            stack.callback(embedded.stop)
            return embedded

        yield start_one


@pytest.fixture
def port() -> Iterator[int]:
    """A port that is nobody else's until the test ends."""
    with keep_port("127.0.0.1") as kept:
        yield number_of(kept)
