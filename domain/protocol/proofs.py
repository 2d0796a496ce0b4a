"""What proves a log: a proof, a bundle, and what a person found by verifying."""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.events import VerifiedLog
from domain.kernel import Log, PersonId, ProgramId, Sealed
from domain.kernel.classes import Opaque
from domain.protocol.names import PersonName


class TakeBundle(msgspec.Struct, frozen=True, tag=True):
    """Begin to export a log of a program, between two days (auditors, privacy officers).

    ``until`` is included. ``sizes`` are those of checkpoints the reader holds, to be proven with.
    """

    token: Sealed
    program: ProgramId
    log: Log
    since: date | None = None
    until: date | None = None
    sizes: tuple[int, ...] = ()


class BundleBegun(msgspec.Struct, frozen=True, tag=True):
    """The export is on record as ``record``; the first line, and which entries follow it."""

    record: UUID
    line: Opaque
    first: int
    last: int


class ReadBundle(msgspec.Struct, frozen=True, tag=True):
    """The lines that follow an entry, of the export that is on record."""

    token: Sealed
    record: UUID
    after: int


class BundleLines(msgspec.Struct, frozen=True, tag=True):
    """Whole lines of entries up to this one; the last line of the bundle too, where they end."""

    lines: Opaque
    upto: int
    is_end: bool


class TakeProof(msgspec.Struct, frozen=True, tag=True):
    """Somebody takes checkpoints or proofs of a program's logs, to verify them: it is recorded."""

    token: Sealed
    program: ProgramId


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


Request: TypeAlias = TakeBundle | ReadBundle | TakeProof | NoteVerification | ShowVerification
Answer: TypeAlias = BundleBegun | BundleLines | VerificationShown
