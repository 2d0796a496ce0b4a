"""Requests to learn who a number is, as the log itself says: no row can hide one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, cast
from uuid import UUID

from domain.access.messages import IdentityNotice
from domain.identities.events import IdentityAsked, IdentityTold
from domain.identities.identity import IDENTITY
from domain.kernel import Event, Log, OrganizationId, PersonId, Recorded, own_log
from domain.ports import EventStore

PAGE: Final = 1_000


class _Read:
    """How far the log of an organization has been read, and the history of each request."""

    def __init__(self) -> None:
        self.position = 0
        self.kept: defaultdict[UUID, list[Recorded[Event]]] = defaultdict(list)

    def take(self, page: Sequence[Recorded[Event]]) -> None:
        """Take facts in the order of the log."""
        for recorded in page:
            self.position = recorded.position
            if recorded.stream.category == IDENTITY.category:
                self.kept[recorded.stream.id].append(recorded)


class IdentityRegister:
    """Every request of an organization with its history, read on from where it was left."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(
        self, store: EventStore, organization: OrganizationId
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return the facts of each request, by its id."""
        read = self._read[organization]
        while True:
            after = read.position
            page = await store.read_log(own_log(organization), Log.EVENTS, after, PAGE)
            if read.position == after:
                read.take(page)
            if len(page) < PAGE:
                return read.kept

    async def told_of(
        self, store: EventStore, organization: OrganizationId, person: PersonId
    ) -> tuple[IdentityNotice, ...]:
        """Return when others were told who somebody is, the newest first."""
        notices = []
        for history in (await self.of(store, organization)).values():
            asked = cast("IdentityAsked", history[0].event)
            if asked.subject == person and asked.asker != person:
                notices += [
                    IdentityNotice(recorded.event.at, asked.office, asked.ground)
                    for recorded in history
                    if isinstance(recorded.event, IdentityTold)
                ]
        return tuple(sorted(notices, key=lambda notice: notice.at, reverse=True))
