"""Requests to learn who a number is, as the log itself says: no row can hide one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

from domain.identities.events import IdentityAsked, IdentityTold
from domain.identities.identity import IDENTITY
from domain.kernel import (
    Event,
    Log,
    OrganizationId,
    PersonId,
    Recorded,
    Stream,
    UnreadableEntry,
    own_log,
)
from domain.ports import EventStore
from domain.protocol.mine import IdentityNotice
from domain.readable import Entry, Histories, entries_of, histories_of

PAGE: Final = 1_000
AREA: Final = f"{IDENTITY.category}."


class Told(NamedTuple):
    """When others were told who somebody is, the newest first, and how much cannot be read."""

    notices: tuple[IdentityNotice, ...]
    unreadable: int


class _Read:
    """How far the log of an organization has been read, and the history of each request.

    ``doubted`` are those of which an entry could not be read: they are looked at anew each time.
    """

    def __init__(self) -> None:
        self.position = 0
        self.kept: defaultdict[UUID, list[Recorded[Event]]] = defaultdict(list)
        self.doubted: set[UUID] = set()

    def take(self, page: Sequence[Entry]) -> None:
        """Take entries in the order of the log; what of other kinds cannot be read is passed."""
        for entry in page:
            self.position = entry.position
            if isinstance(entry, UnreadableEntry):
                if entry.stream in self.kept or entry.type.startswith(AREA):
                    self.doubted.add(entry.stream)
            elif entry.stream.category == IDENTITY.category:
                self.kept[entry.stream.id].append(entry)


class IdentityRegister:
    """Every request of an organization with its history, read on from where it was left."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(self, store: EventStore, organization: OrganizationId) -> Histories:
        """Return the facts of each request, and of which an entry cannot be read now."""
        read, log = self._read[organization], own_log(organization)
        after = read.position
        while page := await entries_of(store, log, Log.EVENTS, after, PAGE):
            if read.position == after:
                read.take(page)
            after = read.position
        doubted = [Stream(log, IDENTITY.category, one) for one in sorted(read.doubted)]
        again = await histories_of(store, doubted)
        sure = {one: history for one, history in read.kept.items() if one not in read.doubted}
        begun = {one: history for one, history in again.read.items() if _is_begun(history)}
        return Histories({**sure, **begun}, again.unreadable)

    async def told_of(
        self, store: EventStore, organization: OrganizationId, person: PersonId
    ) -> Told:
        """Return when others were told who somebody is; what cannot be read may be of anybody."""
        found = await self.of(store, organization)
        notices: list[IdentityNotice] = []
        for history in found.read.values():
            notices += _notices(history, person)
        newest_first = tuple(sorted(notices, key=lambda notice: notice.at, reverse=True))
        return Told(newest_first, len(found.unreadable))


def _is_begun(history: Sequence[Recorded[Event]]) -> bool:
    """Whether a request is left after what was left out of it."""
    return bool(history) and isinstance(history[0].event, IdentityAsked)


def _notices(history: Sequence[Recorded[Event]], person: PersonId) -> Sequence[IdentityNotice]:
    asked = cast("IdentityAsked", history[0].event)
    if asked.subject != person or asked.asker == person:
        return ()
    return [
        IdentityNotice(recorded.event.at, asked.office, asked.ground)
        for recorded in history
        if isinstance(recorded.event, IdentityTold)
    ]
