"""A database that has grown: as many events as are asked for, of as many programs."""

import time
from dataclasses import dataclass, field
from hashlib import md5
from random import Random
from uuid import UUID, uuid4

import asyncpg
import msgspec

from domain.kernel import OrganizationId, ProgramId, Stream, Tenant
from infra.postgres.server import Server
from infra.postgres.sql import load
from tests.bench.ground import our_database
from tests.kit.database import Migrated
from tests.kit.read_models import a_group

STREAM = 50
"""How many events a stream has."""
_sql = load("tests.bench.growth", "fill.sql")


@dataclass
class Grown:
    """One organization with its programs, and where its streams stand."""

    database: Migrated
    organization: UUID
    programs: list[UUID]
    streams: int
    versions: dict[Stream, int] = field(default_factory=dict)
    _random: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - any stream will do

    def any_stream(self) -> Stream:
        """Choose one of all streams, each as likely as another."""
        program = self._random.choice(self.programs)
        number = self._random.randrange(self.streams)
        id_ = UUID(bytes=md5(f"{program}{number}".encode()).digest())  # noqa: S324 - a name
        tenant = Tenant(OrganizationId(self.organization), ProgramId(program))
        return Stream(tenant, "group", id_)


async def grown(server: Server, name: str, events: int, programs: int, *, keys_last: bool) -> Grown:
    """Fill a database by SQL: what is measured on it does not look at digests.

    With ``keys_last`` it is faster, and its keys are as small as they can be.
    """
    database = await our_database(server, name)
    each = events // programs
    streams = max(each // STREAM, 1)
    made = Grown(database, uuid4(), [uuid4() for _ in range(programs)], streams)
    first = msgspec.json.encode(a_group())
    connection = await asyncpg.connect(database.url(), command_timeout=3_600)
    try:
        await connection.execute("SET maintenance_work_mem = '256MB'")
        if keys_last:
            await connection.execute(_sql["drop_keys"])
        given = made.organization, made.programs
        await connection.execute(_sql["fill"], *given, each * programs, streams, first)
        if keys_last:
            await connection.execute(_sql["make_keys"])
        await connection.execute(_sql["heads"], *given, each)
        await connection.execute(_sql["settle"])
    finally:
        await connection.close()
    return made


async def weight(grown: Grown) -> tuple[float, float]:
    """Return how many bytes the rows and the keys take, for each event."""
    connection = await asyncpg.connect(grown.database.url())
    try:
        found = await connection.fetchrow(_sql["bytes"])
    finally:
        await connection.close()
    assert found is not None
    events = grown.streams * STREAM * len(grown.programs)
    return found["rows"] / events, found["keys"] / events


async def frozen(grown: Grown) -> float:
    """Mark every row as seen by all, and return how many seconds it took."""
    connection = await asyncpg.connect(grown.database.url(), command_timeout=3_600)
    began = time.perf_counter()
    try:
        await connection.execute(_sql["freeze"])
    finally:
        await connection.close()
    return time.perf_counter() - began
