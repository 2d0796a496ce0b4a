"""What readers miss that tail by position while writers misbehave: nothing, and beside a table."""

from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.never_skip import Size, on_a_sequence, on_our_logs
from tests.kit.tailing import Tailed

FULL = Size(programs=12, writers=6, lives=6, tasks=40, attempts=800)
QUICK = Size(programs=3, writers=4, lives=2, tasks=4, attempts=120)


async def never_skip(bench: Bench) -> None:
    """Let the writers loose on our logs and on a table that a sequence orders, in turn."""
    ours: list[Tailed] = []
    theirs: list[Tailed] = []
    for number in range(bench.size(3, 1)):
        async with a_database() as database:
            bench.say(f"round {number + 1}: our logs")
            ours.append(await on_our_logs(database, bench.size(FULL, QUICK)))
            bench.say(f"round {number + 1}: a sequence")
            theirs.append(await on_a_sequence(database, bench.size(FULL, QUICK)))
    bench.tell("events committed", unit="events", figures=[t.events for t in ours])
    bench.tell("writers killed", unit="processes", figures=[t.became.killed for t in ours])
    bench.tell("appends rolled back", unit="appends", figures=[t.became.rolled_back for t in ours])
    bench.tell("appends refused", unit="appends", figures=[t.became.refused for t in ours])
    for name, found in (
        ("events skipped", [tailed.skipped for tailed in ours]),
        ("events seen twice", [tailed.duplicated for tailed in ours]),
        ("events out of order", [tailed.disordered for tailed in ours]),
        ("positions missing", [tailed.gaps for tailed in ours]),
    ):
        bench.tell(name, unit="events", figures=found, better="less", goal=0)
    bench.tell(
        "events skipped where a sequence gives the order",
        unit="%",
        figures=[100 * tailed.skipped_share for tailed in theirs],
        better="less",
    )
