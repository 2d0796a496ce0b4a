"""How a command speaks: an answer that cannot be written is said, and is no other answer.

What is printed goes to a file on a full disk, or to a reader who has gone, as well as to a screen.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase, TextIOWrapper
from typing import BinaryIO, Final, cast

NOTHING_DONE: Final = 2


class Lost(Exception):
    """The answer cannot be written; it is said by its code, and is the end of a command."""


class Words(TextIOWrapper):
    """Words to people: where nobody can be told them, the work goes on."""

    def write(self, text: str, /) -> int:
        """Write what can be written."""
        try:
            return super().write(text)
        except OSError:
            _forget(self)
        return len(text)

    def flush(self) -> None:
        """Write what waits, if it can be written."""
        try:
            super().flush()
        except OSError:
            _forget(self)


class Answers(TextIOWrapper):
    """The answer itself. Raises ``Lost`` once some of it is."""

    lost: Lost | None = None

    def write(self, text: str, /) -> int:
        """Write some of it."""
        with self._whole():
            return super().write(text)

    def flush(self) -> None:
        """Write what waits."""
        with self._whole():
            super().flush()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Go on saying that some is lost, to whoever does not listen the first time, too."""
        try:
            yield
        except OSError as error:
            why = f"answer.not_written: the answer cannot be written: {error.strerror}"
            self.lost = self.lost or Lost(why)
            _forget(self)
        if self.lost is not None:
            raise self.lost


class _Closed(RawIOBase):
    """Where a command was started without a file to write to."""

    def writable(self) -> bool:
        """Whether somebody may try."""
        return True

    def write(self, _some: object, /) -> int:
        """Say that there is no file."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def say(words: str) -> None:
    """Tell people a last thing; that nobody can be told is no other end than what is told."""
    with _over(cast("TextIOWrapper | None", sys.stderr), Words) as told:
        told.write(f"{words}\n")
        told.flush()


def _forget(stream: TextIOWrapper) -> None:
    """Let what still waits go nowhere, so that it is not tried again when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def speaking() -> Iterator[None]:
    """Let a command speak; when it has ended, all that it said is written, or it is raised."""
    said, told = cast("TextIOWrapper", sys.stdout), cast("TextIOWrapper", sys.stderr)
    with _over(said, Answers) as answers, _over(told, Words) as words:
        sys.stdout, sys.stderr = answers, words
        try:
            yield
        finally:
            sys.stdout, sys.stderr = said, told
            answers.flush()


@contextmanager
def _over(stream: TextIOWrapper | None, kind: type[TextIOWrapper]) -> Iterator[TextIOWrapper]:
    """Write to the same file in another way, also to one that is closed."""
    if stream is None:
        over = kind(cast("BinaryIO", _Closed()), encoding="utf-8", write_through=True)
    else:
        stream.flush()
        over = kind(
            stream.buffer,
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )
    try:
        yield over
    finally:
        with suppress(Lost):
            over.detach()
