"""Every invitation of an organization, as the log itself says, read on from where it was left."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

import msgspec

from domain.invitations.events import InvitationEvent, InvitationIssued
from domain.invitations.invitation import INVITATION, evolve
from domain.invitations.state import Invitation
from domain.kernel import Log, OrganizationId, ProgramId, UnreadableEntry, own_log
from domain.ports import EventStore
from domain.readable import Entry, entries_of

PAGE: Final = 1_000


class Kept(msgspec.Struct, frozen=True):
    """One invitation, when it was issued, and how it stands."""

    id: UUID
    at: datetime
    state: Invitation

    @property
    def issued(self) -> InvitationIssued:
        """What it began with."""
        return cast("InvitationIssued", self.state.issued)

    @property
    def program(self) -> ProgramId:
        """Where it leads."""
        return self.issued.program


class _Read:
    def __init__(self) -> None:
        self.position = 0
        self.kept: dict[UUID, Kept] = {}

    def take(self, page: Sequence[Entry]) -> None:
        """Take entries in the order of the log; what cannot be read of one leaves it out."""
        for entry in page:
            self.position = entry.position
            if isinstance(entry, UnreadableEntry):
                self.kept.pop(entry.stream, None)
            elif entry.stream.category == INVITATION.category:
                before = self.kept.get(entry.stream.id)
                event = cast("InvitationEvent", entry.event)
                if before is None and not isinstance(event, InvitationIssued):
                    continue
                state = evolve(before.state if before else INVITATION.initial, event)
                at = before.at if before else entry.recorded_at
                self.kept[entry.stream.id] = Kept(entry.stream.id, at, state)


class InvitationRegister:
    """The invitations of each organization; two who ask at once read the same."""

    def __init__(self) -> None:
        self._read: defaultdict[OrganizationId, _Read] = defaultdict(_Read)

    async def of(self, store: EventStore, organization: OrganizationId) -> Sequence[Kept]:
        """Return the invitations of an organization."""
        read = self._read[organization]
        after = read.position
        while page := await entries_of(store, own_log(organization), Log.EVENTS, after, PAGE):
            if read.position == after:
                read.take(page)
            after = read.position
        return list(read.kept.values())
