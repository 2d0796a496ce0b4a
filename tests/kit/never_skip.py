"""Unruly writers and readers that tail: on our logs, and on a table that a sequence orders."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
import msgspec

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.sessions.events import SessionCancelled, SessionScheduled
from infra.event_store.application import AsyncApplicationRecorder
from infra.event_store.reader import Reader, Tenant
from infra.postgres.migrate import migrate
from infra.postgres.pool import Pool, connect
from infra.projector.engine import Projector
from infra.projector.install import install
from projections.projection import Projection, Write, classed
from tests.kit.database import ANY_TYPE_TOO, Migrated, make_roles
from tests.kit.tailing import Noted, Readers, Tailed
from tests.kit.unruly import Became, Unruly

ROOT = Path(__file__).parents[2]
PAGE = 20
LAST_NEWS_WITHIN = 10.0
EVENTS = """
    SELECT program_id, position, stream_id, version FROM circlekeep.events
    WHERE organization_id = $1 ORDER BY 1, 2"""
TALLIED = """
    SELECT program_id, position, stream_id, version FROM tally_v1.tally
    WHERE organization_id = $1 ORDER BY 1, 2"""
SEQUENCED = """
    SELECT program_id, id, event_id, 1 FROM circlekeep.sequenced ORDER BY 1, 2"""
SEQUENCE = """
    CREATE TABLE circlekeep.sequenced (
      id bigserial PRIMARY KEY, program_id uuid NOT NULL, event_id uuid NOT NULL);
    CREATE INDEX ON circlekeep.sequenced (program_id, id);
    GRANT SELECT, INSERT ON circlekeep.sequenced TO circlekeep_app;
    GRANT USAGE ON circlekeep.sequenced_id_seq TO circlekeep_app"""
SEQUENCE_PAGE = """
    SELECT id, event_id FROM sequenced WHERE program_id = $1 AND id > $2 ORDER BY id LIMIT $3"""


class Size(msgspec.Struct, frozen=True):
    """How many programs, writers at once, lives of each; its tasks, and appends that they try."""

    programs: int
    writers: int
    lives: int
    tasks: int
    attempts: int


class Tally(Projection):
    """A read model with a row for each event, which must not come twice."""

    queries = {
        "schema": """
            CREATE TABLE tally (
              organization_id uuid, program_id uuid, stream_id uuid, version int, position bigint,
              PRIMARY KEY (organization_id, program_id, stream_id, version))""",
        "count": """
            INSERT INTO tally SELECT $1, $2, t.*
            FROM unnest($3::uuid[], $4::int[], $5::bigint[]) AS t""",
    }


class Count(Write, frozen=True):
    """One event."""

    key: ClassVar[int] = 2
    stream_id: UUID
    version: int
    position: int


def _count(recorded: Recorded[Event]) -> Iterator[Count]:
    yield Count(recorded.stream.id, recorded.version, recorded.position)


TALLY = Tally(
    "tally",
    1,
    Log.EVENTS,
    ("app",),
    (Count,),
    dict.fromkeys((SessionScheduled, SessionCancelled), _count),
    Class.C1,
    classed(),
)


async def on_our_logs(database: Migrated, size: Size) -> Tailed:
    """Tail every log by pages, by the library's subscription and by a projector."""
    organization = uuid4()
    programs = [uuid4() for _ in range(size.programs)]
    await make_roles(database.url())
    await migrate(database.url("migrator"), [ANY_TYPE_TOO, partial(install, models=[TALLY])])
    readers, over = Readers(), asyncio.Event()
    async with (
        await connect(database.url("app"), 8) as app,
        await connect(database.url("projector"), 4) as pool,
        asyncio.TaskGroup() as tasks,
    ):
        for program in programs:
            recorder = AsyncApplicationRecorder(app, (organization, program))
            await recorder.open_log()
            page = partial(_page, Reader(app), (organization, program))
            tasks.create_task(readers.tail("pages", program, page, over))
            noted = readers.notes["subscription", program]
            tasks.create_task(_follow(recorder, noted, over))
        tasks.create_task(_project(pool, over))
        became = await _let_loose(database, "log", organization, programs, size)
        over.set()
    tallied = await _noted(database, TALLIED, organization)
    for program in programs:
        readers.notes["projector", program] = tallied.get(program, [])
    truth = await _noted(database, EVENTS, organization)
    return readers.judged(became, truth, gapless=True)


async def on_a_sequence(database: Migrated, size: Size) -> Tailed:
    """Tail a table by the numbers that a sequence gave its rows."""
    programs = [uuid4() for _ in range(size.programs)]
    connection = await asyncpg.connect(database.url())
    await connection.execute(SEQUENCE)
    await connection.close()
    readers, over = Readers(), asyncio.Event()
    async with await connect(database.url("app"), 8) as app, asyncio.TaskGroup() as tasks:
        for program in programs:
            page = partial(_sequence_page, app, program)
            tasks.create_task(readers.tail("pages", program, page, over))
        became = await _let_loose(database, "sequence", uuid4(), programs, size)
        over.set()
    return readers.judged(became, await _noted(database, SEQUENCED), gapless=False)


async def _page(reader: Reader, tenant: Tenant, after: int) -> Noted:
    rows = await reader.read_log(tenant, Log.EVENTS, after, PAGE)
    return [(position, (stream, version)) for position, stream, version, *_ in rows]


async def _sequence_page(pool: Pool, program: UUID, after: int) -> Noted:
    rows = await pool.fetch(SEQUENCE_PAGE, program, after, PAGE)
    return [(row["id"], (row["event_id"], 1)) for row in rows]


async def _follow(recorder: AsyncApplicationRecorder, noted: Noted, over: asyncio.Event) -> None:
    """Note what a subscription yields, until the writers are gone and it is at the end."""
    subscription = recorder.subscribe()

    async def stop() -> None:
        await over.wait()
        end = await recorder.max_notification_id() or 0
        async with asyncio.timeout(LAST_NEWS_WITHIN):
            while end and (not noted or noted[-1][0] < end):
                await asyncio.sleep(0.01)
        subscription.stop()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stop())
        async for news in subscription:
            noted.append((news.id, (UUID(str(news.originator_id)), news.originator_version)))


async def _project(pool: Pool, over: asyncio.Event) -> None:
    """Take turns until the writers are gone; then look everywhere until nothing is left."""
    projector = Projector(pool, [TALLY], page=PAGE)
    while not over.is_set():
        if not await projector.turn():
            await asyncio.sleep(0.005)
    while await Projector(pool, [TALLY], page=PAGE).turn():
        pass


async def _let_loose(
    database: Migrated, kind: str, organization: UUID, programs: Sequence[UUID], size: Size
) -> Became:
    """Run the writers until every life is used up."""
    settings = {
        "url": database.url("app"),
        "kind": kind,
        "organization": organization,
        "programs": programs,
        "writers": size.writers,
        "lives": size.lives,
        "tasks": size.tasks,
        "attempts": size.attempts,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.unruly",
        msgspec.json.encode(msgspec.convert(settings, Unruly)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return msgspec.json.decode(said, type=Became)


async def _noted(database: Migrated, query: str, *given: object) -> Mapping[UUID, Noted]:
    """Read, as superuser, what there is in each program."""
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch(query, *given)
    finally:
        await connection.close()
    noted: dict[UUID, Noted] = {}
    for program, position, stream, version in rows:
        noted.setdefault(program, []).append((position, (stream, version)))
    return noted
