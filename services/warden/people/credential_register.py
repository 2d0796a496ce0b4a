"""Who has a credential to lead or is in training, as the log itself says, read on from there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, cast

from domain.credentials.credential import CREDENTIAL
from domain.credentials.events import CredentialEvent
from domain.kernel import Log, OrganizationId, PersonId, UnreadableEntry, own_log
from domain.ports import EventStore
from domain.readable import Entry, entries_of

PAGE: Final = 1_000


class _Read:
    def __init__(self) -> None:
        self.position = 0
        self.people: set[PersonId] = set()

    def take(self, page: Sequence[Entry]) -> None:
        """Take entries in the order of the log; what cannot be read names nobody."""
        for entry in page:
            self.position = entry.position
            if isinstance(entry, UnreadableEntry) or entry.stream.category != CREDENTIAL.category:
                continue
            self.people.add(cast("CredentialEvent", entry.event).person)


class CredentialRegister:
    """Of whom each organization has facts; two who ask at once read the same."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(self, store: EventStore, organization: OrganizationId) -> frozenset[PersonId]:
        """Return of whom something is on record."""
        read = self._read[organization]
        after = read.position
        while page := await entries_of(store, own_log(organization), Log.EVENTS, after, PAGE):
            if read.position == after:
                read.take(page)
            after = read.position
        return frozenset(read.people)
