"""Which data keys are destroyed: what is under one never opens again, though it were put back."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from infra.vault.journal import BEGINNING, CarriedOut, Data, Intended, Journal


class Destroyed(Protocol):
    """Asked before anything opens."""

    def among(self, keys: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these data keys that are destroyed."""
        ...


class NotAsked:
    """``Destroyed`` for whoever seals anew what a backup has beside something destroyed."""

    def among(self, keys: Iterable[UUID]) -> frozenset[UUID]:
        """Return none."""
        return frozenset(keys) & frozenset()


class DestroyedByJournal:
    """``Destroyed`` by the journal, which is apart from the database; only what is new is read.

    What went for its time by a clock that was ahead is not destroyed before that time.
    """

    def __init__(
        self, journal: Journal, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._journal = journal
        self._now = now
        self._end = BEGINNING
        self._intended: dict[UUID, Data] = {}
        self._gone: dict[UUID, Data] = {}

    def among(self, keys: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these data keys whose destruction was carried out.

        Raises ``Conflict`` (``journal.damaged``).
        """
        if self._journal.grown(self._end):
            self._read_on()
        now = self._now()
        return frozenset(key for key in keys if key in self._gone and self._gone[key].stands(now))

    def _read_on(self) -> None:
        for entry, end in self._journal.since(self._end):
            if isinstance(entry, Intended):
                if isinstance(entry.what, Data):
                    self._intended[entry.id] = entry.what
            else:
                what = self._intended.pop(entry.id, None)
                if what is not None and isinstance(entry, CarriedOut):
                    self._gone |= dict.fromkeys(what.keys, what)
            self._end = end
