"""Asks a web server at times that were set before, however it answers; from a process of its own.

    python -m tests.bench.over_http.arriving < schedule.json

A latency counts from when a request was due, so that one that had to wait for another is late too.
"""

import asyncio
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from typing import cast

import msgspec
import uvloop

PATIENCE = 30.0
GOOD = range(200, 400)


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """When a request is due (seconds from the start), of which kind it is, and the whole of it."""

    at: float
    kind: str
    request: str


class Schedule(msgspec.Struct, frozen=True):
    """Who is asked what; what is due before ``warm`` does not count."""

    host: str
    port: int
    connections: int
    warm: float
    arrivals: list[Arrival]


class Answers(msgspec.Struct):
    """What came of one kind of request: latencies in ms, and refusals and failures by status."""

    asked: int
    p50: float
    p99: float
    worst: float
    failed: dict[int, int]


class Line(asyncio.Protocol):
    """One connection, busy with at most one request."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._got = b""
        self.due: Arrival | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._run.free(self)

    def ask(self, arrival: Arrival) -> None:
        """Send a request."""
        assert self._transport is not None
        self.due = arrival
        self._transport.write(arrival.request.encode())

    def data_received(self, data: bytes) -> None:
        got = self._got = self._got + data
        head = got.find(b"\r\n\r\n")
        if head < 0:
            return
        start = got.lower().find(b"content-length:", 0, head)
        length = int(got[start + 15 : got.find(b"\r", start)]) if start > 0 else 0
        if len(got) < head + 4 + length or self.due is None:
            return
        done, self.due, self._got = self.due, None, b""
        self._run.answered(done, int(got[9:12]))
        self._run.free(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - either way it is gone
        if self.due is not None:
            lost, self.due = self.due, None
            self._run.answered(lost, 0)


class Run:
    """Hands out what is due to whoever is free."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._lines: list[Line] = []
        self._free: list[Line] = []
        self._due: deque[Arrival] = deque()
        self._left = len(schedule.arrivals)
        self._done = asyncio.Event()
        self._took: dict[str, list[float]] = {}
        self._failed: dict[str, Counter[int]] = {}
        self._began = 0.0

    def free(self, line: Line) -> None:
        """Give a line what waits longest, if anything does."""
        if self._due:
            line.ask(self._due.popleft())
        else:
            self._free.append(line)

    def answered(self, arrival: Arrival, status: int) -> None:
        """Count an answer; 0 is none."""
        self._left -= 1
        if not self._left:
            self._done.set()
        if arrival.at < self._schedule.warm:
            return
        took = time.perf_counter() - self._began - arrival.at
        self._took.setdefault(arrival.kind, []).append(took)
        if status not in GOOD:
            self._failed.setdefault(arrival.kind, Counter())[status] += 1

    async def answers(self) -> dict[str, Answers]:
        """Ask everything, and wait for the answers."""
        loop, schedule = asyncio.get_running_loop(), self._schedule
        for _ in range(schedule.connections):
            _, line = await loop.create_connection(lambda: Line(self), schedule.host, schedule.port)
            self._lines.append(line)
        self._began = time.perf_counter()
        for arrival in schedule.arrivals:
            ahead = arrival.at - (time.perf_counter() - self._began)
            if ahead > 0:
                await asyncio.sleep(ahead)
            self._due.append(arrival)
            if self._free:
                self._free.pop().ask(self._due.popleft())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._done.wait(), PATIENCE)
        for arrival in [*self._due, *(line.due for line in self._lines if line.due)]:
            self.answered(arrival, 0)
        return {kind: self._of(kind, sorted(took)) for kind, took in self._took.items()}

    def _of(self, kind: str, took: list[float]) -> Answers:
        return Answers(
            asked=len(took),
            p50=took[len(took) // 2] * 1000,
            p99=took[len(took) * 99 // 100] * 1000,
            worst=took[-1] * 1000,
            failed=dict(self._failed.get(kind, {})),
        )


async def _main() -> None:
    schedule = msgspec.json.decode(sys.stdin.buffer.read(), type=Schedule)
    sys.stdout.write(msgspec.json.encode(await Run(schedule).answers()).decode())


if __name__ == "__main__":
    uvloop.run(_main())
