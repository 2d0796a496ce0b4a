"""What the signer knows by itself, whatever the database says: a file of its own, on disk at once.

It is written before anything that it says is published. After a crash the signer is where it was,
and publishes again what it may not have published.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, cast
from uuid import UUID

import msgspec

from infra.postgres.sql import load
from infra.transparency.own_file import opened_copy, own_file

_sql: Final = load("infra.transparency", "signer_state.sql")


class LogKey(NamedTuple):
    """Which log."""

    organization: UUID
    program: UUID
    log: int

    @property
    def tenant(self) -> tuple[UUID, UUID]:
        """Whose log it is: organization and program."""
        return self.organization, self.program

    @property
    def columns(self) -> tuple[bytes, bytes, int]:
        """The same as it is kept."""
        return self.organization.bytes, self.program.bytes, self.log


class KeptTile(msgspec.Struct, frozen=True, array_like=True):
    """A full tile that is to be published."""

    level: int
    number: int
    root: bytes
    hashes: bytes


class Publication(msgspec.Struct, frozen=True, array_like=True):
    """What the signer has decided to say of a log."""

    origin: str
    size: int
    root: bytes
    chain_hash: bytes
    frontier: bytes
    note: str
    signed_at_us: int
    key_version: int
    public_key: bytes
    tiles: tuple[KeptTile, ...]


def checkpoint_digest(
    size: int, root: bytes, chain_hash: bytes, frontier: bytes, note: bytes
) -> bytes:
    """Return what a checkpoint that was published is known again by."""
    parts = (size.to_bytes(8, "big"), root, chain_hash, frontier, note)
    return sha256(b"".join(len(one).to_bytes(4, "big") + one for one in parts)).digest()


class Signed(NamedTuple):
    """How far a log has been signed.

    ``chain_hash`` and ``recorded_us`` are those of its last entry, ``edge`` is the right edge of
    its tree. ``waiting`` is what has been signed and may not have been published.
    """

    key: LogKey
    size: int
    root: bytes
    chain_hash: bytes
    recorded_us: int
    edge: bytes
    waiting: Publication | None


class SignerState:
    """The file. One process has it at a time."""

    def __init__(self, file: Path) -> None:
        """Open it, or make it. Raises as ``own_file``."""
        self._file = own_file(file, _sql["tables"])

    def close(self) -> None:
        """Let another process have it."""
        self._file.close()

    def origin(self, given: str) -> str:
        """Return the name that logs were first signed under: ``given``, if there were none."""
        self._file.execute(_sql["name_origin"], (given,))
        [(origin,)] = self._file.execute(_sql["origin"])
        return cast("str", origin)

    def signed(self, key: LogKey) -> Signed | None:
        """Return how far a log has been signed."""
        for size, root, chain_hash, recorded_us, edge, waiting in self._file.execute(
            _sql["signed"], key.columns
        ):
            decoded = msgspec.msgpack.decode(waiting, type=Publication) if waiting else None
            return Signed(key, size, root, chain_hash, recorded_us, edge, decoded)
        return None

    def end(self, key: LogKey) -> tuple[int, bytes] | None:
        """Return the position and the chain hash of the last entry that was signed."""
        found = self._file.execute(_sql["end"], key.columns).fetchone()
        return None if found is None else (found[0], found[1])

    def sizes(self) -> Mapping[LogKey, int]:
        """Return how large each log was when it was last signed."""
        return {_key(row): row[3] for row in self._file.execute(_sql["sizes"])}

    def keep(self, signed: Iterable[Signed]) -> None:
        """Write all of these or none; they are on the disk when this returns."""
        rows = [
            (
                *(*one.key.columns, one.size, one.root, one.chain_hash, one.recorded_us, one.edge),
                msgspec.msgpack.encode(one.waiting) if one.waiting else None,
            )
            for one in signed
        ]
        with self._file:
            self._file.execute(_sql["begin"])
            self._file.executemany(_sql["keep"], rows)

    def waiting(self) -> Sequence[LogKey]:
        """Return the logs of which something may not have been published."""
        return [_key(row) for row in self._file.execute(_sql["waiting"])]

    def note_published(self, key: LogKey, said: Publication) -> None:
        """Note that what was said of a log has been published: it is to stay as it was said."""
        digest = checkpoint_digest(
            said.size, said.root, said.chain_hash, said.frontier, said.note.encode()
        )
        with self._file:
            self._file.execute(_sql["begin"])
            self._file.execute(_sql["tell"], (*key.columns, said.size, digest))
            last = msgspec.structs.replace(said, tiles=())
            self._file.execute(_sql["say"], (*key.columns, msgspec.msgpack.encode(last)))
            self._file.execute(_sql["published"], (*key.columns, said.size))

    def said(self, key: LogKey) -> Publication | None:
        """Return what was published of a log last, without its tiles."""
        found = self._file.execute(_sql["said"], key.columns).fetchone()
        return None if found is None else msgspec.msgpack.decode(found[0], type=Publication)

    def refusals(self) -> Mapping[LogKey, str]:
        """Return the logs that are not signed any more, and why."""
        return {_key(row): row[3] for row in self._file.execute(_sql["refusals"])}

    def refuse(self, key: LogKey, reason: str | None) -> None:
        """Note that a log is not signed any more; without a reason, that it is."""
        if reason is None:
            self._file.execute(_sql["accept"], key.columns)
        else:
            self._file.execute(_sql["refuse"], (*key.columns, reason))

    def witnessed(self, key: LogKey, witness: str) -> int:
        """Return the size of a log at which a witness last saw it; 0 if it never did."""
        found = self._file.execute(_sql["witnessed"], (*key.columns, witness)).fetchone()
        return int(found[0]) if found else 0

    def note_witness(self, key: LogKey, witness: str, size: int) -> None:
        """Note how far a witness has come with a log."""
        self._file.execute(_sql["note_witness"], (*key.columns, witness, size))


def seen_by_signer(file: Path) -> Mapping[LogKey, tuple[int, bytes]]:
    """Return how large each log was and the root of its tree, by a copy of the file.

    The signer keeps the file to itself; it may be at work, and what it writes meanwhile is not in
    the copy. Nothing is known where there is no such file.
    """
    if not file.exists():
        return {}
    with opened_copy(file) as copied:
        return {_key(row): (row[3], row[4]) for row in copied.execute(_sql["seen"])}


def told_by_signer(file: Path) -> Mapping[LogKey, Mapping[int, bytes]]:
    """Return by which digest each checkpoint is known again that was published, by its size.

    By a copy of the file, as above; of what was published before this was noted nothing is known.
    """
    found: dict[LogKey, dict[int, bytes]] = {}
    if file.exists():
        with opened_copy(file) as copied, suppress(sqlite3.OperationalError):
            for row in copied.execute(_sql["told"]):
                found.setdefault(_key(row), {})[row[3]] = row[4]
    return found


def _key(row: Sequence[object]) -> LogKey:
    organization, program, log = cast("tuple[bytes, bytes, int]", tuple(row[:3]))
    return LogKey(UUID(bytes=organization), UUID(bytes=program), log)
