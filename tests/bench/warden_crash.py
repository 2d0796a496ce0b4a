"""What readers hold and what is on record, when the Warden is killed again and again."""

import asyncio
import random

from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.guarded import guarding
from tests.kit.library import outcomes, readers, recorded, stocked, swept

PATIENCE = 300.0
MOMENTS = ("access.appended", "access.unwrapped", "access.answering", "access.answered")


async def warden_crash(bench: Bench) -> None:
    """Kill it at random while twelve read, and at each step of a look in turn; then compare."""
    kills = bench.size(70, 8)
    async with a_database() as database:
        with guarding(database) as guarded:
            await guarded.ready()
            async with guarded.house() as house:
                library = await stocked(house)
                async with readers(guarded, library):
                    for number in range(kills):
                        bench.say(f"kill {number + 1} of {kills}")
                        before = library.received.total()
                        async with asyncio.timeout(PATIENCE):
                            while library.received.total() < before + 20:
                                await asyncio.sleep(0.005)
                        await asyncio.sleep(random.random() * 0.05)  # noqa: S311 - any moment
                        guarded.kill()
                        guarded.start(MOMENTS[number % 4] if number % 2 else "")
                        if number % 2:
                            assert guarded.process is not None
                            await asyncio.to_thread(guarded.process.wait, PATIENCE)
                            guarded.start()
                        await guarded.ready(PATIENCE)
                guarded.kill()
                known = await recorded(database, house)
                await swept(guarded)
                ended = await outcomes(database, house)
    by_itself = kills // 2
    unrecorded = sum((library.received - known).values())
    for name, unit, figure in (
        ("kills", "kills", kills + by_itself),
        ("texts that reached a reader", "texts", library.received.total()),
        ("looks on record", "looks", known.total()),
        ("looks that the sweeper ended as unknown", "looks", ended["access.unknown"]),
    ):
        bench.tell(name, unit=unit, figures=[figure])
    for name, unit, none in (
        ("texts shown without a record", "texts", unrecorded),
        ("looks without an outcome, or with two", "looks", ended["open"] + ended["twice"]),
    ):
        bench.tell(name, unit=unit, figures=[none], better="less", goal=0)
