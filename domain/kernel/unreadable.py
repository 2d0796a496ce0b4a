"""An entry of a log that this version cannot read, named by its place, not by what it holds."""

from typing import Final
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded
from domain.kernel.errors import Unavailable
from domain.kernel.events import Event, Recorded
from domain.kernel.identifiers import Log, Tenant

UNREADABLE: Final = "stream.unreadable"
WHAT_TO_DO: Final = (
    "an entry of this record cannot be read, so nothing is shown or changed. The rest of the "
    "service works. Tell your organization's administrator, who can retry the entry or leave it "
    "out under “What cannot be read”"
)


class UnreadableEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Where the entry is, as what it was appended, and under which id."""

    tenant: Tenant
    log: Log
    stream: UUID
    position: int
    version: int
    type: Coded
    event_id: UUID


def entry_of(recorded: Recorded[Event]) -> UnreadableEntry:
    """Name the place of an entry, for what cannot be made of it."""
    return UnreadableEntry(
        tenant=recorded.stream.tenant,
        log=recorded.stream.log,
        stream=recorded.stream.id,
        position=recorded.position,
        version=recorded.version,
        type=str(recorded.event.__struct_config__.tag),
        event_id=recorded.event_id,
    )


class Unreadable(Unavailable):
    """What needs an unreadable entry is not done; other streams are not touched by it."""

    def __init__(self, entry: UnreadableEntry) -> None:
        super().__init__(UNREADABLE, WHAT_TO_DO)
        self.entry = entry
