"""What the record costs: reads with and without one, and texts sealed or merely kept."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import TypeAlias
from uuid import UUID

from msgspec.structs import replace

from domain.access.purposes import Purpose
from domain.protocol.cases import ItemShown, ReadItem
from domain.sessions.words import Audience, MaterialKind
from tests.bench.ground import a_database
from tests.bench.line import Better
from tests.bench.measuring import Bench, Peer
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import Asks, House

READERS = 64
TEXT = "On m’a demandé ce que je ne pouvais pas donner, et je l’ai donné. " * 60
UNRECORDED = "from tests.bench.unrecorded import serve\nimport uvloop\nuvloop.run(serve())\n"
Figure: TypeAlias = Callable[[list[float], float], float]


def rate(took: list[float], seconds: float) -> float:
    """How many a second."""
    return len(took) / seconds


def median_ms(took: list[float], _seconds: float) -> float:
    """How long half of them took at most, in milliseconds."""
    return median(took) * 1000


WANTED: tuple[tuple[str, str, Better, float, Figure], ...] = (
    ("throughput", "items/s", "more", 0.85, rate),
    ("p50", "ms", "less", 1 / 1.3, median_ms),
)


async def audited(bench: Bench) -> None:
    """Read texts of 4 KB from two Wardens over one durable cluster, of which one records."""
    async with a_database() as database:
        with guarding(database) as guarded:
            await guarded.ready()
            async with guarded.house() as house:
                await house.adopt_quotas()
                await reads_with_and_without(bench, guarded, house)


async def reads_with_and_without(bench: Bench, guarded: Guarded, house: House) -> None:
    """Compare the Warden that is installed with one that was put together for this alone."""
    items = [await a_text(house, number) for number in range(len(house.members))]
    request = ReadItem(await house.token(house.leader), house.program, items[0], Purpose.LEADING)
    with guarded.beside(UNRECORDED) as other:
        await other.ready()
        async with guarded.asking() as ours, other.asking() as theirs:
            for name, unit, better, goal, figure in WANTED:
                without = partial(reads, bench, theirs, request, items, figure)
                await bench.compare(
                    f"reads, {READERS} at once, 4 KB, {name}",
                    unit=unit,
                    better=better,
                    ours=partial(reads, bench, ours, request, items, figure),
                    peers={"the same path without the record": Peer(without, goal=goal)},
                )


async def a_text(house: House, number: int) -> UUID:
    """Seal a text of a member's and share it with the leader."""
    author, session = house.members[number], house.sessions[0]
    sealed = await house.seal(author, session, TEXT, MaterialKind.REFLECTION, Audience.LEADERS_NOW)
    assert sealed.made is not None, sealed
    return sealed.made


async def reads(
    bench: Bench, ask: Asks, request: ReadItem, items: list[UUID], figure: Figure
) -> float:
    """Have 64 readers read, each as soon as the last answer is there; return a figure of it."""
    took: list[float] = []
    began = time.perf_counter()
    until = began + bench.seconds

    async def reader(number: int) -> None:
        mine = replace(request, item=items[number % len(items)])
        while (start := time.perf_counter()) < until:
            shown = await ask(mine)
            assert isinstance(shown, ItemShown), shown
            took.append(time.perf_counter() - start)

    async with asyncio.TaskGroup() as tasks:
        for number in range(READERS):
            tasks.create_task(reader(number))
    return figure(took, time.perf_counter() - began)
