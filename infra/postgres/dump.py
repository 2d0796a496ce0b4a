"""Copies a whole database to a file and back, with PostgreSQL's own tools."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
import msgspec

from domain.kernel import Unavailable
from infra.postgres.binaries import find_binaries
from infra.postgres.sql import load as load_sql

_sql = load_sql("infra.postgres", "dump.sql")


class Head(msgspec.Struct, frozen=True):
    """Where one log stood: its last position and its last hash, in hex."""

    organization: str
    program: str
    log: int
    entries: int
    head: str


class Moment(NamedTuple):
    """One moment of a database: the snapshot's name, every log's head, who owns the tables.

    ``others`` are the schemas that are somebody else's, as patterns of ``pg_dump``.
    """

    snapshot: str
    heads: Sequence[Head]
    owner: str
    others: Sequence[str]


class DumpFailed(Unavailable):
    """The tool ended badly; the message is the last of what it said."""


@asynccontextmanager
async def moment(url: str) -> AsyncIterator[Moment]:
    """Hold one moment of the database at the migrator's ``url``, for ``dump``."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            owner = await connection.fetchval(_sql["act_as_owner"])
            snapshot = await connection.fetchval(_sql["export_snapshot"])
            rows = await connection.fetch(_sql["every_head"])
            others = [row["pattern"] for row in await connection.fetch(_sql["others"], owner)]
            yield Moment(snapshot, [Head(**row) for row in rows], owner, others)
    finally:
        await connection.close()


async def dump(url: str, file: Path, held: Moment) -> None:
    """Write the database at the migrator's ``url`` to ``file`` (mode 0600), as of a moment.

    It is read as the owner of its tables reads it, who sees every row and is no superuser; what
    somebody else made in a schema of their own, or in ``public``, is left out.
    Raises ``DumpFailed``; the file is then gone.
    """
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        words = [f"--role={held.owner}", f"--snapshot={held.snapshot}", f"--file={file}"]
        but = [f"--exclude-schema={pattern}" for pattern in held.others]
        await _tool("pg_dump", url, "--format=custom", *words, *but)
    except DumpFailed:
        file.unlink(missing_ok=True)
        raise


async def load(file: Path, url: str) -> None:
    """Fill the empty database at ``url`` from ``file``; all of it or nothing.

    The roles must exist. Raises ``DumpFailed``.
    """
    await _tool("pg_restore", url, "--exit-on-error", "--single-transaction", str(file))


async def forget_journal(url: str) -> None:
    """Let the database at ``url`` expect no journal of destructions from before."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_sql["forget_journal"])
    finally:
        await connection.close()


async def _tool(name: str, url: str, *words: str) -> None:
    """Run a tool; the password goes by the environment, where other users cannot see it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{parts.username}@" if parts.username else ""
    place = urlunsplit(parts._replace(netloc=f"{login}{host}"))
    process = await asyncio.create_subprocess_exec(
        str(find_binaries().program(name)),
        f"--dbname={place}",
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={
            "PATH": os.defpath,
            "LANG": "C",
            "PGPASSWORD": unquote(parts.password or ""),
            "PGOPTIONS": "-c search_path=pg_catalog",
        },
    )
    _, said = await process.communicate()
    if process.returncode:
        words_said = said.decode(errors="replace").strip().splitlines()[-3:]
        raise DumpFailed("copy.failed", f"{name}: {' / '.join(words_said)}")
