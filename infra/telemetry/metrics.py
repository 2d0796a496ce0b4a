"""Metrics, if and only if somebody is there to take them."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import NamedTuple, TypeAlias

from opentelemetry.metrics import CallbackOptions, Meter, NoOpMeter, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.resources import Resource

from infra.telemetry.traces import SCOPE

LAST_WORDS_MS = 2_000
Labels: TypeAlias = Mapping[str, str]


class Figure(NamedTuple):
    """One number, and which of its kind it is: never whose."""

    value: float
    labels: Labels = {}


class Measure(NamedTuple):
    """What a number counts, in which unit; one that only grows is told as a total."""

    unit: str
    description: str
    only_grows: bool = False


Read: TypeAlias = Callable[[], Iterable[Figure]]


class Metering:
    """The metrics of one process. Ended with ``close``, which sends the last figures."""

    def __init__(self, process: str, reader: MetricReader | None) -> None:
        """Without a reader nothing is measured."""
        self._provider: MeterProvider | None = None
        self._meter: Meter = NoOpMeter(SCOPE)
        if reader is not None:
            resource = Resource({"service.namespace": SCOPE, "service.name": f"{SCOPE}-{process}"})
            self._provider = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
            self._meter = self._provider.get_meter(SCOPE)

    @property
    def recording(self) -> bool:
        """Whether figures go anywhere."""
        return self._provider is not None

    def watch(self, name: str, measure: Measure, read: Read) -> None:
        """Ask ``read`` whenever figures are sent. It is called on another thread."""

        def observe(_options: CallbackOptions) -> Iterable[Observation]:
            return [Observation(figure.value, figure.labels) for figure in read()]

        make = (
            self._meter.create_observable_counter
            if measure.only_grows
            else self._meter.create_observable_gauge
        )
        make(f"{SCOPE}.{name}", [observe], measure.unit, measure.description)

    def close(self) -> None:
        """Send what is left and stop."""
        if self._provider is not None:
            self._provider.shutdown(LAST_WORDS_MS)


def open_metering(process: str, endpoint: str) -> Metering:
    """Measure and send to this OTLP/HTTP address; nothing is measured if there is none."""
    if not endpoint:
        return Metering(process, None)
    reader: MetricReader = import_module("infra.telemetry.exporters").metric_reader(endpoint)
    return Metering(process, reader)
