"""What an export of a log is: a kind of file, written from parts of the log as they come."""

from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from domain.kernel.classes import Coded, Opaque


class Part(NamedTuple):
    """Some whole lines, the entries they go up to, and the entries there are in all."""

    lines: Opaque
    done: int
    total: int


class Export(NamedTuple):
    """How a file of this kind ends its name, what it is, and how parts are written to it."""

    ending: Coded
    media_type: Coded
    write: Callable[[AsyncIterator[Part]], AsyncIterator[bytes]]
