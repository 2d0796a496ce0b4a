"""Walks the parts of a log one after the other, or several at a time in processes of their own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from infra.event_store.records import LogEntry
from infra.postgres.pool import Connection, connect, set_tenant
from infra.postgres.sql import load
from infra.transparency.merkle import Frontier, joined
from infra.transparency.retirement import Announced, Gone
from infra.transparency.signer_state import LogKey
from infra.transparency.walk import Flaw, Head, Walk

ENTRIES: Final = 1 << 16
PREFETCH: Final = 1_000
_sql: Final = load("infra.transparency", "verify.sql")


class Segment(NamedTuple):
    """Entries of a log after one position and up to another; the tree is wanted at these sizes."""

    organization: UUID
    program: UUID
    log: int
    after: int
    upto: int
    sizes: tuple[int, ...]


class Walked(NamedTuple):
    """What came of a segment; ``tree`` and ``trees`` are as the walk has them."""

    entries: int
    retired: int
    gone: Gone
    announced: Announced
    apart: int
    first_apart: int | None
    flaw: Flaw | None
    end: Head
    tree: tuple[bytes, ...]
    trees: dict[int, tuple[bytes, ...]]


class Crew:
    """So many processes, each with a connection of its own to this address; made when needed.

    Each takes some ``entries`` at a time, a power of two.
    """

    def __init__(self, url: str, processes: int, entries: int = ENTRIES) -> None:
        self.entries = entries
        self._url = url
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def walk(self, segment: Segment) -> asyncio.Future[Walked]:
        """Walk a segment as soon as a process is free.

        What has been appended does not change, so that it need not be seen at the same moment.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"))
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, _walk_apart, self._url, segment)

    def close(self) -> None:
        """End the processes; what was not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def segments(key: LogKey, upto: int, sizes: Iterable[int], entries: int) -> Iterator[Segment]:
    """Divide a log so that each part is a subtree of its tree; at least one, the last open."""
    wanted = sorted(sizes)
    for after in range(0, max(upto, 1), entries):
        end = after + entries if after + entries < upto else 2**62
        within = tuple(size for size in wanted if after < size <= end)
        yield Segment(*key, after, end, within)


async def walk(connection: Connection, segment: Segment, progress: Callable[[int], None]) -> Walked:
    """Walk one segment in the transaction of this connection."""
    tenant = segment.organization, segment.program
    await set_tenant(connection, tenant)
    start = before = None
    if segment.after:
        before = await connection.fetchrow(_sql["link"], *tenant, segment.log, segment.after)
        start = Head(*before) if before else Head(segment.after, 0, b"")
    walked = Walk(*tenant, segment.log, start, segment.sizes)
    if segment.after and not before:
        walked.flaw = Flaw(segment.after, "gap")
    bounds = segment.log, segment.after, segment.upto
    async for row in connection.cursor(_sql["entries"], *tenant, *bounds, prefetch=PREFETCH):
        walked.step(entry_of(row))
        if walked.entries % PREFETCH == 0:
            progress(walked.entries)
    return Walked(
        walked.entries,
        walked.retired,
        walked.gone,
        walked.announced,
        walked.apart,
        walked.first_apart,
        walked.flaw,
        walked.end,
        walked.tree,
        walked.trees,
    )


def entry_of(row: asyncpg.Record) -> LogEntry:
    """Read a row whose columns are those of ``verify.sql``, in that order."""
    position, stream, version, topic, state, *rest = row.values()
    return LogEntry(stream, version, topic, state, position, *rest)


async def walk_all(
    connection: Connection,
    parts: Sequence[Segment],
    crew: Crew | None,
    progress: Callable[[int], None],
) -> AsyncIterator[Walked]:
    """Walk segments in their order; ``progress`` is told how many entries are done in all.

    The last one is walked here, where the log ends at the moment that its head is of.
    """
    apart = [crew.walk(part) for part in parts[:-1]] if crew is not None else []
    done = 0
    for future in apart:
        walked = await future
        done += walked.entries
        progress(done)
        yield walked
    for part in parts[len(apart) :]:
        walked = await walk(connection, part, partial(_add, progress, done))
        done += walked.entries
        yield walked


def _add(progress: Callable[[int], None], before: int, more: int) -> None:
    progress(before + more)


def _walk_apart(url: str, segment: Segment) -> Walked:
    """Walk a segment in a process of its own."""

    async def walked() -> Walked:
        async with (
            await connect(url, 1) as pool,
            pool.acquire() as connection,
            connection.transaction(readonly=True),
        ):
            return await walk(connection, segment, lambda _: None)

    return asyncio.run(walked())


class Joined:
    """The segments of one log, put together."""

    def __init__(self) -> None:
        self._whole = Frontier()
        self._trees: dict[int, bytes] = {}
        self.walked: list[Walked] = []

    def add(self, walked: Walked) -> None:
        """Add the segment that follows."""
        before = self._whole.roots
        for size, roots in walked.trees.items():
            self._trees[size] = joined([*before, *roots])
        self.walked.append(walked)
        if len(walked.tree) == 1:
            self._whole.append(walked.tree[0])

    @property
    def entries(self) -> int:
        """How many there are."""
        return sum(walked.entries for walked in self.walked)

    @property
    def flaw(self) -> Flaw | None:
        """The first; a body that is gone for no reason is found when the whole log is known."""
        found = next((walked.flaw for walked in self.walked if walked.flaw is not None), None)
        gone = max(walked.gone for walked in self.walked)
        announced = max(walked.announced for walked in self.walked)
        if found is None and not announced.covers(gone):
            return Flaw(gone.position, "retired")
        return found

    @property
    def end(self) -> Head:
        """Where the log ends."""
        return self.walked[-1].end

    def root(self, size: int) -> bytes | None:
        """The root of the tree at a size that was asked for; None if there are fewer entries."""
        return self._trees.get(size)
