"""How long the embedded server takes to start: a new cluster, and one that is there."""

import time

from infra.postgres.embedded import start
from tests.bench.measuring import Bench
from tests.kit.postgres import short_directory


async def starts(bench: Bench) -> None:
    """Start and stop a server, several times."""
    cold, warm, stop = [], [], []
    for number in range(bench.rounds):
        bench.say(f"round {number + 1} of {bench.rounds}")
        with short_directory() as directory:
            began = time.perf_counter()
            first = start(directory)
            cold.append(time.perf_counter() - began)
            first.stop()
            began = time.perf_counter()
            second = start(directory)
            warm.append(time.perf_counter() - began)
            began = time.perf_counter()
            second.stop()
            stop.append(time.perf_counter() - began)
    for name, seconds in (("new cluster", cold), ("existing cluster", warm), ("stop", stop)):
        bench.tell(name, unit="s", figures=seconds, better="less")
