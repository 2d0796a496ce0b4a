"""What is on record of an entry that is left out."""

from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.skips.commands import SkipReason


class EntrySkipped(Event, frozen=True, tag="skip.recorded"):
    """An entry of this log is left out for good: by one reader, or by decisions and all readers.

    The log keeps the entry. Who decided it, and when, is around the fact.
    """

    reader: Coded
    stream: UUID
    position: int
    version: int
    event: UUID
    event_type: Coded
    reason: SkipReason


SkipEvent: TypeAlias = EntrySkipped
