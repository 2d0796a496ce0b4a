"""What a person found by verifying the logs, told and shown."""

from datetime import datetime

import msgspec

from domain.access.events import VerifiedLog
from domain.access.messages.looks import PersonName
from domain.kernel import PersonId, Sealed


class NoteVerification(msgspec.Struct, frozen=True, tag=True):
    """Put on record what was found by walking the logs (auditor, privacy officer).

    ``took_ms`` is how long it took, in milliseconds.
    """

    token: Sealed
    logs: tuple[VerifiedLog, ...]
    took_ms: int


class ShowVerification(msgspec.Struct, frozen=True, tag=True):
    """When the logs were last verified, and by whom (auditor, privacy officer)."""

    token: Sealed


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; ``entry`` is its place in the organization's access log, ``at`` UTC."""

    entry: int
    at: datetime
    by: PersonId
    logs: tuple[VerifiedLog, ...]
    took_ms: int

    @property
    def broken(self) -> tuple[VerifiedLog, ...]:
        """The logs that were not whole."""
        return tuple(one for one in self.logs if not one.is_whole)

    @property
    def entries(self) -> int:
        """How many entries were walked, of logs whose numbers are told."""
        return sum(one.upto or 0 for one in self.logs)


class VerificationShown(msgspec.Struct, frozen=True, tag=True):
    """The newest one, from the log itself; none where nobody has verified. Whose name it is."""

    newest: Verification | None
    names: dict[PersonId, PersonName]
