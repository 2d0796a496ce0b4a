"""Remembers what was destroyed, apart from the data: a file that only grows, each line chained.

A line is the SHA-256 of the line before it and of its own text, in hex, and the text as JSON. It is
on disk before the database commits a destruction, and is settled afterwards; so whatever a backup
of the data brings back is known here, and is destroyed again.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Refused
from domain.sessions.words import Ground
from infra.files import flush_folder, open_plain
from infra.ids import new_id

FILE = "destructions.jsonl"
GENESIS = bytes(32)
HEX = 64
ROOM = 4096


class Gone(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item that went with its key; what remains of it says on which ground.

    ``due`` is when its time was over, if it went for that.
    """

    item: UUID
    ground: Ground | None = None
    request: UUID | None = None
    due: datetime | None = None


class Forgotten(msgspec.Struct, frozen=True):
    """A person who cannot sign in any more, and the tag of whose items were theirs."""

    person: UUID
    author: bytes


class Data(msgspec.Struct, frozen=True, tag="data", omit_defaults=True):
    """Data keys of a program, the items that went with them, and people who were forgotten."""

    organization: UUID
    program: UUID
    keys: tuple[UUID, ...] = ()
    items: tuple[Gone, ...] = ()
    people: tuple[Forgotten, ...] = ()

    def stands(self, now: datetime) -> bool:
        """Whether it counts: not where a clock that was wrong said that its time was over."""
        return all(gone.due is None or gone.due <= now for gone in self.items)


class KeyVersion(msgspec.Struct, frozen=True, tag="key_version", omit_defaults=True):
    """A version of a key that data keys were wrapped under; ``due`` if it went for its time."""

    name: str
    version: int
    due: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it counts: not where a clock that was wrong said that its time was over."""
        return self.due is None or self.due <= now


Doomed: TypeAlias = Data | KeyVersion


class Intended(msgspec.Struct, frozen=True, tag="intended"):
    """Something is about to be destroyed."""

    id: UUID
    at: datetime
    what: Doomed


class CarriedOut(msgspec.Struct, frozen=True, tag="carried_out"):
    """It was destroyed."""

    id: UUID
    at: datetime


class GivenUp(msgspec.Struct, frozen=True, tag="given_up"):
    """It was not: the transaction that would have destroyed it did not commit."""

    id: UUID
    at: datetime


Entry: TypeAlias = Intended | CarriedOut | GivenUp
_decoder = msgspec.json.Decoder(Entry)


class End(NamedTuple):
    """How many lines there are, the hash of the last, and where the next one goes."""

    lines: int
    hash: bytes
    offset: int


BEGINNING: Final = End(0, GENESIS, 0)


class Journal:
    """The journal in a folder of the keyring's; a folder without one has an empty one."""

    def __init__(
        self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.path = folder / FILE
        self._now = now

    def begin(self) -> None:
        """Make an empty one where there is none, so that one that is lost is missed."""
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        with self._opened():
            pass

    def check(self) -> None:
        """Raise ``Unavailable`` (``journal.unwritable``) if nothing could be written down now.

        Room for some lines is asked of the disk, and given back.
        """
        try:
            with os.fdopen(open_plain(self.path, os.O_RDWR), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file.fileno()).st_size
                os.posix_fallocate(file.fileno(), size, ROOM)
                os.ftruncate(file.fileno(), size)
        except OSError as error:
            raise _unwritable() from error

    def intend(self, what: Doomed) -> UUID:
        """Write down what is about to be destroyed; it is on disk when this returns.

        Raises ``Unavailable`` (``journal.unwritable``): then it must not be destroyed.
        """
        id_ = new_id()
        self._append(Intended(id_, self._now(), what))
        return id_

    def settle(self, id_: UUID, *, carried_out: bool) -> None:
        """Write down what became of an intention.

        Raises ``Unavailable`` (``journal.unwritable``): then it stays open.
        """
        kind = CarriedOut if carried_out else GivenUp
        self._append(kind(id_, self._now()))

    def entries(self) -> Sequence[Entry]:
        """Return all of it, in order. Raises ``Conflict`` (``journal.damaged``)."""
        return [entry for entry, _ in self._read()]

    def end(self) -> End:
        """Return where it ends. Raises ``Conflict`` (``journal.damaged``)."""
        ends = [end for _, end in self._read()]
        return ends[-1] if ends else BEGINNING

    def last_at(self) -> datetime | None:
        """Return when it was last written to; None if it never was."""
        entries = self.entries()
        return entries[-1].at if entries else None

    def holds(self, lines: int, last: bytes) -> bool:
        """Whether it is the one that once ended so, or has grown from it."""
        ends = [BEGINNING, *(end for _, end in self._read())]
        return len(ends) > lines and ends[lines].hash == last

    def open_intentions(self) -> Mapping[UUID, Doomed]:
        """Return what was intended and not settled: a process ended in between."""
        found: dict[UUID, Doomed] = {}
        for entry in self.entries():
            if isinstance(entry, Intended):
                found[entry.id] = entry.what
            else:
                found.pop(entry.id, None)
        return found

    def doomed(self) -> Sequence[Doomed]:
        """Return what was destroyed, in order; what was intended and not settled counts."""
        entries = self.entries()
        spared = {entry.id for entry in entries if isinstance(entry, GivenUp)}
        return [
            entry.what
            for entry in entries
            if isinstance(entry, Intended) and entry.id not in spared
        ]

    def grown(self, since: End) -> bool:
        """Whether there is more of it than there was."""
        try:
            return self.path.stat().st_size > since.offset
        except FileNotFoundError:
            return False

    def since(self, end: End) -> Sequence[tuple[Entry, End]]:
        """Return what was added, with where each ends. Raises as ``entries`` does."""
        return list(self._read(end))

    def _append(self, entry: Entry) -> None:
        text = msgspec.json.encode(entry)
        try:
            with self._opened() as file:
                end = self.end()
                line = _hash(end.hash, text).hex().encode() + b" " + text + b"\n"
                _write_at(file, end.offset, line)
        except OSError as error:
            raise _unwritable() from error

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the file for this process alone."""
        is_new = not self.path.exists()
        descriptor = open_plain(self.path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_new:
                flush_folder(self.path.parent)
            yield descriptor
        finally:
            os.close(descriptor)

    def _read(self, since: End = BEGINNING) -> Iterator[tuple[Entry, End]]:
        """Walk the chain; what a crash left of a last line was never relied on."""
        lines, last, offset = since
        try:
            with os.fdopen(open_plain(self.path), "rb") as file:
                file.seek(offset)
                content = file.read()
        except FileNotFoundError:
            return
        for line in content.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                return
            text = line[HEX + 1 : -1]
            last = _hash(last, text)
            if last.hex().encode() + b" " != line[: HEX + 1]:
                raise self._damaged(lines + 1)
            try:
                entry = _decoder.decode(text)
            except msgspec.DecodeError:
                raise self._damaged(lines + 1) from None
            lines, offset = lines + 1, offset + len(line)
            yield entry, End(lines, last, offset)

    def _damaged(self, line: int) -> Refused:
        return refusal("journal.damaged", about=f"{self.path}, line {line}")


def _write_at(file: int, offset: int, line: bytes) -> None:
    """Have a line on disk as the file's last, or raise ``OSError`` and leave the file without."""
    os.ftruncate(file, offset)
    try:
        written = 0
        while written < len(line):
            written += os.pwrite(file, line[written:], offset + written)
        os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, offset)
        raise


def _hash(last: bytes, text: bytes) -> bytes:
    return sha256(last + text).digest()


def _unwritable() -> Refused:
    return refusal("journal.unwritable")
