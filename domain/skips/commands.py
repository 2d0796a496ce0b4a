"""What can be asked about an entry that something cannot take in."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel.classes import Coded


class SkipReason(StrEnum):
    """Why nothing is lost that anybody still waits for."""

    DAMAGED = "damaged"
    """Its bytes are not what was written, and no backup has them."""
    FOREIGN = "foreign"
    """Another version wrote it, and that version is not coming back."""
    ENTERED_AGAIN = "entered_again"
    """What it said has been entered anew."""


class SkipEntry(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Leave an entry of this program's log out for good (organization admin).

    ``reader`` names the read model or policy that goes on without it, or is ``EVERYTHING``.
    """

    reader: Coded
    stream: UUID
    position: int
    version: int
    event: UUID
    event_type: Coded
    reason: SkipReason
