"""Reads an SQLite file that another process keeps to itself, by a copy of it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened_copy(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy; what is written meanwhile is not in it."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            one = file.with_name(file.name + suffix)
            if one.exists():
                shutil.copyfile(one, Path(folder) / one.name)
        copied = sqlite3.connect(Path(folder) / file.name)
        try:
            yield copied
        finally:
            copied.close()
