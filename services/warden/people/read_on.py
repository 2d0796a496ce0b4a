"""Of whom an organization's log says something, as it says so itself: read on from where it was."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from domain.kernel import Log, OrganizationId, PersonId, Recorded, UnreadableEntry, own_log
from domain.kernel.classes import Coded
from domain.ports import EventStore
from domain.readable import Entry, entries_of

PAGE: Final = 1_000
Note: TypeAlias = Callable[[set[PersonId], Recorded[Any]], None]
"""Adds to those of whom something is on record, or takes from them, by one fact."""


class _Read:
    def __init__(self) -> None:
        self.position = 0
        self.people: set[PersonId] = set()


class ReadOn:
    """Who it is in each organization; two who ask at once read the same.

    Only facts of streams of the ``category`` are noted; what cannot be read of one leaves it out.
    """

    def __init__(self, category: Coded, note: Note) -> None:
        self._category = category
        self._note = note
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(self, store: EventStore, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who it is by now."""
        read = self._read[organization]
        after = read.position
        while page := await entries_of(store, own_log(organization), Log.EVENTS, after, PAGE):
            if read.position == after:
                self._take(read, page)
            after = read.position
        return frozenset(read.people)

    def _take(self, read: _Read, page: Sequence[Entry]) -> None:
        for entry in page:
            read.position = entry.position
            if not isinstance(entry, UnreadableEntry) and entry.stream.category == self._category:
                self._note(read.people, entry)
