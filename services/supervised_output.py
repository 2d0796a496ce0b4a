"""What a supervised program says: kept in its log file, its last words at hand."""

import asyncio
import os
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from services.log_files import Bounds, LogFile

LAST_LINES = 12
LONGEST_LINE = 65_536


class Output:
    """What a program says, taken in whatever happens to the log that it goes to."""

    def __init__(self, log: Path, name: str, *, echo: bool, bounds: Bounds) -> None:
        """Keep it in the log of this name."""
        log.mkdir(parents=True, exist_ok=True)
        self._name = name
        self._echo = echo
        self._file = LogFile(log / f"{name}.log", bounds)
        self._last: deque[bytes] = deque(maxlen=LAST_LINES)
        self._reader: asyncio.Task[None] | None = None
        self._pipe: asyncio.ReadTransport | None = None

    async def open_pipe(self) -> BinaryIO:
        """Give the end of a pipe for a process to write to; what it says there is taken in.

        A pipe of our own: asyncio's would hide the end of a process while its children live.
        """
        read, write = os.pipe()
        stream = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(stream)
        ours = os.fdopen(read, "rb")
        self._pipe, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, ours)
        self._reader = asyncio.create_task(self._take_in(stream))
        return os.fdopen(write, "wb")

    async def drain(self) -> None:
        """Wait for the rest of what an ended process said, not for who else holds its output."""
        if self._reader is not None:
            await asyncio.wait([self._reader], timeout=0.3)
            self._reader.cancel()
            self._reader = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def last_words(self) -> str:
        """Give its last lines."""
        return b"\n".join(self._last).decode(errors="replace") or "it said nothing"

    def note(self, what: str) -> None:
        """Write a line of our own."""
        self._write(f"supervisor: {self._name} {what}".encode())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    async def _take_in(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await stream.read(LONGEST_LINE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._say(line)
            if len(rest) > LONGEST_LINE:
                self._say(rest)
                rest = b""
        if rest:
            self._say(rest)

    def _say(self, line: bytes) -> None:
        self._last.append(line)
        self._write(line)

    def _write(self, line: bytes) -> None:
        well = not self._file.lost
        if not self._file.write(line) and well:
            self._tell("its log cannot be written; it goes on, and what it says meanwhile is lost")
        if self._echo:
            self._tell(line.decode(errors="replace"))

    def _tell(self, what: str) -> None:
        """Say it where we say things, if somebody can still hear it."""
        with suppress(OSError):
            sys.stderr.write(f"{self._name} | {what}\n")
