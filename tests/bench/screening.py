"""How much of what identifies somebody is found, how many clean texts are stopped, and how fast."""

import time
from collections.abc import Sequence

from infra.screening.screening import findings
from tests.bench.measuring import Bench
from tests.kit.labelled import labelled, measure

KB = 1024
ATTACKS = {
    "digits one by one": "1 ",
    "telephone numbers": "416-555-0122 ",
    "signs of mail addresses": "a@",
    "words with capitals": "Aa ",
    "dates without an end": "3 march ",
}


async def screening(bench: Bench) -> None:
    """Screen the labelled set, by split, then prose and what is made to be slow."""
    for split in ("tune", "held", "later"):
        got = measure((one for one in labelled() if one.split == split), findings)
        for of, name, better, goal in (
            ("structured", "structured identifiers found", "more", 99.0),
            ("names", "names found", "more", 90.0),
            ("stopped", "clean texts stopped", "less", 2.0),
            ("warned", "clean texts held up for a name", "less", None),
        ):
            part, whole = getattr(got, of)
            bench.tell(
                f"{name}, {split}, of {whole}",
                unit="%",
                figures=[100 * part / whole],
                better="less" if better == "less" else "more",
                goal=goal,
            )
    prose = " ".join(one.text for one in labelled() if one.is_clean)
    prose *= 1 + 64 * KB // len(prose)
    times = [_timed(prose[: 4 * KB]) for _ in range(bench.size(50, 5))]
    bench.tell("4 KB of prose", unit="ms", figures=[1_000 * each for each in times], better="less")
    for name, unit in {"prose": prose, **ATTACKS}.items():
        longer = [_growth(unit) for _ in range(bench.rounds)]
        bench.tell(
            f"64 KB of {name}, as often 16 KB as it is long",
            unit="× of linear",
            figures=longer,
            better="less",
            goal=1.5,
        )


def _growth(unit: str) -> float:
    """Say how much longer four times the text takes than four times as long."""
    whole = (unit * (64 * KB // len(unit) + 1))[: 64 * KB]
    return _best(whole) / (4 * _best(whole[: 16 * KB]))


def _best(text: str, times: Sequence[int] = range(3)) -> float:
    return min(_timed(text) for _ in times)


def _timed(text: str) -> float:
    began = time.perf_counter()
    findings(text)
    return time.perf_counter() - began
