"""Files that are there whole or not at all, whatever happens while they are written."""

import errno
import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that its owner alone may read; it is on disk when this returns.

    Raises ``OSError``, which names it: what was there before is there still, and nothing else.
    """
    passing = file.with_name(f".{file.name}.new")
    try:
        passing.unlink(missing_ok=True)
        opened = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        passing.replace(file)
    except OSError as error:
        with suppress(OSError):
            passing.unlink(missing_ok=True)
        error.filename = error.filename or str(file)
        raise
    flush_folder(file.parent)


class Garbled(OSError):
    """A file is not what was written; ``filename`` says which."""


def read_secret(file: Path) -> str:
    """Read a line that was written as text. Raises ``Garbled`` and ``OSError``."""
    try:
        return file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise Garbled(errno.EILSEQ, "it is not text", str(file)) from None


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
