"""How an event of an old shape is read as what we say today."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain.kernel import Event


class Upcast(msgspec.Struct, frozen=True):
    """A pure function from an old event to the one that says the same today.

    That one may be old again: upcasts are followed until they end. ``becomes`` are all it may give.
    The bytes in the log, and what is hashed of them, stay as they were written.
    """

    old: type[Event]
    becomes: tuple[type[Event], ...]
    how: Callable[[Any], Event]
