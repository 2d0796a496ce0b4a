"""Which texts are sealed by what a log says: by this whoever keeps them is counted."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.kernel import Event, Recorded
from domain.sessions.events import MaterialSealed, MaterialShredded


def sealed_by(entries: Iterable[Recorded[Event]], until: datetime) -> frozenset[UUID]:
    """Return the texts that were sealed by then and have not been destroyed since."""
    sealed: set[UUID] = set()
    for entry in entries:
        match entry.event:
            case MaterialSealed(item=item) if entry.recorded_at <= until:
                sealed.add(item)
            case MaterialShredded(item=item):
                sealed.discard(item)
            case _:
                pass
    return frozenset(sealed)
