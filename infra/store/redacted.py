"""What is left of an entry whose body was retired: its place, its time, and what it was called."""

from datetime import datetime
from uuid import UUID

from domain.kernel import Event, Metadata, PersonId, Role

NOBODY = PersonId(UUID(int=0))


class Redacted(Event, frozen=True, tag="redacted"):
    """Stands where an event was; nothing handles it, so whoever reads a log goes on past it."""

    was: str


def what_is_known(recorded_at: datetime, command: UUID) -> Metadata:
    """Say of a retired entry what can still be said: that it was an access record, and when."""
    return Metadata(
        category="access",
        actor=NOBODY,
        role=Role.SYSTEM,
        occurred_at=recorded_at,
        correlation_id=command,
    )
