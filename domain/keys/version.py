"""One version of a program's key, as whoever keeps the key knows it."""

from datetime import datetime

import msgspec

from domain.keys.due import destruction_due, rotation_due


class KeptVersion(msgspec.Struct, frozen=True):
    """``in_use`` is whether a data key is wrapped under it now: how many is nobody's to know."""

    number: int
    made_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    in_use: bool

    @property
    def due_at(self) -> datetime | None:
        """When it is followed by the next, or destroyed once it is retired; None if it is gone."""
        if self.destroyed_at is not None:
            return None
        if self.retired_at is None:
            return rotation_due(self.made_at)
        return destruction_due(self.retired_at)
