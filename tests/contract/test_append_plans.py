"""How the database looks streams up while it appends, before it knows anything of its tables."""

from uuid import uuid4

import asyncpg

from infra.event_store.errors import VersionConflict
from infra.event_store.recorder import Recorder
from infra.event_store.records import NewEvent, Request
from infra.postgres.pool import connect
from tests.kit.database import Migrated

YOUNG_AND_FULL = """
WITH filled AS (
  INSERT INTO circlekeep.events
  SELECT $1, $2, 1, 1000000 + n, gen_random_uuid(), gen_random_uuid(), 1, 'group.chartered',
    gen_random_uuid(), ''::bytea, ''::bytea, substr(sha256(''), 1, 16), 0, sha256(''), sha256('')
  FROM generate_series(1, 12000) AS n RETURNING 1)
SELECT count(*) FROM filled"""
READ_BY_POSITION = """
SELECT coalesce(sum(idx_tup_read), 0)::int FROM pg_stat_user_indexes
WHERE relname = 'events' AND indexrelname = 'events_pkey'"""
LOG = 1


def asking(expected: int) -> Request:
    stream = uuid4()
    event = NewEvent(stream, expected + 1, "group.chartered", b"{}", uuid4(), b"{}")
    return Request(stream, expected, uuid4(), [event])


async def test_no_append_reads_through_a_log_that_was_never_analyzed(store_alone: Migrated) -> None:
    tenant = uuid4(), uuid4()
    superuser = await asyncpg.connect(store_alone.url())
    await superuser.execute("ALTER TABLE circlekeep.events SET (autovacuum_enabled = off)")
    async with await connect(store_alone.url("app"), 1) as pool:
        await Recorder(pool).open_log(tenant)
    assert await superuser.fetchval(YOUNG_AND_FULL, *tenant) == 12_000
    async with await connect(store_alone.url("app"), 1) as pool:
        recorder = Recorder(pool)
        await recorder.append(tenant, LOG, [asking(0)])
        await recorder.append(tenant, LOG, [asking(0), asking(0)])
        [refused] = await recorder.append(tenant, LOG, [asking(7)])
        assert isinstance(refused, VersionConflict)
    assert await superuser.fetchval(READ_BY_POSITION) == 0
    await superuser.close()
