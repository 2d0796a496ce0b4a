"""Reads back what the database says that it kept, where somebody is about to rely on it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg

from infra.event_store.batch import Parcel
from infra.event_store.digest import genesis, link
from infra.event_store.errors import NotKept
from infra.postgres.pool import Connection
from infra.postgres.sql import load

EVENTS = 1
_sql = load("infra.event_store", "recorder.sql")


async def read_back(
    connection: Connection, parcels: Sequence[Parcel], rows: Sequence[asyncpg.Record]
) -> None:
    """Compare entries with what was sent, once they are committed; domain events are believed.

    Whoever owns the database can put another function in the place of the one that appends. An
    entry is there if its digest is the one that was sent, and its hash follows its predecessor's.
    Raises ``NotKept``.
    """
    if parcels[0].log == EVENTS:
        return
    wanted = list(_wanted(parcels, rows))
    if not wanted:
        return
    programs = [program for program, _, _ in wanted]
    positions = [position for _, position, _ in wanted]
    organization, log = parcels[0].organization, parcels[0].log
    kept = await connection.fetch(_sql["read_back"], organization, log, programs, positions)
    for (program, position, sent), row in zip(wanted, kept, strict=True):
        before = genesis(organization, program, log) if position == 1 else row["before"]
        if (
            row["digest"] != sent
            or before is None
            or row["hash"] != link(before, position, row["recorded_us"], row["digest"])
        ):
            raise NotKept(f"entry {position} is not what was appended")


def _wanted(
    parcels: Sequence[Parcel], rows: Sequence[asyncpg.Record]
) -> Iterator[tuple[UUID, int, object]]:
    """Give program, position and digest of each event that is said to be appended."""
    answers = iter(rows)
    for parcel in parcels:
        sealed: dict[int, list[object]] = {}
        for event in parcel.events:
            sealed.setdefault(event[0], []).append(event[-1])
        for place in range(len(parcel.requests)):
            row = next(answers)
            if row["outcome"] == "appended":
                first = row["last_position"] - len(sealed[place]) + 1
                for position, digest in enumerate(sealed[place], start=first):
                    yield parcel.program, position, digest
