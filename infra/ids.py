"""Makes identifiers that sort by the time they were made: UUID version 7."""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

COUNTER_BITS: Final = 12
TAIL_BITS: Final = 62
VERSION: Final = 0x7 << 76
VARIANT: Final = 0b10 << 62


class UuidV7:
    """A source of ids, each greater than the one before it, whatever the clock does.

    Milliseconds, then a counter that starts low and at random in each of them, then 62 random bits.
    """

    def __init__(
        self,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        random_bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self._clock_ms = clock_ms
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._ms = 0
        self._counter = 0

    def __call__(self) -> UUID:
        """Give the next id."""
        with self._lock:
            now = self._clock_ms()
            if now > self._ms:
                self._ms, self._counter = now, self._random_bits(COUNTER_BITS - 1)
            else:
                self._counter += 1
            if self._counter >> COUNTER_BITS:
                self._ms, self._counter = self._ms + 1, self._random_bits(COUNTER_BITS - 1)
            ms, counter = self._ms, self._counter
        tail = self._random_bits(TAIL_BITS)
        return UUID(int=(ms << 80) | VERSION | (counter << 64) | VARIANT | tail)


new_id: Final = UuidV7()
