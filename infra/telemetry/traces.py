"""Traces, if and only if somebody is there to take them."""

from importlib import import_module
from typing import Final

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import NoOpTracer, Tracer

SCOPE: Final = "circlekeep"


class Tracing:
    """The spans of one process. Ended with ``close``, which sends what is left."""

    def __init__(self, process: str, processor: SpanProcessor | None) -> None:
        """Without a processor nothing is recorded; the context of callers still passes through."""
        self._provider: TracerProvider | None = None
        self.tracer: Tracer = NoOpTracer()
        if processor is not None:
            resource = Resource({"service.namespace": SCOPE, "service.name": f"{SCOPE}-{process}"})
            self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
            self._provider.add_span_processor(processor)
            self.tracer = self._provider.get_tracer(SCOPE)

    @property
    def recording(self) -> bool:
        """Whether spans go anywhere."""
        return self._provider is not None

    def close(self) -> None:
        """Send what is left and stop."""
        if self._provider is not None:
            self._provider.shutdown()


def open_tracing(process: str, endpoint: str) -> Tracing:
    """Record spans and send them to this OTLP/HTTP address; none if there is no address."""
    if not endpoint:
        return Tracing(process, None)
    processor: SpanProcessor = import_module("infra.telemetry.exporters").span_processor(endpoint)
    return Tracing(process, processor)
