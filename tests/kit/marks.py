"""Marks: words that stand nowhere else, sown in what is confidential and looked for afterwards."""

import base64
import gzip
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import ascii_lowercase
from threading import Thread

import asyncpg

from tests.kit.database import Migrated

TABLES = """
    SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_|^information_schema'"""


@dataclass(frozen=True)
class Marks:
    """Words that begin with the same letters, which nobody else writes."""

    stem: str = field(
        default_factory=lambda: "z" + "".join(secrets.choice(ascii_lowercase) for _ in range(12))
    )

    def __call__(self, tag: str) -> str:
        """Make the mark of something, as a word of a text or a name."""
        return self.stem + tag

    def shown_in(self, text: str) -> set[str]:
        """Whose marks a text shows, however their first letter is written."""
        return set(re.findall(rf"{self.stem[1:]}([a-z]+(?:-\d+)?)", text))

    def is_in(self, data: bytes) -> bool:
        """Whether there is any, in clear, in hexadecimal or in base 64."""
        stem = self.stem[1:].encode()
        shifted = (base64.b64encode(b"\0" * n + stem)[4 if n else 0 : -4] for n in range(3))
        return any(one in data for one in (stem, stem.hex().encode(), *shifted))

    async def tables(self, database: Migrated) -> tuple[list[str], int]:
        """Look through every column of every row as superuser: where there are any, and in all."""
        connection = await asyncpg.connect(database.url())
        try:
            found, rows = [], 0
            for (table,) in await connection.fetch(TABLES):
                texts = await connection.fetch(f"SELECT t::text FROM {table} AS t")  # noqa: S608
                rows += len(texts)
                found += [table for (text,) in texts if self.is_in(text.encode())]
            await connection.execute("CHECKPOINT")
        finally:
            await connection.close()
        return found, rows

    def files(self, folder: Path, since: float = 0) -> tuple[list[str], int]:
        """Look through every file written since: which hold any, and how many there are."""
        found, seen = [], 0
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_mtime >= since:
                seen += 1
                if self.is_in(path.read_bytes()):
                    found.append(str(path.relative_to(folder)))
        return found, seen


@dataclass
class Collector:
    """Somebody who takes what is told over OTLP: spans and figures."""

    url: str
    bodies: dict[str, list[bytes]] = field(default_factory=dict)


@contextmanager
def collecting() -> Iterator[Collector]:
    """Take it until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            collector.bodies.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
