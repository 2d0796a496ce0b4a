"""What an append and the read of a stream take when there is a lot already, and many programs."""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from statistics import quantiles

from domain.execute import state_of
from domain.groups.events import AgreementSigned
from domain.groups.group import GROUP
from domain.kernel import PersonId
from infra.event_store.reader import Reader
from infra.postgres.pool import Pool, connect
from infra.store.postgres import PostgresEventStore
from infra.store.states import States
from tests.bench.ground import a_cluster
from tests.bench.growth.filled import STREAM, Grown, frozen, grown, weight
from tests.bench.measuring import Bench, Peer
from tests.kit.stores import NOON, kept, request

PERCENTILES = {"p50": 50, "p99": 99}


async def growth(bench: Bench) -> None:
    """Compare a large log with a small one, for one program, for some and for very many."""
    small, large = bench.size((100_000, 5_000_000), (2_000, 20_000))
    for programs in bench.size((1, 100, 10_000), (1, 10)):
        with a_cluster() as server:
            fewer = max(small, programs * STREAM)
            of = f"{programs:,} programs" if programs > 1 else "1 program"
            bench.say(f"filling {large:,} events of {of}")
            few = await grown(server, "few", fewer, programs, keys_last=False)
            many = await grown(server, "many", large, programs, keys_last=True)
            for label, log in ((f"{fewer:,}", few), (f"{large:,}", many)):
                rows, keys = await weight(log)
                what = f"{of}, {label} events"
                bench.tell(f"rows, {what}", unit="bytes an event", figures=[rows], better="less")
                bench.tell(f"keys, {what}", unit="bytes an event", figures=[keys], better="less")
            async with (
                await connect(few.database.url("warden"), 2) as pool_of_few,
                await connect(many.database.url("warden"), 2) as pool_of_many,
            ):
                less, more = _store(pool_of_few), _store(pool_of_many)
                for what, act in (("append", _append), ("read of a stream", _read)):
                    for name, percent in PERCENTILES.items():
                        timed = partial(_timed, bench.seconds, percent)
                        await bench.compare(
                            f"{what}, {of}, {large:,} events, {name}",
                            unit="µs",
                            better="less",
                            ours=partial(timed, partial(act, more, many)),
                            peers={
                                f"{fewer:,} events": Peer(partial(timed, partial(act, less, few)))
                            },
                        )
            seconds = await frozen(many)
            name = f"freezing, {of}, {large:,} events"
            bench.tell(name, unit="s", figures=[seconds], better="less")


def _store(pool: Pool) -> PostgresEventStore:
    return PostgresEventStore(pool, states=States(Reader(pool).read_on, room=0))


async def _append(store: PostgresEventStore, log: Grown) -> None:
    stream = log.any_stream()
    before = log.versions.get(stream, STREAM)
    signed = AgreementSigned(
        person=PersonId(stream.id), version=1, locale="en-CA", signed_on=NOON.date()
    )
    [answer] = await store.append(stream.tenant, [request(stream, before, signed)])
    log.versions[stream] = before + len(kept(answer).recorded)


async def _read(store: PostgresEventStore, log: Grown) -> None:
    _, version = await state_of(store, GROUP, log.any_stream())
    assert version >= STREAM


async def _timed(seconds: float, percent: int, act: Callable[[], Awaitable[None]]) -> float:
    """Do it again and again; a percentile in µs."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        await act()
        took.append(time.perf_counter() - began)
    return quantiles(took, n=100, method="inclusive")[percent - 1] * 1e6
