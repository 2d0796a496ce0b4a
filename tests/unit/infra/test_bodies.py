"""Bodies: one that does not come is not waited for, and all together keep to their share."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar, Request, post
from litestar.exceptions import HTTPException

from infra.callers.bodies import GRACE_S, SLOWEST, Bodies, Body, Receive
from infra.callers.door import Door, brings_a_body
from infra.callers.places import Places
from services.http.problems import answer

PEER = ("203.0.113.7", 4711)


def pieces(*sent: bytes, more: bool = False) -> Receive:
    """What a caller sends, and then nothing more."""
    waiting = list(sent)

    async def receive() -> Any:  # noqa: ANN401 - ASGI's
        if not waiting:
            await asyncio.Event().wait()
        return {
            "type": "http.request",
            "body": waiting.pop(0),
            "more_body": more or bool(waiting),
        }

    return receive


async def refused(body: Body, bodies: Bodies, receive: Receive) -> int:
    async def to_its_end() -> None:
        while not body.whole:
            await bodies.next_of(body, receive)

    with pytest.raises(HTTPException) as refusal:
        await to_its_end()
    return refusal.value.status_code


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    bodies = Bodies(grace_s=0.01)
    assert await refused(bodies.begins("a"), bodies, pieces()) == 408


async def test_a_body_that_breaks_off_is_a_bad_request() -> None:
    bodies = Bodies()

    async def receive() -> Any:  # noqa: ANN401 - ASGI's
        return {"type": "http.disconnect"}

    assert await refused(bodies.begins("a"), bodies, receive) == 400


async def test_a_body_that_trickles_is_not_waited_for() -> None:
    bodies = Bodies(grace_s=0.01)
    assert await refused(bodies.begins("a"), bodies, pieces(b"{", b"}", more=True)) == 408


async def test_a_large_body_over_a_slow_line_is_given_its_time() -> None:
    bodies = Bodies(grace_s=0.01)
    body = bodies.begins("a")
    for _ in range(4):
        await bodies.next_of(body, pieces(bytes(SLOWEST), more=True))
    assert body.due > asyncio.get_running_loop().time() + 3


async def test_whoever_sends_most_gives_way_when_there_is_too_much() -> None:
    bodies = Bodies(together=100)
    large, small = bodies.begins("a"), bodies.begins("b")
    await bodies.next_of(large, pieces(bytes(70), more=True))
    stalled = asyncio.create_task(refused(large, bodies, pieces()))
    await asyncio.sleep(0)
    await bodies.next_of(small, pieces(bytes(40)))
    assert small.whole
    assert await asyncio.wait_for(stalled, 1) == 503


async def test_who_sends_too_much_at_once_is_told_so_itself() -> None:
    bodies = Bodies(together=100)
    assert await refused(bodies.begins("a"), bodies, pieces(bytes(101), more=True)) == 503


async def test_a_body_that_is_whole_is_served_however_much_there_is() -> None:
    bodies = Bodies(together=100)
    for _ in range(2):
        body = bodies.begins("a")
        await bodies.next_of(body, pieces(bytes(101)))
        assert body.whole


async def test_what_is_answered_takes_no_room() -> None:
    bodies = Bodies(together=100)
    first = bodies.begins("a")
    await bodies.next_of(first, pieces(bytes(90)))
    bodies.ends(first)
    second = bodies.begins("b")
    await bodies.next_of(second, pieces(bytes(90), more=True))
    assert not second.given_up


@pytest.mark.parametrize(
    ("headers", "brings"),
    [
        ([], False),
        ([(b"content-length", b"0")], False),
        ([(b"content-length", b"2")], True),
        ([(b"transfer-encoding", b"chunked")], True),
    ],
)
def test_the_head_says_whether_a_body_follows(
    headers: list[tuple[bytes, bytes]], brings: bool
) -> None:
    assert brings_a_body(headers) is brings


class Served:
    """An application behind the door, and what became of one request to it."""

    def __init__(self, grace_s: float = GRACE_S) -> None:
        self.places = Places(most=0)
        self.arrived = asyncio.Event()
        self.going_on = asyncio.Event()
        self.sent: list[Any] = []

        @post("/")
        async def take(request: Request[Any, Any, Any]) -> str:
            body = await request.body()
            self.arrived.set()
            await self.going_on.wait()
            return body.decode()

        app = Litestar(
            [take],
            exception_handlers={Exception: answer},
            logging_config=None,
            openapi_config=None,
        )
        self.door = Door(app, self.places, Bodies(grace_s=grace_s))

    async def ask(self, receive: Callable[[], Awaitable[Any]]) -> int:
        """Send one request; its status."""

        async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's
            self.sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/",
            "raw_path": b"/",
            "root_path": "",
            "query_string": b"",
            "headers": [(b"content-length", b"4")],
            "client": (PEER[0], str(PEER[1])),
            "server": ("127.0.0.1", 80),
            "extensions": {},
            "state": {},
        }
        await self.door(scope, receive, send)
        return int(self.sent[0]["status"])


async def test_a_connection_waits_until_its_body_is_whole_and_again_after_the_answer() -> None:
    served = Served()
    begun, rest = asyncio.Event(), asyncio.Event()

    async def in_two_parts() -> Any:  # noqa: ANN401 - ASGI's
        if not begun.is_set():
            begun.set()
            return {"type": "http.request", "body": b"ab", "more_body": True}
        await rest.wait()
        return {"type": "http.request", "body": b"cd", "more_body": False}

    asking = asyncio.create_task(served.ask(in_two_parts))
    await begun.wait()
    assert served.places.to_close([PEER], now=0) == [PEER]
    rest.set()
    await served.arrived.wait()
    assert served.places.to_close([PEER], now=1) == []
    served.going_on.set()
    assert await asking == 201
    assert served.places.to_close([PEER], now=2) == [PEER]


async def test_whoever_is_one_too_many_is_hung_up_on_and_nobody_else() -> None:
    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    door = Door(nobody_home, Places(most=2), Bodies())
    async with await asyncio.start_server(heard, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        watching = asyncio.create_task(door.keep_watch(port))
        ends = [asyncio.create_task(line.read()) for line, _ in lines]
        async with asyncio.timeout(5):
            while sum(end.done() for end in ends) < 3:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        assert sum(end.done() for end in ends) == 3
        watching.cancel()
        for _, writer in lines:
            writer.close()
        await asyncio.gather(*ends)


async def nobody_home(_scope: object, _receive: object, _send: object) -> None:
    raise AssertionError("nobody asked")


async def test_a_body_that_stays_away_is_answered_408_and_its_connection_closed() -> None:
    served = Served(grace_s=0.01)
    assert await served.ask(pieces()) == 408
    assert (b"connection", b"close") in served.sent[0]["headers"]
    assert b"request.too_slow" in served.sent[1]["body"]
