"""Lists in the database who may append what: a step of every migration, harmless to repeat."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, TypeAlias

import msgspec

from domain.appending import Kind, kinds
from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load

ANYTHING: Final = "*"
"""The type that stands for all: for suites of the store alone, never in an installation."""
_Row: TypeAlias = tuple[int, str, str, str, bool | None, str | None, bool | None]
_sql = load("infra.store", "kinds.sql")


async def list_kinds(connection: PlainConnection, listed: Sequence[Kind] | None = None) -> None:
    """Put what this release has in place of what was listed, as the owner."""
    rows = _rows(tuple(kinds()) if listed is None else listed)
    digest = sha256(msgspec.json.encode(rows)).digest()
    await connection.execute(_sql["list"], digest, *zip(*rows, strict=True))


async def strange_kinds(connection: PlainConnection) -> Sequence[str]:
    """Name the types that are listed otherwise than this release does, or are any type at all.

    What the release before had, and this one has not, may stay listed.
    """
    ours = {(log, tag): rest for log, tag, *rest in _rows(tuple(kinds()))}
    theirs = {(log, tag): rest for log, tag, *rest in await connection.fetch(_sql["listed"])}
    return sorted(
        {tag for (log, tag), rest in ours.items() if theirs.get((log, tag)) != rest}
        | {tag for _, tag in theirs if tag == ANYTHING}
    )


def _rows(listed: Sequence[Kind]) -> Sequence[_Row]:
    ordered = sorted(listed, key=lambda kind: (kind.log, kind.type))
    return [
        (int(kind.log), kind.type, kind.category, ",".join(sorted(kind.writers)), *kind[4:])
        for kind in ordered
    ]
