"""Whose sign-in is to be renewed in an organization, as the log itself says, read on from there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from domain.kernel import Log, OrganizationId, PersonId, UnreadableEntry, own_log
from domain.people.events import (
    PersonErased,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewed,
)
from domain.people.person import PERSON
from domain.ports import EventStore
from domain.readable import Entry, entries_of

PAGE: Final = 1_000


class _Read:
    def __init__(self) -> None:
        self.position = 0
        self.people: set[PersonId] = set()

    def take(self, page: Sequence[Entry]) -> None:
        """Take entries in the order of the log; what cannot be read of one leaves it out."""
        for entry in page:
            self.position = entry.position
            if isinstance(entry, UnreadableEntry) or entry.stream.category != PERSON.category:
                continue
            match entry.event:
                case SignInRenewalAsked():
                    self.people.add(PersonId(entry.stream.id))
                case SignInRenewed() | SignInRenewalStopped() | PersonErased():
                    self.people.discard(PersonId(entry.stream.id))
                case _:
                    pass


class RenewalRegister:
    """Who is asked for in each organization; two who ask at once read the same."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(self, store: EventStore, organization: OrganizationId) -> frozenset[PersonId]:
        """Return whose sign-in is asked to be renewed, and was not yet."""
        read = self._read[organization]
        after = read.position
        while page := await entries_of(store, own_log(organization), Log.EVENTS, after, PAGE):
            if read.position == after:
                read.take(page)
            after = read.position
        return frozenset(read.people)
