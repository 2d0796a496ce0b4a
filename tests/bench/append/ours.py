"""Our recorder, as the processes that append have it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeAlias
from uuid import UUID, uuid4

from infra.event_store.batch import one_argument_each, parcel
from infra.event_store.committer import open_committer
from infra.event_store.recorder import Recorder
from infra.event_store.records import Inserted, NewEvent, Request
from infra.postgres.pool import connect
from infra.postgres.sql import load
from tests.bench.append.load import FACTS, FIRST_TYPE, METADATA, TYPE, Write, an_id
from tests.kit.database import Migrated

Program: TypeAlias = tuple[UUID, UUID]
DOMAIN = 1
_sql = load("infra.event_store", "recorder.sql")


@asynccontextmanager
async def committing(database: Migrated, programs: Sequence[Program]) -> AsyncIterator[Write]:
    """Give a way to append as production does."""
    url = database.url("app")
    async with await connect(url, 1) as pool, open_committer(url) as committer:
        yield partial(_append, Recorder(pool, committer=committer), programs)


@asynccontextmanager
async def scalar(database: Migrated, programs: Sequence[Program]) -> AsyncIterator[Write]:
    """Give a way to call the database's function for one event, with nothing in between."""
    async with await connect(database.url("app"), 1) as pool, pool.acquire() as connection:

        async def append(program: int, stream: UUID, version: int) -> None:
            given = parcel(programs[program], DOMAIN, [a_request(stream, version)])
            [row] = await connection.fetch(_sql["append_one"], *one_argument_each(given))
            assert row["outcome"] == "appended"

        yield append


async def open_programs(database: Migrated, count: int) -> list[Program]:
    """Make programs of one organization, with their logs."""
    organization = uuid4()
    programs = [(organization, uuid4()) for _ in range(count)]
    async with await connect(database.url("warden"), 1) as pool:
        for program in [(organization, organization), *programs]:
            await Recorder(pool).open_log(program)
    return programs


def a_request(stream: UUID, version: int) -> Request:
    """Ask for the event that makes a stream this long."""
    event = NewEvent(
        originator_id=stream,
        originator_version=version,
        topic=TYPE if version > 1 else FIRST_TYPE,
        state=FACTS,
        event_id=an_id(),
        metadata=METADATA,
    )
    return Request(stream, version - 1, an_id(), [event])


async def _append(
    recorder: Recorder, programs: Sequence[Program], program: int, stream: UUID, version: int
) -> None:
    [outcome] = await recorder.append(programs[program], DOMAIN, [a_request(stream, version)])
    assert isinstance(outcome, Inserted), outcome
