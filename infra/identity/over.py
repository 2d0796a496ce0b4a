"""What ended, was used or replaced since this process began, so that rows put back are found.

A bond says who wrote a row, and not that it still holds: an old row comes with its own.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from domain.access.identity import Known

LONGEST_S: Final = 15 * 86_400.0
"""Seconds for which it is remembered: longer than any session or link lasts."""


class Over:
    """Kept by the one process that writes these rows; nobody else can take anything from it."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._gone: dict[bytes, float] = {}
        self._begun: dict[bytes, tuple[Known, float]] = {}
        self._written: dict[bytes, bytes] = {}

    def begins(self, token: bytes, known: Known) -> None:
        """Note whose a session is."""
        self._begun[token] = known, self._until()

    def ends(self, digest: bytes) -> None:
        """Note that a session has ended, or that a link was used."""
        self._begun.pop(digest, None)
        self._gone[digest] = self._until()

    def ends_all(self, whose: Known) -> None:
        """Note that the sessions of somebody have ended."""
        for token in [t for t, (known, _) in self._begun.items() if known[:2] == whose[:2]]:
            self.ends(token)

    def has_ended(self, digest: bytes) -> bool:
        """Whether a session ended, or a link was used."""
        return digest in self._gone

    def forgets(self, row: bytes) -> None:
        """Go by the database again: a row is about to be written."""
        self._written.pop(row, None)

    def replaces(self, row: bytes, what: str) -> None:
        """Note what a row says now: an account's state, or which account a person has."""
        self._written[row] = sha256(what.encode()).digest()

    def is_replaced(self, row: bytes, what: str) -> bool:
        """Whether a row says something else now."""
        digest = sha256(what.encode()).digest()
        return self._written.get(row, digest) != digest

    def _until(self) -> float:
        """Say until when to remember, and forget what nothing could come of any more."""
        now = self._steady()
        while self._gone and next(iter(self._gone.values())) < now:
            del self._gone[next(iter(self._gone))]
        while self._begun and next(iter(self._begun.values()))[1] < now:
            del self._begun[next(iter(self._begun))]
        return now + LONGEST_S
