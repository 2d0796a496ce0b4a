"""What readers notice of a rebuild under load, and how long it takes."""

from statistics import quantiles

from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.rebuilding import loaded


async def rebuild(bench: Bench) -> None:
    """Rebuild again and again, killed half-way each time, while four programs are busy."""
    programs, groups = bench.size(100, 8), bench.size(200, 100)
    quiet, busy, rates, took = [], [], [], []
    async with (
        a_database() as database,
        loaded(
            database,
            programs=programs,
            groups_each=groups,
            busy=4,
            write_every=0.05,
            say=bench.say,
        ) as load,
        load.running(),
    ):
        for number in range(bench.rounds):
            bench.say(f"round {number + 1} of {bench.rounds}")
            load.seen.took.clear()
            await load.reads(bench.size(200, 40))
            quiet.append(_p99(load.seen.took))
            load.seen.took.clear()
            killed = await load.rebuild(page=500, die_at=0.5)
            seconds = killed + await load.rebuild(page=500)
            busy.append(_p99(load.seen.took))
            took.append(seconds)
            rates.append(2 * programs * groups / seconds)
        seen = load.seen
    bench.tell("reads that were looked at", unit="reads", figures=[seen.reads])
    bench.tell(
        "reads that lacked a row, had one twice, or went back",
        unit="reads",
        figures=[len(seen.faults)],
        better="less",
        goal=0,
    )
    bench.tell("killed half-way and gone on with", unit="s", figures=took, better="less")
    bench.tell("events taken in, with both starts", unit="events/s", figures=rates)
    bench.tell("p99 of a read before", unit="ms", figures=quiet, better="less")
    bench.tell("p99 of a read meanwhile", unit="ms", figures=busy, better="less")


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[-1] * 1000
