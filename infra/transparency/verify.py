"""Walks every log of a database, as it is at one moment, and reports on each."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from infra.event_store.records import LogEntry
from infra.postgres.pool import Connection, Pool, connect, set_tenant
from infra.postgres.sql import load
from infra.transparency.walk import Head, Reason, Walk

Progress: TypeAlias = Callable[[int, int], None]
PREFETCH = 1_000
_sql = load("infra.transparency", "verify.sql")


class LogReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a walk found. ``entries`` are counted; ``head`` is the log's last hash, in hex."""

    organization: UUID
    program: UUID
    log: int
    entries: int
    head: str
    whole: bool
    first_bad: int | None = None
    reason: Reason | None = None


def _silently(_done: int, _total: int) -> None:
    """Tell nobody."""


async def verify_all(pool: Pool, progress: Progress = _silently) -> Sequence[LogReport]:
    """Report on every log; ``pool`` is the auditor's.

    ``progress`` is told now and then how many entries are done, and how many there should be.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        rows = await connection.fetch(_sql["heads"])
        total = sum(row["position"] or 0 for row in rows)
        done = 0
        reports = []
        for row in rows:
            report = await _verify(connection, row, partial(_advance, progress, done, total))
            done += report.entries
            reports.append(report)
    progress(done, total)
    return reports


async def organizations(auditor_url: str) -> Sequence[UUID]:
    """Name the organizations that have a log of their own in this database."""
    async with await connect(auditor_url, 1) as pool, pool.acquire() as connection:
        return sorted({row["organization_id"] for row in await connection.fetch(_sql["heads"])})


def _advance(progress: Progress, before: int, total: int, walked: int) -> None:
    progress(before + walked, total)


async def _verify(
    connection: Connection, row: asyncpg.Record, progress: Callable[[int], None]
) -> LogReport:
    organization, program, log = row["organization_id"], row["program_id"], row["log"]
    walk = Walk(organization, program, log)
    await set_tenant(connection, (organization, program))
    statement = _sql["entries"]
    async for found in connection.cursor(statement, organization, program, log, prefetch=PREFETCH):
        walk.step(_entry(found))
        if walk.entries % PREFETCH == 0:
            progress(walk.entries)
    head = None
    if row["position"] is not None:
        head = Head(row["position"], row["recorded_us"], row["hash"])
    walk.end(head)
    return LogReport(
        organization=organization,
        program=program,
        log=log,
        entries=walk.entries,
        head="" if head is None else head.hash.hex(),
        whole=walk.flaw is None,
        first_bad=None if walk.flaw is None else walk.flaw.position,
        reason=None if walk.flaw is None else walk.flaw.reason,
    )


def _entry(row: asyncpg.Record) -> LogEntry:
    """Read a row whose columns are those of ``verify.sql``, in that order."""
    position, stream, version, topic, state, *rest = row.values()
    return LogEntry(stream, version, topic, state, position, *rest)
