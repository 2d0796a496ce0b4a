"""Whatever a client sends: no error, no line of a log or header made up, no read model stuck."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from litestar.routes import HTTPRoute

from services.api.app import build_app
from services.http.parts import WebParts
from services.web.routes import ROUTES
from tests.kit.circle import Circle
from tests.kit.operations import WORDS, Operation, Schema, example, operations, resolved
from tests.kit.service import Person, Service
from tests.kit.web import FRAME, PROGRAM

MARK = "zq7mark"
HOSTILE = (
    f"{MARK}\r\nset-cookie: forged=1\r\n\r\n",
    f'{MARK}|{{"event": "forged"}}|=HYPERLINK("http://127.0.0.1/","x")',
    f"{MARK}\x00\x1b[2J\x7f",
    f"{MARK}\u2028{{}}\u2029\u0085\u202e",
)
LEFT_OUT = {"sign_out"}
ENDS_A_LINE = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029]")


def hostile_bodies(schema: Schema) -> Iterator[Any]:
    """Give bodies that fit but for one string, wherever there is one that may be anything."""
    schema = resolved(schema)
    for name, field in schema.get("properties", {}).items():
        of = resolved(field)
        if of.get("type") == "object":
            for inner in hostile_bodies(of):
                yield {**example(schema), name: inner}
        elif of.get("type") == "array":
            yield from ({**example(schema), name: [text]} for text in HOSTILE)
        elif of.get("type") == "string":
            yield from ({**example(schema), name: text} for text in HOSTILE)


def asks(
    circle: Circle, session: str, operation: Operation, body: object = None, **query: str
) -> httpx.Response:
    """Ask as whoever gets furthest."""
    caller, path = somebody(circle, operation.path), filled(circle, session, operation.path)
    return caller.http.request(operation.method.upper(), path, params=query, json=body)


def filled(circle: Circle, session: str, path: str) -> str:
    """Write ids into an address: of what there is, or of nothing."""
    ids = {
        "program_id": circle.program,
        "group_id": circle.group.rpartition("/")[2],
        "session_id": session,
        "log": "1",
        "entry": "1",
    }
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: ids.get(m[1], str(uuid4())), path)


def forms() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Give the address of every form of the pages, with what it holds."""

    @asynccontextmanager
    async def nothing() -> AsyncIterator[WebParts]:
        raise LookupError
        yield

    for route in build_app(nothing, pages=ROUTES).routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            data = handler.parsed_fn_signature.parameters.get("data")
            if "POST" in handler.http_methods and not route.path.startswith("/api/") and data:
                yield route.path, data.annotation


def hostile_forms(form: type[msgspec.Struct]) -> Iterator[dict[str, str]]:
    fields = {field.name: field.type for field in msgspec.structs.fields(form)}
    fits = {
        name: str(WORDS.get(name, uuid4() if kind is UUID else "1"))
        for name, kind in fields.items()
    }
    for name in fields:
        yield from ({**fits, name: text} for text in HOSTILE)


def somebody(circle: Circle, path: str) -> Person:
    if "access-log" in path or "audits" in path:
        return circle.organization.auditor
    if "break-glass" in path or "erasures" in path or "legal-holds" in path or "retention" in path:
        return circle.organization.of("privacy")
    if "/groups/" in path or "/sessions" in path:
        return circle.organization.of(circle.leader)
    return circle.organization.admin


class Logs:
    """What the processes log from now on."""

    def __init__(self, service: Service) -> None:
        self._files = {path: path.stat().st_size for path in (service.home / "log").iterdir()}

    def lines(self) -> Iterator[str]:
        for path, start in self._files.items():
            yield from path.read_bytes()[start:].decode().split("\n")[:-1]

    def of(self, asked: int) -> list[str]:
        """Give the lines once they name as many requests: an answer leaves before its line."""
        until = monotonic() + 10
        while monotonic() < until:
            lines = list(self.lines())
            if sum('"event":"request"' in line for line in lines) >= asked:
                return lines
            sleep(0.05)
        raise AssertionError(f"{asked} requests, not all in the log")


@pytest.fixture(scope="module")
def circle(service: Service) -> Circle:
    return Circle(service.organization("HOSTILE"), "P1", "lea")


def test_no_string_of_a_client_breaks_an_answer_a_header_or_a_line_of_a_log(
    service: Service, circle: Circle
) -> None:
    session = circle.held(1).rpartition("/")[2]
    logs = Logs(service)
    broken, asked = [], 0
    for operation in operations():
        if operation.id in LEFT_OUT:
            continue
        for body in hostile_bodies(operation.body) if operation.body else ():
            reply = asks(circle, session, operation, body)
            asked += 1
            if reply.status_code >= 500 or MARK in str(reply.headers):
                broken.append(f"{operation.id}: {reply.status_code} {body}")
        for name in operation.queries:
            for text in HOSTILE:
                reply = asks(circle, session, operation, **{name: text})
                asked += 1
                if reply.status_code >= 500 or MARK in str(reply.headers):
                    broken.append(f"{operation.id}: {reply.status_code} {name}={text!r}")
    assert broken == []
    assert asked > 300
    lines = logs.of(asked)
    assert [line for line in lines if MARK in line or ENDS_A_LINE.search(line)] == []
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_no_field_of_a_form_breaks_a_page_a_header_or_a_line_of_a_log(
    service: Service, circle: Circle
) -> None:
    session = circle.held(2).rpartition("/")[2]
    logs = Logs(service)
    broken, asked = [], 0
    for path, form in forms():
        address = service.url + filled(circle, session, path)
        for fields in hostile_forms(form):
            sender = somebody(circle, path)
            reply = sender.http.post(address, data={**fields, **sender.whose})
            asked += 1
            if reply.status_code >= 500 or MARK in str(reply.headers):
                broken.append(f"{path}: {reply.status_code} {fields}")
    assert broken == []
    assert asked > 100
    assert [line for line in logs.of(asked) if MARK in line or ENDS_A_LINE.search(line)] == []


def test_no_read_model_is_stuck_on_what_a_client_sent(circle: Circle) -> None:
    admin = circle.organization.admin
    program = admin.does("/programs", {**PROGRAM, "code": "LAST"})
    assert admin.get("/programs", after=program["position"]).is_success
    body = {"code": "LAST", "name": "The last", "frame": FRAME}
    group = admin.does(f"{circle.path}/groups", body)
    assert admin.get(f"{circle.path}/groups", after=group["position"]).is_success
    assert admin.get("/organization/parked-streams").json()["items"] == []
