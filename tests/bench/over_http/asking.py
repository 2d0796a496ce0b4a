"""Asks a web server as fast as it answers, from a process of its own.

    python -m tests.bench.over_http.asking < plan.json

The plan is a ``Plan``; the answer, one JSON object on standard output, a ``Tally``.
"""

import asyncio
import sys
import time
from collections import Counter
from typing import cast

import msgspec
import uvloop

PATIENCE = 20.0


class Plan(msgspec.Struct, frozen=True):
    """Where to ask, for how long (seconds, after ``warm`` that do not count), and what.

    ``scripts`` has one list of whole requests for each connection, asked in turn, again and again.
    """

    host: str
    port: int
    warm: float
    seconds: float
    scripts: list[list[str]]


class Tally(msgspec.Struct):
    """What came back while it counted: answers by status, their rate, and latencies in ms."""

    statuses: dict[int, int]
    rate: float
    p50: float
    p99: float
    all_answers: int


class Asking(asyncio.Protocol):
    """One connection that is never idle."""

    def __init__(self, script: list[bytes], run: "Run") -> None:
        self._script = script
        self._run = run
        self._next = 0
        self._got = b""
        self._sent = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        got = self._got = self._got + data
        head = got.find(b"\r\n\r\n")
        if head < 0:
            return
        start = got.lower().find(b"content-length:", 0, head)
        length = int(got[start + 15 : got.find(b"\r", start)]) if start > 0 else 0
        if len(got) < head + 4 + length:
            return
        self._got = b""
        if self._run.took(int(got[9:12]), self._sent):
            self._ask()
        elif self._transport is not None:
            self._transport.close()

    def _ask(self) -> None:
        assert self._transport is not None
        request = self._script[self._next]
        self._next = (self._next + 1) % len(self._script)
        self._sent = time.perf_counter()
        self._transport.write(request)

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.ended(exc)


class Run:
    """Counts, and says when it is over."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._left = len(plan.scripts)
        self._statuses: Counter[int] = Counter()
        self._latencies: list[float] = []
        self._all = 0
        self._done = asyncio.Event()
        self._lost: Exception | None = None
        self._from = time.perf_counter() + plan.warm
        self._until = self._from + plan.seconds

    def took(self, status: int, sent: float) -> bool:
        """Count an answer; whether to ask on."""
        now = time.perf_counter()
        self._all += 1
        if self._from <= now < self._until:
            self._statuses[status] += 1
            self._latencies.append(now - sent)
        return now < self._until

    def ended(self, error: Exception | None) -> None:
        """Note that a connection is closed."""
        self._lost = self._lost or error
        self._left -= 1
        if not self._left:
            self._done.set()

    async def tally(self) -> Tally:
        """Ask until it is over."""
        loop = asyncio.get_running_loop()
        for script in self._plan.scripts:
            encoded = [request.encode() for request in script]
            await loop.create_connection(
                lambda encoded=encoded: Asking(encoded, self),  # type: ignore[misc]
                self._plan.host,
                self._plan.port,
            )
        await asyncio.wait_for(self._done.wait(), self._plan.warm + self._plan.seconds + PATIENCE)
        if self._lost is not None:
            raise self._lost
        took = sorted(self._latencies)
        return Tally(
            statuses=dict(self._statuses),
            rate=len(took) / self._plan.seconds,
            p50=took[len(took) // 2] * 1000 if took else 0.0,
            p99=took[len(took) * 99 // 100] * 1000 if took else 0.0,
            all_answers=self._all,
        )


async def _main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.write(msgspec.json.encode(await Run(plan).tally()).decode())


if __name__ == "__main__":
    uvloop.run(_main())
