"""Exports entries of a log as a bundle, page by page, with what binds them to its checkpoints."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import msgspec

from domain.kernel import Log, Tenant, Unavailable
from domain.transparency import Exported
from infra.event_store.digest import genesis
from infra.event_store.records import LogEntry
from infra.postgres.pool import Connection, Pool, tenant_transaction
from infra.postgres.sql import load
from infra.transparency.bundle import (
    End,
    Manifest,
    Retirement,
    end_line,
    entry_lines,
    manifest_line,
    retirement_of,
    withheld_lines,
)
from infra.transparency.checkpoints import PostgresTransparencyLogs, gone
from infra.transparency.merkle import Range, consistency_path, subtrees
from infra.transparency.notes import Kind, Note, NoteInvalid, VerifierKey
from infra.transparency.segments import entry_of
from infra.transparency.signer_state import LogKey
from infra.transparency.spans import rekeyed, spans
from infra.transparency.tree import HashesMissing, Tree
from infra.transparency.withheld import is_withheld

ROWS: Final = 1_000
PAGE_BYTES: Final = 1 << 20
PATIENCE: Final = 8.0
AGAIN: Final = 0.25
_sql: Final = load("infra.transparency", "bundles.sql")


class Plan(msgspec.Struct, frozen=True):
    """Which entries, after ``low`` up to ``high``, and where the log stands.

    ``sizes`` are of checkpoints, ``published`` is the largest of those that the log still reaches.
    """

    low: int
    high: int
    head: End | None
    before: End
    origin: str
    published: int
    sizes: tuple[int, ...]
    witnesses: tuple[str, ...]
    retirements: tuple[tuple[LogEntry, bytes], ...]


class PostgresBundles:
    """Reads as role ``warden``; waits for the signer as many seconds as ``patience`` says."""

    def __init__(self, pool: Pool, patience: float = 0) -> None:
        self._pool = pool
        self._patience = patience
        self._logs = PostgresTransparencyLogs(pool)

    async def begin(
        self,
        tenant: Tenant,
        log: Log,
        since: datetime | None,
        until: datetime | None,
        sizes: Sequence[int] = (),
    ) -> Exported:
        """Return the first line of a bundle and which entries follow.

        Those recorded from ``since`` up to and without ``until``; more before them where what is
        before them has not been signed yet. ``sizes`` are of checkpoints that a reader holds. Of a
        log from which something was taken, what there is: without the proofs that cannot be made.
        Where the log goes on meanwhile, up to a checkpoint that covers all there was when asked.
        """
        plan = await self._signed_plan(tenant, log, since, until)
        left = await self._left(tenant, log, plan)
        if left is None or plan.before.position != plan.low:
            # Hashes before these days are gone: the whole log shows where.
            plan, left = await self._plan(tenant, log, None, until), ()
        wanted = sorted({*plan.sizes, *(size for size in sizes if 0 < size <= plan.published)})
        proofs = {
            size: await self._proof(tenant, log, size, plan)
            for size in wanted
            if size <= plan.published and not plan.low <= size <= plan.high
        }
        notes = [
            checkpoint.note
            for size in plan.sizes
            for checkpoint in await self._logs.checkpoints(tenant, log, size, size)
        ]
        manifest = Manifest(
            organization=tenant.organization,
            program=tenant.program,
            log=log,
            origin=plan.origin,
            first=plan.low + 1,
            last=plan.high,
            exported_at=datetime.now(UTC),
            head=plan.head,
            before=plan.before,
            left=left,
            checkpoints=tuple(notes),
            proofs={size: proof for size, proof in proofs.items() if proof is not None},
            retirements=await self._retirements(tenant, log, plan),
            keys=tuple(
                str(VerifierKey(plan.origin, Kind.NOTE, key.public_key))
                for key in await self._logs.keys(tenant.organization)
            ),
            witnesses=tuple(_who_cosigned(plan.witnesses, notes)),
        )
        return Exported(manifest_line(manifest), manifest.first, manifest.last)

    async def lines(self, tenant: Tenant, log: Log, after: int, last: int) -> tuple[bytes, int]:
        """Return the lines of the entries after a position, as many as fit, and up to which."""
        async with tenant_transaction(self._pool, tenant, readonly=True) as connection:
            rows = await connection.fetch(_sql["page"], *tenant, log, after, last, ROWS)
        lines: list[bytes] = []
        size, upto = 0, after
        for row in rows:
            if size > PAGE_BYTES:
                break
            entry = entry_of(row)
            shown = withheld_lines if is_withheld(log, entry) else entry_lines
            lines.append(shown(entry))
            size += len(lines[-1])
            upto = row["position"]
        return b"".join(lines), upto if rows else last

    @staticmethod
    def end(entries: int) -> bytes:
        """Return the last line."""
        return end_line(entries)

    async def _signed_plan(
        self, tenant: Tenant, log: Log, since: datetime | None, until: datetime | None
    ) -> Plan:
        """Plan up to where a checkpoint goes, or without one if none comes in time."""
        clock = asyncio.get_running_loop().time
        over = clock() + self._patience
        plan = await self._plan(tenant, log, since, until)
        asked = plan.high
        while plan.published < asked and clock() < over:
            await asyncio.sleep(AGAIN)
            plan = await self._plan(tenant, log, since, until)
        if asked <= plan.published < plan.high:
            return msgspec.structs.replace(plan, high=plan.published)
        return plan

    async def _plan(
        self, tenant: Tenant, log: Log, since: datetime | None, until: datetime | None
    ) -> Plan:
        async with tenant_transaction(
            self._pool, tenant, isolation="repeatable_read", readonly=True
        ) as connection:
            return await _plan(connection, tenant, log, since, until)

    async def _left(self, tenant: Tenant, log: Log, plan: Plan) -> tuple[str, ...] | None:
        with suppress(Unavailable):
            return await self._nodes(tenant, log, Range(0, plan.low), plan.published)
        return None

    async def _proof(
        self, tenant: Tenant, log: Log, size: int, plan: Plan
    ) -> tuple[str, ...] | None:
        with suppress(Unavailable):
            if size > plan.high:
                return await self._nodes(tenant, log, Range(plan.high, size), plan.published)
            ranges = consistency_path(size, plan.low)
            return _hex(await self._logs.roots(tenant, log, ranges, plan.published))
        return None

    async def _retirements(self, tenant: Tenant, log: Log, plan: Plan) -> tuple[Retirement, ...]:
        found = []
        for entry, follows in plan.retirements:
            if entry.id > plan.published:
                found.append(retirement_of(entry, follows))
                continue
            with suppress(Unavailable):
                proof = await self._logs.inclusion(tenant, log, entry.id - 1, plan.published)
                found.append(retirement_of(entry, follows, plan.published, proof))
        return tuple(found)

    async def _nodes(self, tenant: Tenant, log: Log, of: Range, size: int) -> tuple[str, ...]:
        wanted = list(subtrees(of))
        if not wanted:
            return ()
        try:
            found = await Tree(self._pool, tenant, log).nodes(wanted, size)
        except HashesMissing:
            raise gone() from None
        return _hex([found[node] for node in wanted])


async def _plan(
    connection: Connection,
    tenant: Tenant,
    log: Log,
    since: datetime | None,
    until: datetime | None,
) -> Plan:
    ends = await connection.fetchrow(_sql["ends"], *tenant, log, _us(since), _us(until))
    reached = 0 if ends is None else ends["position"]
    signed = await connection.fetchrow(_sql["signed"], *tenant, log, reached)
    begin = End(0, 0, genesis(*tenant, log).hex())
    published = 0 if signed is None else signed["reached"] or 0
    high = 0 if ends is None else ends["up_to"]
    low = min(published, high, 0 if ends is None else ends["before_first"])
    before = await connection.fetchrow(_sql["entry"], *tenant, log, low)
    retirements = [
        (entry_of(row), await connection.fetchval(_sql["hash"], *tenant, log, row["position"] - 1))
        for row in await connection.fetch(_sql["retirements"], *tenant, log, published)
    ]
    sizes = [] if signed is None else [published, *signed["sizes"]]
    if signed is not None:
        changes = rekeyed(await spans(connection, LogKey(*tenant, log), signed["origin"]))
        sizes += [size for one in changes for size in (one.after, one.first)]
    return Plan(
        low=low,
        high=high,
        head=None
        if ends is None
        else _end(log, ends["position"], ends["recorded_us"], ends["hash"]),
        before=begin if before is None else _end(log, *before),
        origin="/".join(map(str, (*tenant, int(log)))) if signed is None else signed["origin"],
        published=published,
        sizes=tuple(sorted({size for size in sizes if size})),
        witnesses=() if signed is None else tuple(signed["witnesses"]),
        retirements=tuple(retirements),
    )


def _who_cosigned(named: Iterable[str], notes: Iterable[str]) -> Iterator[str]:
    """Return those keys, of all that are named beside checkpoints, whose lines these notes hold."""
    there: set[tuple[str, bytes]] = set()
    for note in notes:
        with suppress(NoteInvalid):
            there |= {(one.name, one.key_id) for one in Note.parse(note).signatures}
    for one in named:
        with suppress(NoteInvalid):
            key = VerifierKey.parse(one)
            if key.kind is Kind.COSIGNATURE and (key.name, key.id) in there:
                yield one


def _end(log: Log, position: int, recorded_us: int, stored: bytes) -> End:
    """Say how far a log had come; of events without the time, for it may be withheld."""
    return End(position, 0 if log is Log.EVENTS else recorded_us, stored.hex())


def _us(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1_000_000)


def _hex(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(one.hex() for one in hashes)
