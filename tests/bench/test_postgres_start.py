"""How long the embedded server takes to start: a new cluster, and one that is there."""

import statistics
import time
from collections.abc import Callable

from infra.postgres.embedded import start
from tests.kit.postgres import run, short_directory

ROUNDS = 5


def seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def test_starts() -> None:
    cold, warm, stop = [], [], []
    for _ in range(ROUNDS):
        with short_directory() as directory:
            begun = time.perf_counter()
            first = start(directory)
            cold.append(time.perf_counter() - begun)
            first.stop()
            begun = time.perf_counter()
            second = start(directory)
            warm.append(time.perf_counter() - begun)
            assert run(second.server.url("postgres"), "SELECT 1") == [(1,)]
            stop.append(seconds(second.stop))
    for name, times in (("new cluster", cold), ("existing cluster", warm), ("stop", stop)):
        print(f"\n{name}: {statistics.median(times):.3f} s, worst {max(times):.3f}", end="")  # noqa: T201
    assert statistics.median(warm) < statistics.median(cold)
