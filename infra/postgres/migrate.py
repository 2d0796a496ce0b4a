"""Brings the schema forward, one checksummed file at a time, one process at a time."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import msgspec

from infra.postgres.naming import translated
from infra.postgres.sql import load

if TYPE_CHECKING:
    PlainConnection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    PlainConnection = asyncpg.Connection

Hook: TypeAlias = Callable[[PlainConnection], Awaitable[None]]
FILE = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_BEGUN_BY_ANOTHER = (
    asyncpg.DuplicateSchemaError,
    asyncpg.DuplicateTableError,
    asyncpg.UniqueViolationError,
)
_sql = load("infra.postgres", "migrate.sql")


class MigrationRefused(Exception):
    """The database and the files tell different histories; nothing was changed.

    ``code`` is ``migration.earlier``, ``migration.edited``, ``migration.vanished``,
    ``migration.late``, ``migration.name``, or ``migration.busy`` where somebody held for too long
    what it needs.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Migration(msgspec.Struct, frozen=True):
    """One step forward, as it is in its file."""

    name: str
    text: str

    @property
    def checksum(self) -> bytes:
        """SHA-256 of the file."""
        return sha256(self.text.encode()).digest()


async def migrate(
    url: str, hooks: Sequence[Hook] = (), folder: Traversable | None = None
) -> Sequence[str]:
    """Apply what is missing and name it. ``url`` is the migrator's.

    Each file is one transaction; its roles get the prefix that the migrator has. ``hooks`` run
    afterwards, every time, each in a transaction, as the owner and in the same turn: they make
    what is not in a file, such as the schemas of read models. Raises ``MigrationRefused``.
    """
    steps = migrations(folder or files("infra.postgres") / "migrations")
    async with _turn(url) as ours, _connected(url, ours) as connection:
        prefix = await connection.fetchval(_sql["act_as_owner"])
        await connection.execute(_sql["prepare"])
        done = {row["name"]: row["checksum"] for row in await connection.fetch(_sql["applied"])}
        missing = outstanding(steps, done)
        for step in missing:
            async with connection.transaction():
                await connection.execute(translated(step.text, prefix))
                await connection.execute(_sql["record"], step.name, step.checksum)
        for hook in hooks:
            async with connection.transaction():
                await hook(connection)
    return [step.name for step in missing]


@asynccontextmanager
async def _connected(url: str, ours: int = 0) -> AsyncIterator[PlainConnection]:
    """Open a connection; ``ours`` is the process of another of ours, which keeps nobody waiting."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    except asyncpg.LockNotAvailableError as error:
        raise await _busy(url, ours) from error
    finally:
        await connection.close()


@asynccontextmanager
async def _turn(url: str) -> AsyncIterator[int]:
    """Be the one who migrates, in a transaction of its own: whoever is killed is it no longer."""
    async with _connected(url) as holder:
        await holder.execute(_sql["act_as_owner"])
        while True:
            with suppress(*_BEGUN_BY_ANOTHER):
                await holder.execute(_sql["begin"])
                break
        async with holder.transaction():
            await holder.execute(_sql["take_turn"])
            yield holder.get_server_pid()


async def _busy(url: str, ours: int) -> MigrationRefused:
    """Say who holds what was waited for in vain."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(_sql["others"], [connection.get_server_pid(), ours])
    finally:
        await connection.close()
    held: dict[str, list[str]] = {}
    for pid, role, name in rows:
        held.setdefault(f"process {pid} of {role}", []).append(name)
    told = "; ".join(f"{who} holds {', '.join(names[:3])}" for who, names in held.items())
    return MigrationRefused(
        "migration.busy",
        f"another process held a table for too long ({told or 'it has ended'}). Wait for it to "
        "end, or end it, then run migrate again",
    )


def migrations(folder: Traversable) -> Sequence[Migration]:
    """Read the files in the order of their numbers. A number occurs once."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    for name in names:
        if not FILE.fullmatch(name):
            raise MigrationRefused("migration.name", f"{name} must be named NNNN_what_it_is.sql")
    numbers = [name[:4] for name in names]
    for name, number in zip(names, numbers, strict=True):
        if numbers.count(number) > 1:
            raise MigrationRefused("migration.name", f"{name} has the same number as another file")
    return [Migration(name, (folder / name).read_text("utf-8")) for name in names]


def outstanding(steps: Sequence[Migration], done: Mapping[str, bytes]) -> Sequence[Migration]:
    """Say which are still to be applied, given the checksums of those that were."""
    by_name = {step.name: step for step in steps}
    if done and steps and steps[0].name not in done:
        raise MigrationRefused(
            "migration.earlier",
            "this database was made by an earlier version that cannot be upgraded. Export what you "
            "need with that version, then start this one with an empty data folder or database",
        )
    for name, checksum in sorted(done.items()):
        if name not in by_name:
            raise MigrationRefused(
                "migration.vanished",
                f"{name} was applied to this database and is missing here: the program is older "
                "than the database. Install the newer version",
            )
        if by_name[name].checksum != checksum:
            raise MigrationRefused(
                "migration.edited",
                f"{name} was edited after it was applied. Restore it, and write a new file",
            )
    last = max(done, default="")
    missing = [step for step in steps if step.name not in done]
    for step in missing:
        if step.name < last:
            raise MigrationRefused(
                "migration.late",
                f"{step.name} comes before {last}, which was applied. Give it a higher number",
            )
    return missing
