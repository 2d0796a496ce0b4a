"""What a legal hold or an erasure covers; the more is named, the narrower it is."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId


class Label(StrEnum):
    """The classes of what is sealed."""

    PERSONAL = "C2"
    GROUP = "C3"
    CASE = "C4"
    RESTRICTED = "C5"


class Scope(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """All that fits everything that is named; what names nothing is the whole organization."""

    person: PersonId | None = None
    program: ProgramId | None = None
    group: UUID | None = None
    session: UUID | None = None
    label: Label | None = None

    @property
    def is_placed(self) -> bool:
        """Whether a group or a session is named with the program it is in."""
        return self.program is not None or (self.group is None and self.session is None)
