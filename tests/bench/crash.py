"""What is left of what was acknowledged, when writers and the database are killed under load."""

import tempfile
from pathlib import Path

from tests.bench.measuring import Bench
from tests.kit.crashes import Kept, crashing


async def crash(bench: Bench) -> None:
    """Kill a writer, then the database, then all at once, and look; several times."""
    left: list[Kept] = []
    with tempfile.TemporaryDirectory() as folder:
        async with crashing(Path(folder)) as installation:
            for number in range(bench.rounds):
                bench.say(f"round {number + 1} of {bench.rounds}")
                left.append(await installation.crash(after=bench.size(2_000, 200)))
    for name, unit, told in (
        ("appends acknowledged", "appends", [kept.acknowledged for kept in left]),
        (
            "acknowledged after their first answer was lost",
            "appends",
            [kept.asked_again for kept in left],
        ),
        (
            "committed and never acknowledged, found by command id",
            "appends",
            [kept.unheard for kept in left],
        ),
        ("never committed, appended by asking again", "appends", [kept.never for kept in left]),
    ):
        bench.tell(name, unit=unit, figures=told)
    for name, unit, must_be_none in (
        ("acknowledged events lost", "events", [kept.lost for kept in left]),
        ("commands appended twice or in part", "appends", [kept.twice for kept in left]),
        ("logs with a gap", "logs", [kept.gaps for kept in left]),
        ("databases with a broken chain", "databases", [not kept.whole for kept in left]),
    ):
        bench.tell(name, unit=unit, figures=must_be_none, better="less", goal=0)
