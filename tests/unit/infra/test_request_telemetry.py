"""Spans and request logs know the route; never an id, a query, a header or who asked."""

import re
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from litestar import Litestar, Request, get
from litestar.params import FromPath
from litestar.testing import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracer, StatusCode

from infra.telemetry.requests import RequestTelemetry
from infra.telemetry.traces import Tracing, open_tracing

ROUTE = "/api/v1/programs/{program_id}/groups/{group_id}"
OURS = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]")
MARK = "the-patient-who-fell"


@get("/api/v1/programs/{program_id:uuid}/groups/{group_id:uuid}")
async def show_group(
    request: Request[Any, Any, Any], program_id: FromPath[UUID], group_id: FromPath[UUID]
) -> dict[str, str | None]:
    assert program_id != group_id
    return {"traceparent": request.headers.get("traceparent")}


@get("/broken/{who:str}")
async def break_down(who: FromPath[str]) -> None:
    raise ValueError(f"{MARK} {who}")


@dataclass
class Watched:
    """An application, and the spans it made."""

    client: TestClient[Litestar]
    exporter: InMemorySpanExporter

    @property
    def span(self) -> ReadableSpan:
        [span] = self.exporter.get_finished_spans()
        return span


def client(tracing: Tracing) -> TestClient[Litestar]:
    app = Litestar(
        [show_group, break_down],
        middleware=[RequestTelemetry(tracing.tracer)],
        logging_config=None,
        debug=False,
    )
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def watched() -> Watched:
    exporter = InMemorySpanExporter()
    return Watched(client(Tracing("web", SimpleSpanProcessor(exporter))), exporter)


def test_a_span_has_the_route_and_nothing_else_of_the_request(watched: Watched) -> None:
    program, group, token = uuid4(), uuid4(), secrets.token_urlsafe()
    watched.client.get(
        f"/api/v1/programs/{program}/groups/{group}",
        params={"q": MARK},
        headers={"X-Name": MARK, "Cookie": f"circlekeep_session={token}"},
    )
    span = watched.span
    assert span.name == f"GET {ROUTE}"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": ROUTE,
        "http.response.status_code": 200,
    }
    written = span.to_json()
    for hidden in (str(program), str(group), MARK, token, "testserver", "testclient", "127.0.0.1"):
        assert hidden not in written
    assert dict(span.resource.attributes) == {
        "service.namespace": "circlekeep",
        "service.name": "circlekeep-web",
    }


def test_an_error_marks_the_span_without_its_words(watched: Watched) -> None:
    assert watched.client.get(f"/broken/{MARK}").status_code == 500
    span = watched.span
    assert span.status.status_code is StatusCode.ERROR
    assert span.name == "GET /broken/{who}"
    assert span.events == ()
    assert MARK not in span.to_json()


def test_a_request_log_has_the_route_and_no_id(watched: Watched) -> None:
    program, group = uuid4(), uuid4()
    with structlog.testing.capture_logs() as logs:
        watched.client.get(f"/api/v1/programs/{program}/groups/{group}?q={MARK}")
    [entry] = [entry for entry in logs if entry["event"] == "request"]
    assert (entry["method"], entry["route"], entry["status"]) == ("GET", ROUTE, 200)
    assert not any(hidden in str(logs) for hidden in (str(program), str(group), MARK))


def test_a_span_continues_the_callers_trace_and_is_what_use_cases_see(watched: Watched) -> None:
    trace, parent = secrets.token_hex(16), secrets.token_hex(8)
    shown = watched.client.get(
        f"/api/v1/programs/{uuid4()}/groups/{uuid4()}",
        headers={"traceparent": f"00-{trace}-{parent}-01"},
    ).json()["traceparent"]
    span = watched.span
    assert OURS.fullmatch(shown)
    assert f"{span.context.trace_id:032x}" == trace == shown.split("-")[1]
    assert f"{span.context.span_id:016x}" == shown.split("-")[2] != parent
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == parent


@pytest.mark.parametrize(
    "given", [MARK, f"00-{MARK}-01", "", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"]
)
def test_a_malformed_trace_context_is_replaced(watched: Watched, given: str) -> None:
    shown = watched.client.get(
        f"/api/v1/programs/{uuid4()}/groups/{uuid4()}", headers={"traceparent": given}
    ).json()["traceparent"]
    assert OURS.fullmatch(shown)
    assert watched.span.parent is None


def test_without_an_endpoint_nothing_is_recorded_and_a_callers_context_passes_through() -> None:
    tracing = open_tracing("web", "")
    assert not tracing.recording
    assert isinstance(tracing.tracer, NoOpTracer)
    given = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    address = f"/api/v1/programs/{uuid4()}/groups/{uuid4()}"
    web = client(tracing)
    assert web.get(address, headers={"traceparent": given}).json() == {"traceparent": given}
    assert web.get(address, headers={"traceparent": MARK}).json() == {"traceparent": None}
    assert web.get(address).json() == {"traceparent": None}
    tracing.close()


def test_with_an_endpoint_spans_are_recorded_until_it_is_closed() -> None:
    tracing = open_tracing("worker", "http://127.0.0.1:9/")
    assert tracing.recording
    assert tracing.tracer.start_span("turn").is_recording()
    tracing.close()
