"""What a supervised program says: kept in its log file, its last words at hand."""

import asyncio
import os
import sys
from collections import deque
from pathlib import Path
from typing import BinaryIO

LARGEST_LOG = 10_000_000
LAST_LINES = 12
LONGEST_LINE = 65_536


class Output:
    """One log file per program, readable by its owner alone; the previous one is kept as `.1`."""

    def __init__(self, log: Path, name: str, *, echo: bool) -> None:
        """Open the file; one that has grown large is set aside first."""
        path = log / f"{name}.log"
        log.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        self._name = name
        self._echo = echo
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._last: deque[bytes] = deque(maxlen=LAST_LINES)
        self._reader: asyncio.Task[None] | None = None
        self._pipe: asyncio.ReadTransport | None = None

    async def taken_in(self) -> BinaryIO:
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

    async def drained(self) -> None:
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
        os.close(self._file)

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
        os.write(self._file, line + b"\n")
        if self._echo:
            sys.stderr.write(f"{self._name} | {line.decode(errors='replace')}\n")
