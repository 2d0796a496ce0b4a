"""How a command speaks: an answer that cannot be written is said, and is no other answer.

What is printed goes to a file on a full disk, or to a reader who has gone, as well as to a screen.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Final, cast

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
    """Write to the same file in another way; to nowhere if it is closed."""
    if stream is None:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of ours
            yield kind(nowhere, encoding="utf-8")
        return
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
