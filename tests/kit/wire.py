"""A wire between a client and the database: it is cut, or says another version of the server."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

APPENDS = (b"append_events(t.", b"append_one(t.")
VERSION = re.compile(rb"(?<=server_version\0)\d\d")


class Wire:
    """Carries connections to a database until it is told not to."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None] | None] = set()
        self.commits_to_swallow = 0
        self.is_down = False
        self.version: bytes | None = None
        """Of two digits, what the server gives itself out for; by default what it is."""

    @property
    def url(self) -> str:
        """The database's address through this wire."""
        login = self._parts.netloc.rpartition("@")[0]
        return urlunsplit(self._parts._replace(netloc=f"{login}@127.0.0.1:{self._port}"))

    def take_down(self) -> None:
        """Cut every connection and let no new one through."""
        self.is_down = True
        for writer in self._open:
            writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Wire"]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.take_down()
            await asyncio.gather(*filter(None, self._carrying))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        self._carrying.add(asyncio.current_task())
        try:
            if self.is_down:
                return
            there, back = await asyncio.open_connection(self._parts.hostname, self._parts.port)
            answers = asyncio.create_task(self._pass(there, writer))
            try:
                await self._ask(reader, back, there, answers)
            finally:
                back.close()
                answers.cancel()
                with suppress(asyncio.CancelledError, ConnectionError):
                    await answers
        finally:
            self._open.discard(writer)
            self._carrying.discard(asyncio.current_task())
            writer.close()

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        answers: "asyncio.Task[None]",
    ) -> None:
        """Pass questions on; a swallowed commit reaches the server, its answer nobody."""
        appends: set[bytes] = set()
        within = False
        while asked := await reader.read(65_536):
            if asked.startswith(b"P") and any(name in asked for name in APPENDS):
                appends.add(asked[5 : asked.index(b"\0", 5)])
            if asked.startswith(b"Q"):
                within = b"BEGIN" in asked
            swallow = self.commits_to_swallow > 0 and _commits(asked, () if within else appends)
            if swallow:
                self.commits_to_swallow -= 1
                answers.cancel()
                with suppress(asyncio.CancelledError):
                    await answers
            back.write(asked)
            if swallow:
                await there.read(1)
                return

    async def _pass(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await there.read(65_536):
            writer.write(VERSION.sub(self.version, said) if self.version else said)
        writer.close()


def _commits(asked: bytes, appends: Collection[bytes]) -> bool:
    """Whether this ends a transaction: in words, or by running an append that is one by itself."""
    runs = asked.startswith(b"B") and any(b"\0" + name + b"\0" in asked for name in appends)
    return runs or b"COMMIT;" in asked
