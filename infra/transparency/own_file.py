"""An SQLite file that one process keeps to itself, and that others read by a copy of it."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from infra.files import open_plain, plain_status

ALONE: Final = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL")


def own_file(file: Path, tables: str) -> sqlite3.Connection:
    """Open it for this process alone, or make it with these tables.

    Raises ``OSError`` if it is no plain file of ours, ``sqlite3.OperationalError`` if another
    process has it, and ``sqlite3.DatabaseError`` if it is not what was written. What is made is
    never empty: a file that is was something else before.
    """
    is_made = _make_or_find(file)
    opened = sqlite3.connect(file, isolation_level=None, timeout=1.0)
    try:
        for how in ALONE:
            opened.execute(f"PRAGMA {how}")
        opened.executescript(tables)
        _refuse_unless_whole(opened)
    except BaseException:
        opened.close()
        if is_made:
            file.unlink(missing_ok=True)
        raise
    return opened


def _make_or_find(file: Path) -> bool:
    """Begin a file if there is none, and say so. Raises as ``own_file``."""
    try:
        os.close(open_plain(file, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        os.close(open_plain(file, os.O_RDWR))
        if not plain_status(file).st_size:
            raise sqlite3.DatabaseError("nothing is left of it") from None
        return False
    return True


def _refuse_unless_whole(opened: sqlite3.Connection) -> None:
    [(found,)] = opened.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise sqlite3.DatabaseError(str(found))


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
