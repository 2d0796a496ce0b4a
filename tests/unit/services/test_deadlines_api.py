"""Whatever stands still behind a route, whoever asked is answered in time, and told what to do."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from litestar import Litestar, Request, get, post
from litestar.response import Stream
from litestar.testing import TestClient
from litestar.types import Message, Receive, Scope, Send
from opentelemetry.trace import NoOpTracer

from infra.telemetry.requests import RequestTelemetry
from services.api.app import build_app
from services.http.deadline import Deadline
from services.http.parts import WebParts
from services.http.problems import answer
from services.web.public.errors import error_page
from tests.kit.web import MORNING

WITHIN_S = 0.2
PIECES = 6


@get("/api/v1/silent")
async def silent() -> None:
    """Wait for a part that never answers."""
    await asyncio.Event().wait()


@get("/silent")
async def silent_page() -> None:
    """Wait for it on the way to a page."""
    await asyncio.Event().wait()


@get("/api/v1/steady")
async def steady() -> Stream:
    """Send pieces, longer in all than the deadline and never silent as long."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(PIECES):
            await asyncio.sleep(WITHIN_S / 3)
            yield b"piece "

    return Stream(pieces())


@post("/api/v1/read")
async def read(request: Request[Any, Any, Any]) -> int:
    """Read a body piece by piece."""
    return len(await request.body())


@get("/api/v1/impatient")
async def impatient() -> None:
    """Give up on a part by oneself."""
    raise TimeoutError


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    """An application with a short deadline, and parts that nobody needs here."""

    @asynccontextmanager
    async def no_parts() -> AsyncIterator[WebParts]:
        shell = SimpleNamespace(now=lambda: MORNING)
        yield WebParts(shell=shell, standing_still=None, tag=None)  # type: ignore[arg-type]

    app = build_app(
        no_parts,
        pages=[silent, silent_page, steady, read, impatient],
        error_page=error_page,
        middleware=[RequestTelemetry(NoOpTracer())],
        within_s=WITHIN_S,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_route_whose_parts_stand_still_answers_in_time_with_when_to_come_again(
    client: TestClient[Litestar],
) -> None:
    began = time.monotonic()
    with structlog.testing.capture_logs() as logs:
        reply = client.get("/api/v1/silent")
    assert time.monotonic() - began < WITHIN_S + 2
    assert (reply.status_code, reply.json()["code"]) == (503, "service.too_slow")
    assert reply.headers["retry-after"] == "2"
    assert reply.headers["cache-control"] == "no-store"
    assert [line["status"] for line in logs if line["event"] == "request"] == [503]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "may have been done"), ("fr", "est peut-être fait")],
)
def test_a_page_says_so_in_the_visitors_language(
    client: TestClient[Litestar], language: str, words: str
) -> None:
    reply = client.get("/silent", headers={"accept-language": language})
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "2")
    assert words in reply.text
    assert reply.headers["content-type"].startswith("text/html")


def test_an_answer_may_take_as_long_as_it_needs_while_it_goes_on(
    client: TestClient[Litestar],
) -> None:
    reply = client.get("/api/v1/steady")
    assert (reply.status_code, reply.text) == (200, "piece " * PIECES)


async def test_an_answer_that_stands_still_breaks_off() -> None:
    """Nobody takes a part of it for the whole."""
    told: list[str] = []

    async def stuck(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"piece ", "more_body": True})
        await asyncio.Event().wait()

    async def send(message: Message) -> None:
        told.append(message["type"])

    async def nobody_speaks() -> Any:  # noqa: ANN401 - any message of ASGI
        await asyncio.Event().wait()

    deadline = Deadline(answer, WITHIN_S)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await deadline.handle({}, nobody_speaks, send, stuck)  # type: ignore[arg-type]
    assert time.monotonic() - began < WITHIN_S + 2
    assert told == ["http.response.start", "http.response.body"]


def test_the_time_begins_when_the_whole_request_is_there(client: TestClient[Litestar]) -> None:
    def slowly() -> Iterator[bytes]:
        for _ in range(PIECES):
            time.sleep(WITHIN_S / 3)
            yield b"piece "

    reply = client.post(
        "/api/v1/read", content=slowly(), headers={"content-type": "application/json"}
    )
    assert (reply.status_code, reply.json()) == (201, len("piece ") * PIECES)


def test_a_part_that_was_given_up_is_answered_alike(client: TestClient[Litestar]) -> None:
    reply = client.get("/api/v1/impatient")
    assert (reply.status_code, reply.json()["code"]) == (503, "service.too_slow")
