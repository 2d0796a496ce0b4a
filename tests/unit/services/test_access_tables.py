"""An access log as a table: a row an entry, as it streams."""

import csv
from collections.abc import AsyncIterator
from datetime import datetime
from io import StringIO
from uuid import UUID

import msgspec

from domain.access.events import AccessDenied, AccessPermitted, AccessReleased
from domain.kernel import Event
from domain.kernel.events import Metadata
from services.exports.access_table import HEADER, table
from services.exports.base import Part
from tests.kit.examples import example
from tests.kit.projected import ACTOR, recorded

MANIFEST = b'{"format":"circlekeep-bundle/1"}\n'


def entry(position: int, event: Event | None) -> bytes:
    words = f"{position:016x} {1_000_000 * position:016x} {'00' * 16}"
    tag = "access.denied" if event is None else str(event.__struct_config__.tag)
    body = [b"null", b"null"]
    if event is not None:
        body = [msgspec.json.encode(event), msgspec.json.encode(recorded(event).metadata)]
    return b"\n".join([msgspec.json.encode([words, tag]), *body]) + b"\n"


async def rows(*parts: bytes) -> list[dict[str, str]]:
    async def coming() -> AsyncIterator[Part]:
        for lines in (MANIFEST, *parts):
            yield Part(lines, 0, 0)

    written = b"".join([chunk async for chunk in table(coming())]).decode()
    return list(csv.DictReader(StringIO(written)))


async def test_p24_each_entry_is_a_row_whatever_part_it_came_in() -> None:
    """P24: CSV, streaming."""
    permitted, released = example(AccessPermitted), AccessReleased(intent=1)
    first, second, third = await rows(
        entry(1, permitted) + entry(2, released),
        entry(3, example(AccessDenied)) + b'{"entries":3}\n',
    )
    assert list(first) == list(HEADER)
    assert (first["entry"], first["type"], first["actor"]) == ("1", "access.permitted", str(ACTOR))
    assert (first["role"], first["purpose"], first["class"]) == ("leader", "leading", "code")
    assert datetime.fromisoformat(first["recorded_at"]).timestamp() == 1
    assert (second["type"], second["ends"], second["objects"]) == ("access.released", "1", "0")
    assert third["type"] == "access.denied"


async def test_a_retired_body_is_an_empty_row() -> None:
    [row] = await rows(entry(7, None) + b'{"entries":1}\n')
    assert (row["entry"], row["actor"], row["object"]) == ("7", "", "")


async def test_an_entry_that_cannot_be_read_is_a_row_that_says_so_and_the_others_follow() -> None:
    head, _, metadata = entry(1, example(AccessDenied)).splitlines()
    garbled = b"\n".join((head, b'{"type":"access.dreamt"}', metadata, b""))
    odd, fine = await rows(garbled + entry(2, example(AccessDenied)) + b'{"entries":2}\n')
    assert (odd["entry"], odd["actor"], odd["object"]) == ("1", "unreadable", "")
    assert (fine["entry"], fine["actor"]) == ("2", str(ACTOR))


async def test_odd_bytes_are_read_as_they_were() -> None:
    event = example(AccessDenied)
    around = recorded(event).metadata
    assert isinstance(around, Metadata)
    body = msgspec.json.encode(msgspec.json.encode(event))
    lines = msgspec.json.encode([f"{1:016x} {1:016x}", "access.denied"]) + b"\n" + body + b"\n"
    [row] = await rows(lines + msgspec.json.encode(msgspec.json.encode(around)) + b"\n")
    assert row["grant"] == str(UUID("018f0000-0000-7000-8000-000000000001"))
