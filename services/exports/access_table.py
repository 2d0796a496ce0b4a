"""An access log as CSV: the bundle that is on record, a row an entry, never all of it at once."""

from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from domain.access.events import AccessEvent
from domain.kernel.events import Metadata
from services.exports.base import Export, Part
from services.exports.csv_line import CSV, csv_line

HEADER: Final = (
    "entry",
    "recorded_at",
    "type",
    "actor",
    "role",
    "purpose",
    "basis",
    "rule",
    "objects",
    "kind",
    "class",
    "object",
    "grant",
    "session",
    "address",
    "ends",
)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LINES_OF_AN_ENTRY: Final = 3
NOT_SHOWN: Final = (b"null", b'"withheld"')
UNREADABLE: Final = "unreadable"
"""What stands for the actor of an entry that this version cannot read."""
_events = msgspec.json.Decoder(AccessEvent)
_around = msgspec.json.Decoder(Metadata)


async def table(parts: AsyncIterator[Part]) -> AsyncIterator[bytes]:
    """Give the header, then the rows of each part as it comes."""
    yield csv_line(HEADER).encode()
    is_manifest = True
    async for part in parts:
        lines = part.lines.splitlines()
        yield "".join(map(csv_line, _rows(lines[1:] if is_manifest else lines))).encode()
        is_manifest = False


def _rows(lines: Sequence[bytes]) -> Iterator[Sequence[object]]:
    """Read whole entries; what is left over is the bundle's last line."""
    whole = len(lines) // LINES_OF_AN_ENTRY * LINES_OF_AN_ENTRY
    for n in range(0, whole, LINES_OF_AN_ENTRY):
        words, kind = msgspec.json.decode(lines[n], type=tuple[str, str])
        position, recorded_us = (int(word, 16) for word in words.split()[:2])
        at = (EPOCH + timedelta(microseconds=recorded_us)).isoformat() if recorded_us else ""
        yield (position, at, kind, *_told(lines[n + 1], lines[n + 2]))


def _told(payload: bytes, metadata: bytes) -> Sequence[object]:
    """Say what an entry's body says: of one that is retired or withheld, nothing."""
    if payload in NOT_SHOWN:
        return [""] * (len(HEADER) - 3)
    try:
        event, around = _events.decode(_plain(payload)), _around.decode(_plain(metadata))
    except msgspec.MsgspecError:
        return [UNREADABLE, *[""] * (len(HEADER) - 4)]
    objects = getattr(event, "objects", ())
    first = objects[0] if objects else None
    return (
        around.actor,
        around.role,
        around.purpose,
        getattr(event, "basis", None),
        getattr(event, "rule", None),
        len(objects),
        None if first is None else first.kind,
        None if first is None else first.label,
        None if first is None else first.id,
        getattr(event, "grant", None),
        getattr(event, "session", None),
        getattr(event, "address", None),
        getattr(event, "intent", None),
    )


def _plain(line: bytes) -> bytes:
    """Undo what keeps odd bytes on one line."""
    return b64decode(msgspec.json.decode(line, type=str)) if line.startswith(b'"') else line


TABLE: Final = Export(".csv", CSV, table)
