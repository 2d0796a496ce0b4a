"""Tells from which checkpoint on a log was signed under another key than before."""

from base64 import b64encode
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from infra.postgres.pool import Connection
from infra.postgres.sql import load
from infra.transparency.notes import Kind, VerifierKey
from infra.transparency.signer_state import LogKey

CERTAIN: Final = 5
"""So many characters of a signature in base64 hold nothing but the id of its key."""
_sql: Final = load("infra.transparency", "spans.sql")


class Span(NamedTuple):
    """The first and the last size of a log that was signed under a key."""

    key: VerifierKey
    first: int
    last: int


class Rekeyed(msgspec.Struct, frozen=True, rename="camel"):
    """A log is signed under another key: after ``after`` entries, and first with ``first``.

    ``key`` is the new one, as C2SP writes it. What lies between the two was vouched for by the old
    key never, and by the new one only afterwards.
    """

    key: str
    after: int
    first: int


async def spans(connection: Connection, log: LogKey, origin: str) -> Sequence[Span]:
    """Return what each key has signed of a log, in order; the transaction is the organization's."""
    rows = await connection.fetch(_sql["public_keys"], log.organization)
    keys = [VerifierKey(origin, Kind.NOTE, row["public_key"]) for row in rows]
    found = []
    for key in keys if len(keys) > 1 else ():
        line = f"— {origin} {b64encode(key.id).decode()[:CERTAIN]}"
        row = await connection.fetchrow(_sql["span"], *log, line)
        if row is not None and row["first"] is not None:
            found.append(Span(key, row["first"], row["last"]))
    return sorted(found, key=lambda span: span.first)


def rekeyed(found: Sequence[Span]) -> tuple[Rekeyed, ...]:
    """Tell where one key was followed by another."""
    return tuple(
        Rekeyed(str(after.key), before.last, after.first) for before, after in pairwise(found)
    )
