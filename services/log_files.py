"""Log files that neither grow without bound nor hold anybody up: what has no room is counted."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

AT_ONCE: Final = os.O_WRONLY | os.O_NONBLOCK
"""A pipe that nobody reads from is not waited for."""


class Bounds(NamedTuple):
    """How large a log grows, in bytes, and how many of its predecessors are kept."""

    size: int = 10_000_000
    kept: int = 3


class LogFile:
    """One log, readable by its owner alone; those before it are `.1`, `.2` and so on, `.1` newest.

    Nothing is raised: a line that cannot be written is lost, whole, and the log says how many were
    once there is room again.
    """

    def __init__(self, path: Path, bounds: Bounds) -> None:
        """Open the file, now or whenever that goes."""
        self._path = path
        self._bounds = bounds
        self._file: int | None = None
        self._size = 0
        self._full_at = bounds.size
        self.lost = 0
        with suppress(OSError):
            self._open()

    def write(self, line: bytes) -> bool:
        """Write a line; whether that went well."""
        try:
            told = b"supervisor: %d lines could not be written here\n" % self.lost
            self._put(self._open_for(line), (told if self.lost else b"") + line + b"\n")
        except OSError:
            self.lost += 1
            return False
        self.lost = 0
        return True

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        if self._file is None:
            self._file = os.open(
                self._path, AT_ONCE | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
            self._size = os.fstat(self._file).st_size
        return self._file

    def _open_for(self, line: bytes) -> int:
        file = self._open()
        if self._size and self._size + len(line) >= self._full_at:
            self._begin_another(file)
        return self._open()

    def _begin_another(self, full: int) -> None:
        """Set the full one aside and begin the next; where that fails the full one goes on."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            opened = os.open(
                fresh, AT_ONCE | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
        except OSError:
            self._full_at = self._size + self._bounds.size
            return
        try:
            for number in reversed(range(1, self._bounds.kept)):
                with suppress(FileNotFoundError):
                    self._aside(number).replace(self._aside(number + 1))
            self._path.replace(self._aside(1))
            fresh.replace(self._path)
        except OSError:
            os.close(opened)
            self._full_at = self._size + self._bounds.size
        else:
            os.close(full)
            self._file, self._size, self._full_at = opened, 0, self._bounds.size

    def _aside(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _put(self, file: int, line: bytes) -> None:
        """Write all of it or nothing."""
        written = 0
        try:
            while written < len(line):
                written += os.write(file, line[written:])
        except OSError:
            if written:
                os.ftruncate(file, self._size)
            raise
        self._size += written
