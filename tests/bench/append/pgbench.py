"""pgbench, in C: bare rows as wide as ours into a table with a serial key, and nothing kept."""

import asyncio
import re
from math import ceil
from pathlib import Path

import asyncpg

from infra.postgres.binaries import find_binaries
from infra.postgres.cluster import ENVIRONMENT
from infra.postgres.server import Server

THREADS = 2
CONNECTING = 0.02
"""Seconds that a client's connection may take; they are in its duration, and not in its rate."""
TABLE = "CREATE TABLE bare (id bigserial PRIMARY KEY, body text NOT NULL)"
TOLD = re.compile(r"^tps = ([\d.]+) \(without initial", re.MULTILINE)


class Pgbench:
    """Inserts rows of a width, one statement a commit; the bodies cross the wire."""

    def __init__(self, server: Server, database: str, folder: Path, width: int) -> None:
        """Keep scripts in ``folder``."""
        self._server = server
        self._database = database
        self._folder = folder
        self._body = "b" * width

    async def install(self) -> None:
        """Make its table."""
        connection = await asyncpg.connect(self._server.url(self._database))
        try:
            await connection.execute(TABLE)
        finally:
            await connection.close()

    async def rows(self, clients: int, rows: int, seconds: float) -> float:
        """Run this many clients, each committing this many rows at once: rows/s."""
        script = self._folder / f"insert-{rows}.sql"
        values = ", ".join(["(:body)"] * rows)
        script.write_text(f"INSERT INTO bare (body) VALUES {values};\n")  # noqa: S608 - a script
        process = await asyncio.create_subprocess_exec(
            find_binaries().program("pgbench"),
            *(
                "--no-vacuum",
                "--protocol=prepared",
                f"--file={script}",
                f"--define=body={self._body}",
            ),
            *(
                f"--client={clients}",
                f"--jobs={min(clients, THREADS)}",
                f"--time={ceil(seconds + clients * CONNECTING)}",
            ),
            *(f"--host={self._server.host}", f"--port={self._server.port}"),
            f"--username={self._server.superuser}",
            self._database,
            env=ENVIRONMENT | {"PGPASSWORD": self._server.password},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
        told = TOLD.search(said.decode())
        assert process.returncode == 0, complained.decode()
        assert told is not None, said.decode()
        return float(told[1]) * rows
