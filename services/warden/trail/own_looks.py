"""What people looked at of their own, as its log says: kept by person, told to nobody else."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from domain.access.events import (
    AccessFailed,
    AccessPermitted,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    ObjectRef,
)
from domain.kernel import Event, Log, OrganizationId, PersonId, UnreadableEntry, own_log
from domain.kernel.classes import Coded
from domain.ports import EventStore
from domain.readable import Entry, entries_of

PAGE: Final = 1_000
MOST: Final = 200
"""So many of the newest are kept of each person."""
ENDED: Final[dict[type[Event], str]] = {
    AccessReleased: "released",
    AccessWithheld: "withheld",
    AccessFailed: "failed",
    AccessUnknown: "unknown",
}


class OwnLook(msgspec.Struct):
    """A look at what is one's own; ``ended`` is how it did, once that is known."""

    at: datetime
    rule: Coded
    item: ObjectRef
    ended: Coded | None = None


class LooksFound(NamedTuple):
    """Somebody's own looks, the newest first, and how many of everybody's cannot be read."""

    looks: Sequence[OwnLook]
    unreadable: int


class _Read:
    """How far the log of an organization has been read, and what it says of each person."""

    def __init__(self) -> None:
        self.position = 0
        self.unreadable = 0
        self.open: dict[UUID, Sequence[OwnLook]] = {}
        self.of: defaultdict[PersonId, deque[OwnLook]] = defaultdict(lambda: deque(maxlen=MOST))

    def take(self, page: Sequence[Entry]) -> None:
        """Take entries in the order of the log; a look ends soon after it began, or as unknown."""
        for recorded in page:
            self.position = recorded.position
            if isinstance(recorded, UnreadableEntry):
                self.unreadable += 1
                continue
            match recorded.event:
                case AccessPermitted(objects=objects, rule=rule):
                    looks = [OwnLook(recorded.recorded_at, rule, item) for item in objects]
                    self.open[recorded.stream.id] = looks
                    self.of[recorded.metadata.actor].extend(looks)
                case AccessReleased() | AccessWithheld() | AccessFailed() | AccessUnknown():
                    for look in self.open.pop(recorded.stream.id, ()):
                        look.ended = ENDED[type(recorded.event)]
                case _:
                    pass


class OwnLooks:
    """The newest own looks of everybody who asked, from the log itself: no row can hide one."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(
        self, store: EventStore, organization: OrganizationId, person: PersonId
    ) -> LooksFound:
        """Return somebody's own looks; what cannot be read may be of anybody."""
        read = self._read[organization]
        after = read.position
        while page := await entries_of(store, own_log(organization), Log.OWN, after, PAGE):
            if read.position == after:
                read.take(page)
            after = read.position
        return LooksFound(tuple(reversed(read.of.get(person, ()))), read.unreadable)
