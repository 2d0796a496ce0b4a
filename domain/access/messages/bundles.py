"""A log as a bundle that anyone can verify, taken page by page under one record."""

from datetime import date
from uuid import UUID

import msgspec

from domain.kernel import Log, ProgramId, Sealed
from domain.kernel.classes import Opaque


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
