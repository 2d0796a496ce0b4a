"""Callers who send slowly or not at all: whoever asks is answered as if they were not there."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from typing import Any, TypeAlias

import httpx
import pytest
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from infra.callers.bodies import Bodies
from infra.callers.door import ASGIApp, Door
from infra.callers.places import Places
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases
from tests.kit.service import HOST, Person, Service, serving

SILENT = 2_000
PLACES = 1_500
"""Fewer than want to be held, so that those who wait have to give way too."""
ANOTHER = "127.0.0.2"
HEAD = b"POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
SAID = (
    b"",
    b"GET / HTTP/1.1\r\nx: ",
    HEAD + b"content-length: 900\r\n\r\n{",
    b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n",
)
"""Nothing, part of a head, part of a body; and a whole request, after which nothing comes."""
TRICKLES = frozenset({1, 2})
CLOSED_AFTER_S = 10.0
Send: TypeAlias = Callable[[Any], Awaitable[None]]
READS = 150


@pytest.fixture(scope="module")
def crowded(databases: Databases) -> Iterator[Service]:
    """A service of this file's own, with few places."""
    database = Migrated(databases.fresh(prepare))
    with serving(database, CONNECTIONS=str(PLACES)) as service:
        yield service


class Crowd:
    """Callers from one address who say nothing, or a byte now and then; each closed one counted."""

    def __init__(self, port: int, held: ExitStack) -> None:
        self.began = time.monotonic()
        self.lines = [self._line(port, number, held) for number in range(SILENT)]
        self._goes_on = threading.Event()
        self._trickling = threading.Thread(target=self._trickle)
        self._trickling.start()
        held.callback(self._stop)

    def _line(self, port: int, number: int, held: ExitStack) -> socket.socket:
        line = held.enter_context(socket.create_connection((HOST, port), timeout=5))
        line.sendall(SAID[number % len(SAID)])
        line.setblocking(False)
        return line

    def _trickle(self) -> None:
        while not self._goes_on.wait(1.0):
            for number, line in enumerate(self.lines):
                if number % len(SAID) in TRICKLES:
                    self._send(line)

    def _stop(self) -> None:
        self._goes_on.set()
        self._trickling.join()

    @staticmethod
    def _send(line: socket.socket) -> None:
        try:
            line.send(b" ")
        except OSError:
            return

    def left(self) -> int:
        """Count who is still connected."""
        return sum(not self._is_closed(line) for line in self.lines)

    @staticmethod
    def _is_closed(line: socket.socket) -> bool:
        try:
            while line.recv(4096):
                pass
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def reads(reader: Person, address: str, anew: bool) -> Sequence[float]:
    """Read again and again from an address; seconds each time."""
    took = []
    transport = httpx.HTTPTransport(local_address=address)
    with httpx.Client(transport=transport, base_url=reader.http.base_url, timeout=10) as http:
        http.cookies.update(reader.http.cookies)
        headers = {"connection": "close"} if anew else {}
        for _ in range(READS):
            began = time.monotonic()
            assert http.get("/me", headers=headers).status_code == 200
            took.append(time.monotonic() - began)
    return sorted(took)


def test_two_thousand_who_wait_hold_up_nobody_who_asks(crowded: Service) -> None:
    reader = crowded.organization("CROWD").admin
    with ExitStack() as held:
        crowd = Crowd(int(crowded.url.rpartition(":")[2]), held)
        for address in (HOST, ANOTHER):
            for anew in (False, True):
                took = reads(reader, address, anew)
                assert took[int(0.99 * len(took))] <= 1.0, (address, anew, took[-5:])
        assert crowd.left() <= PLACES // 2, "those who wait have to leave places free"
        until = crowd.began + CLOSED_AFTER_S + 6
        while crowd.left() and time.monotonic() < until:
            time.sleep(0.1)
        assert crowd.left() == 0


async def test_a_request_that_is_whole_is_answered_though_too_many_wait_after_it(
    port: int,
) -> None:
    asked = asyncio.Event()

    async def slow(_scope: object, _receive: object, send: Send) -> None:
        asked.set()
        await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    async with at_the_door(slow, port), httpx.AsyncClient() as http, asyncio.timeout(10):
        answer = asyncio.create_task(http.get(f"http://{HOST}:{port}/"))
        await asked.wait()
        lines = [await asyncio.open_connection(HOST, port) for _ in range(3)]
        ends = [asyncio.create_task(line.read()) for line, _ in lines]
        assert (await answer).text == "here"
        assert sum(end.done() for end in ends) >= 2, "only one may wait"
        for _, writer in lines:
            writer.close()
        await asyncio.gather(*ends)


async def listened_on(port: int) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


@asynccontextmanager
async def at_the_door(app: ASGIApp, port: int) -> AsyncIterator[None]:
    """Serve an application as the web process does, with one place for who waits."""
    door = Door(app, Places(most=1), Bodies())
    server: Any = Server(
        door,
        address=HOST,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    watching = asyncio.create_task(door.keep_watch(port))
    try:
        await listened_on(port)
        yield
    finally:
        watching.cancel()
        server.stop()
        await serving


def test_a_head_that_is_larger_than_any_of_ours_is_refused(crowded: Service) -> None:
    answer = httpx.get(f"{crowded.url}/health/live", headers={"x-long": "x" * 100_000})
    assert answer.status_code == 431
    ordinary = httpx.get(f"{crowded.url}/health/live", headers={"x-long": "x" * 10_000})
    assert ordinary.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/sign-in", "/sign-in", "/api/v1/links/redemptions"])
@pytest.mark.parametrize(
    "body",
    [
        b"content-length: 50\r\n\r\n{",
        b"transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        b"transfer-encoding: chunked\r\n\r\nZZ\r\nabcde\r\n",
    ],
    ids=["cut off", "without its last piece", "of a size that is none"],
)
def test_a_body_that_breaks_off_is_a_bad_request_and_no_error_of_ours(
    crowded: Service, path: str, body: bytes
) -> None:
    kind = b"application/json" if path.startswith("/api/") else b"application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\n".encode() + b"content-type: " + kind + b"\r\n"
    port = int(crowded.url.rpartition(":")[2])
    with socket.create_connection((HOST, port), timeout=10) as line:
        line.sendall(head + body)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 "), answer
