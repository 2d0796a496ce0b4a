"""Files that are there whole or not at all, whatever happens while they are written.

They are read only where they are plain files: a pipe, a folder or a device in their place is named.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final


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


class NotPlain(OSError):
    """What is there is no plain file; ``filename`` says where."""


NO_FILES: Final = (errno.EISDIR, errno.ENXIO, errno.ELOOP, errno.ENODEV)
"""With what something is not opened that is a folder, a socket, a loop of links or a device."""


def open_plain(file: Path, how: int = os.O_RDONLY) -> int:
    """Open a plain file at once, whatever is there. Raises ``NotPlain`` and ``OSError``."""
    with _no_file_named(file):
        opened = os.open(file, how | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    try:
        _require_plain(os.fstat(opened), file)
    except OSError:
        os.close(opened)
        raise
    return opened


def plain_status(file: Path) -> os.stat_result:
    """Look at a plain file. Raises ``NotPlain`` and ``OSError``."""
    with _no_file_named(file):
        status = file.stat()
    _require_plain(status, file)
    return status


@contextmanager
def _no_file_named(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_FILES:
            raise NotPlain(error.errno, error.strerror, str(file)) from None
        raise


def _require_plain(status: os.stat_result, file: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotPlain(errno.EINVAL, "Not a plain file", str(file))


def read_plain(file: Path) -> bytes:
    """Read a plain file. Raises ``NotPlain`` and ``OSError``."""
    with os.fdopen(open_plain(file), "rb") as opened:
        return opened.read()


def read_line(file: Path) -> str:
    """Read a line that was written as text. Raises ``Garbled``, ``NotPlain`` and ``OSError``."""
    try:
        return read_plain(file).decode().strip()
    except UnicodeDecodeError:
        raise Garbled(errno.EILSEQ, "it is not text", str(file)) from None


def read_secret(file: Path) -> str:
    """Read a secret: a line that is not empty. Raises as ``read_line``."""
    line = read_line(file)
    if not line:
        raise Garbled(errno.ENODATA, "it is empty", str(file))
    return line


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
