"""Walks every log of a database, as it is at one moment, and reports on each."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from infra.postgres.pool import Connection, Pool, connect, set_tenant
from infra.postgres.sql import load
from infra.transparency.evidence import Agreed, Evidence, agreed, stored
from infra.transparency.segments import ENTRIES, Crew, Joined, segments, walk_all
from infra.transparency.signer_state import LogKey
from infra.transparency.spans import Rekeyed, rekeyed, spans
from infra.transparency.tiles_kept import bad_tile
from infra.transparency.walk import Flaw, Head, Reason, ending

Progress: TypeAlias = Callable[[int, int], None]
NOTHING: Final = Evidence()
_sql = load("infra.transparency", "verify.sql")


class LogReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a walk found. ``entries`` are counted; ``head`` is the log's last hash, in hex.

    ``signed`` and ``witnessed`` say up to which entry, ``held`` with which checkpoints from outside
    it agrees, ``rekeyed`` where one key that signs was followed by another. ``spurious`` are
    checkpoints beside which something stands that is no cosignature. ``retired`` counts bodies that
    are gone, ``clocks_apart`` entries whose writer's clock was more than two seconds from the
    database's.
    """

    organization: UUID
    program: UUID
    log: int
    entries: int
    head: str
    whole: bool
    first_bad: int | None = None
    reason: Reason | None = None
    signed: int = 0
    witnessed: int = 0
    spurious: tuple[int, ...] = ()
    held: tuple[str, ...] = ()
    retired: int = 0
    clocks_apart: int = 0
    first_apart: int | None = None
    rekeyed: tuple[Rekeyed, ...] = ()


def _silently(_done: int, _total: int) -> None:
    """Tell nobody."""


async def verify_all(
    pool: Pool,
    progress: Progress = _silently,
    *,
    evidence: Evidence = NOTHING,
    crew: Crew | None = None,
) -> Sequence[LogReport]:
    """Report on every log; ``pool`` is the auditor's.

    ``progress`` is told now and then how many entries are done, and how many there should be. Long
    logs are walked by the ``crew``, part by part.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        heads = {
            LogKey(row["organization_id"], row["program_id"], row["log"]): None
            if row["position"] is None
            else Head(row["position"], row["recorded_us"], row["hash"])
            for row in await connection.fetch(_sql["heads"])
        }
        known = [*_elsewhere(evidence), *await _declared(connection, heads)]
        heads |= {key: None for key in known if key not in heads}
        total = sum(head.position for head in heads.values() if head is not None)
        done = 0
        reports = []
        for key, head in sorted(heads.items(), key=lambda one: one[0]):
            report = await _verify(
                connection, key, head, evidence, crew, partial(_advance, progress, done, total)
            )
            done += report.entries
            reports.append(report)
    progress(done, total)
    return reports


async def organizations(auditor_url: str) -> Sequence[UUID]:
    """Name the organizations that have a log of their own in this database."""
    async with await connect(auditor_url, 1) as pool, pool.acquire() as connection:
        return sorted({row["organization_id"] for row in await connection.fetch(_sql["heads"])})


async def _declared(connection: Connection, heads: Iterable[LogKey]) -> Sequence[LogKey]:
    """Name the logs that each organization should have, by its own log and by what was signed."""
    found = []
    for organization in sorted({key.organization for key in heads}):
        await set_tenant(connection, (organization, organization))
        rows = await connection.fetch(_sql["declared"], organization)
        found += [LogKey(organization, row["program_id"], row["log"]) for row in rows]
    return found


def _elsewhere(evidence: Evidence) -> set[LogKey]:
    """Name the logs that somebody outside knows of."""
    named = {tuple(one.origin.split("/")[-3:]) for one in evidence.held}
    return set(evidence.signer) | {LogKey(UUID(o), UUID(p), int(log)) for o, p, log in named}


def _advance(progress: Progress, before: int, total: int, walked: int) -> None:
    progress(before + walked, total)


async def _verify(
    connection: Connection,
    key: LogKey,
    head: Head | None,
    evidence: Evidence,
    crew: Crew | None,
    progress: Callable[[int], None],
) -> LogReport:
    kept = await stored(connection, key)
    sizes = {*kept.roots, *(one.size for one in evidence.of(key))}
    upto = 0 if head is None else head.position
    parts = list(segments(key, upto, sizes, ENTRIES if crew is None else crew.entries))
    joined = Joined()
    async for walked in walk_all(connection, parts, crew, progress):
        joined.add(walked)
    flaw = joined.flaw or ending(joined.end, head)
    against = agreed(joined, kept, evidence, key) if flaw is None else Agreed()
    flaw = flaw or against.flaw
    if flaw is None and against.signed:
        await set_tenant(connection, key.tenant)
        flaw = await bad_tile(connection, key, against.signed, kept.roots[against.signed])
    await set_tenant(connection, key.tenant)
    changes = rekeyed(await spans(connection, key, kept.origin or ""))
    return msgspec.structs.replace(_report(key, head, joined, against, flaw), rekeyed=changes)


def _report(
    key: LogKey, head: Head | None, joined: Joined, against: Agreed, flaw: Flaw | None
) -> LogReport:
    return LogReport(
        organization=key.organization,
        program=key.program,
        log=key.log,
        entries=joined.entries,
        head="" if head is None else head.hash.hex(),
        whole=flaw is None,
        first_bad=None if flaw is None else flaw.position,
        reason=None if flaw is None else flaw.reason,
        signed=against.signed,
        witnessed=against.witnessed,
        spurious=against.spurious,
        held=against.held,
        retired=sum(walked.retired for walked in joined.walked),
        clocks_apart=sum(walked.apart for walked in joined.walked),
        first_apart=next((one.first_apart for one in joined.walked if one.first_apart), None),
    )
