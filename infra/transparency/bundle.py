"""Writes the lines of a bundle, which anyone can verify offline (`docs/bundle-format.md`)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from infra.event_store.records import LogEntry

FORMAT: Final = "circlekeep-bundle/1"
COLUMNS: Final = (
    "position",
    "recordedUs",
    "eventId",
    "streamId",
    "version",
    "commandId",
    "salt",
    "digest",
    "hash",
)
NO_SALT: Final = bytes(16)
RETIRED: Final = b"null"
WITHHELD: Final = b'"withheld"'


class End(msgspec.Struct, frozen=True, rename="camel"):
    """An entry that another one follows: how far the log had come, and by which hash."""

    position: int
    recorded_us: int
    hash: str


class Retirement(msgspec.Struct, frozen=True, rename="camel"):
    """The entry that announced that bodies were retired, and what binds it to a checkpoint.

    ``entry`` are its three lines, ``before`` is the hash that it follows, ``size`` the checkpoint
    in whose tree ``proof`` includes it; 0 and no proof as long as no checkpoint covers it.
    """

    entry: tuple[str, str, str]
    before: str
    size: int = 0
    proof: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The first line: which entries of which log, and what they are compared with.

    ``head`` is where the log stood when it was exported, None if it says nothing. ``before`` is the
    entry before the first. ``left`` are the hashes of the fewest complete subtrees over all entries
    before the first. ``proofs`` belong to checkpoints by their size: of one that is smaller than
    that, its consistency with it; of one beyond the last entry, the hashes of the fewest complete
    subtrees over what lies between. ``retirements`` say which bodies were retired: the last that a
    checkpoint covers, and the last that none covers yet. Hashes are in hex, notes and keys as C2SP
    writes them.
    """

    format: str = FORMAT
    organization: UUID
    program: UUID
    log: int
    origin: str
    first: int
    last: int
    exported_at: datetime
    head: End | None
    before: End
    left: tuple[str, ...] = ()
    checkpoints: tuple[str, ...] = ()
    proofs: Mapping[int, tuple[str, ...]] = {}
    retirements: tuple[Retirement, ...] = ()
    keys: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    words: tuple[str, ...] = COLUMNS


def manifest_line(manifest: Manifest) -> bytes:
    """Return the first line of a bundle."""
    return msgspec.json.encode(manifest) + b"\n"


def entry_lines(entry: LogEntry) -> bytes:
    """Return the three lines of an entry: its words and type, its payload, its metadata."""
    words = " ".join(
        (
            entry.id.to_bytes(8, "big").hex(),
            entry.recorded_us.to_bytes(8, "big").hex(),
            entry.event_id.hex,
            UUID(str(entry.originator_id)).hex,
            entry.originator_version.to_bytes(4, "big", signed=True).hex(),
            entry.command_id.hex,
            (entry.salt or NO_SALT).hex(),
            entry.digest.hex(),
            entry.hash.hex(),
        )
    )
    head = msgspec.json.encode((words, entry.topic))
    return b"\n".join((head, _body(entry.state), _body(entry.metadata), b""))


def withheld_lines(entry: LogEntry) -> bytes:
    """Return the three lines of an entry whose place and hash alone are shown.

    Its time would tell what happened in a room, and to whom, by what somebody did at that moment.
    """
    ids, version, time, digest = bytes(16).hex(), bytes(4).hex(), bytes(8).hex(), bytes(32).hex()
    words = " ".join(
        (
            entry.id.to_bytes(8, "big").hex(),
            time,
            *(ids, ids, version, ids, NO_SALT.hex()),
            digest,
            entry.hash.hex(),
        )
    )
    return b"\n".join((msgspec.json.encode((words, "withheld")), WITHHELD, WITHHELD, b""))


def retirement_of(
    entry: LogEntry, before: bytes, size: int = 0, proof: Sequence[bytes] = ()
) -> Retirement:
    """Return how a bundle shows the entry that announced that bodies were retired."""
    head, payload, metadata, _ = entry_lines(entry).decode().split("\n")
    return Retirement(
        (head, payload, metadata), before.hex(), size, tuple(one.hex() for one in proof)
    )


def end_line(entries: int) -> bytes:
    """Return the last line, by which a reader knows that nothing was cut off."""
    return b'{"entries":%d}\n' % entries


def _body(stored: bytes | None) -> bytes:
    """Write a body as it is stored if it is one JSON object on one line, or else in base64."""
    if stored is None:
        return RETIRED
    if stored.startswith(b"{") and b"\n" not in stored and b"\r" not in stored:
        try:
            stored.decode()
            msgspec.json.decode(stored)
        except (UnicodeDecodeError, msgspec.DecodeError):
            pass
        else:
            return stored
    return b'"%s"' % b64encode(stored)
