"""One span and one log line for each request, told by its route and never by its address."""

import time
from collections.abc import Sequence

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

HEADER = "traceparent"
HEADER_NAME = HEADER.encode()
SERVER_ERROR = 500
_w3c = TraceContextTextMapPropagator()


class RequestTelemetry(ASGIMiddleware):
    """Names spans by method and route template; holds no id, query, header or peer address.

    The request's ``traceparent`` is read and then replaced by our span's, which is what use cases
    put on record. What the handler raised is not recorded here: its text may be confidential.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, tracer: Tracer) -> None:
        """Take where spans go. Logs are configured before: the logger is put together once."""
        self._tracer = tracer
        self._log = structlog.get_logger("circlekeep.requests").bind()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serve one request."""
        route, method, began = scope["path_template"], str(scope.get("method")), time.monotonic()
        status = SERVER_ERROR

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        given = [value for name, value in scope["headers"] if name == HEADER_NAME]
        span = self._tracer.start_span(
            f"{method} {route}",
            context=_context_of(given),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "http.route": route},
            record_exception=False,
            set_status_on_exception=False,
        )
        if given or span.get_span_context().is_valid:
            _pass_on(scope, span)
        try:
            await next_app(scope, receive, watch)
        finally:
            span.set_attribute("http.response.status_code", status)
            if status >= SERVER_ERROR:
                span.set_status(Status(StatusCode.ERROR))
            span.end()
            took = round((time.monotonic() - began) * 1000, 1)
            self._log.info("request", method=method, route=route, status=status, took_ms=took)


def _context_of(given: Sequence[bytes]) -> Context | None:
    """Take the caller's trace context, if it is one header and is well formed."""
    return _w3c.extract({HEADER: given[0].decode("latin-1")}) if len(given) == 1 else None


def _pass_on(scope: Scope, span: Span) -> None:
    """Let the rest of the request see our span as its trace context, or none."""
    context = span.get_span_context()
    headers = [(name, value) for name, value in scope["headers"] if name != HEADER_NAME]
    if context.is_valid:
        ours = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        headers.append((HEADER_NAME, ours.encode()))
    scope["headers"] = headers
