"""Durable PostgreSQL clusters that a family of measures runs on, ours and peers alike."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from infra.postgres.embedded import start
from infra.postgres.server import Server
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import short_directory

OURS = "ours"


@contextmanager
def a_cluster(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a new cluster as an installation has it: fsync and synchronous commit are on.

    ``settings`` are the server's, where a measure needs others.
    """
    with short_directory() as directory, start(directory, settings=settings) as embedded:
        yield embedded.server


async def empty_database(server: Server, name: str) -> str:
    """Make a database, and return its superuser's URL."""
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    finally:
        await connection.close()
    return server.url(name)


async def our_database(server: Server, name: str = OURS) -> Migrated:
    """Make a database with the whole schema."""
    url = await empty_database(server, name)
    await asyncio.to_thread(prepare, url)
    return Migrated(url)


@asynccontextmanager
async def a_database() -> AsyncIterator[Migrated]:
    """Give a migrated database on a new durable cluster."""
    with a_cluster() as server:
        yield await our_database(server)
