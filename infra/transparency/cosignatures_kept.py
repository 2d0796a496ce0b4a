"""What stands beside the last checkpoints of a database as cosignatures, and is none."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from infra.postgres.migrate import PlainConnection
from infra.postgres.sql import load
from infra.transparency.notes import Note, NoteInvalid, cosignature

_sql: Final = load("infra.transparency", "cosignatures_kept.sql")


class Spurious(NamedTuple):
    """A checkpoint beside which something stands that is no cosignature of it."""

    program: UUID
    log: int
    size: int

    def __str__(self) -> str:
        """Say it in one line, by ids."""
        return f"{self.size} of {self.program} log {self.log}"


async def spurious_cosignatures(owner: PlainConnection) -> Sequence[Spurious]:
    """Compare each line beside the last checkpoint that is said to be cosigned, log by log."""
    rows = await owner.fetch(_sql["beside_the_last"])
    return sorted(
        {Spurious(row["program_id"], row["log"], row["size"]) for row in rows if not _holds(row)}
    )


def _holds(row: asyncpg.Record) -> bool:
    with suppress(NoteInvalid):
        text = Note.parse(row["note"]).text
        return cosignature(text, row["witness"], row["line"]) is not None
    return False
