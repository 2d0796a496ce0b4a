"""Write `infra/postgres/definitions.txt`: what an empty database is made into."""

import asyncio
import sys
from pathlib import Path

import asyncpg

from infra.postgres.definitions import defined
from infra.postgres.embedded import start
from tests.kit.database import prepare
from tests.kit.postgres import run, short_directory

PAGE = Path(__file__).parents[2] / "infra" / "postgres" / "definitions.txt"


async def described(url: str) -> str:
    """Return the lines of a database."""
    connection = await asyncpg.connect(url)
    try:
        return "\n".join(await defined(connection)) + "\n"
    finally:
        await connection.close()


if __name__ == "__main__":
    with short_directory() as directory, start(directory, durable=False) as embedded:
        server = embedded.server
        run(server.url("postgres"), "CREATE DATABASE definitions TEMPLATE template0")
        prepare(server.url("definitions"))
        PAGE.write_text(asyncio.run(described(server.url("definitions"))), "utf-8")
    sys.stdout.write(f"{PAGE.name}: {len(PAGE.read_text('utf-8').splitlines())} lines\n")
