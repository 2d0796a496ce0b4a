"""Sends metrics and traces over OTLP/HTTP; imported only where somebody takes them.

It brings much with it that every start would otherwise wait for.
"""

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor

EXPORT_EVERY_MS = 15_000


def metric_reader(endpoint: str) -> MetricReader:
    """Read the figures every so often and send them to this address."""
    exporter = OTLPMetricExporter(endpoint=f"{endpoint.rstrip('/')}/v1/metrics")
    return PeriodicExportingMetricReader(exporter, EXPORT_EVERY_MS)


def span_processor(endpoint: str) -> SpanProcessor:
    """Send what was done to this address."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
