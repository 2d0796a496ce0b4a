"""Logs as one line of JSON each, redacted, on standard error; other libraries' logs included."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import msgspec
import structlog

from infra.telemetry.redaction import describe_error, redact

LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
_encoder = msgspec.json.Encoder()


def configure_logs(process: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Send all logs of this process through redaction. ``process`` is web, warden or worker.

    Raises ``ValueError`` for a level that is none of ``LEVELS``.
    """
    if level not in LEVELS:
        raise ValueError(f"the log level is one of {', '.join(LEVELS)}")
    structlog.configure(
        processors=[
            describe_error,
            redact,
            structlog.processors.add_log_level,
            structlog.stdlib.add_logger_name,
            _Stamp(process),
            _as_json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=_Factory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(LEVELS[level], logging.INFO), handlers=[_Others()], force=True)


class _Stamp:
    """Says from which process and of when an entry is."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(
        self, _logger: object, _method: str, entry: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        entry["process"] = self._process
        entry["timestamp"] = datetime.now(UTC)
        return entry


class _Outlet:
    """Where lines go: what cannot be written is lost and counted, and nobody's work fails by it."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._lost = 0

    def write(self, line: str) -> None:
        try:
            told = {"event": "log.lost", "lines": self._lost, "level": "warning"}
            before = f"{_encoder.encode(told).decode()}\n" if self._lost else ""
            stream = self._stream or sys.stderr
            stream.write(f"{before}{line}\n")
            stream.flush()
        except OSError:
            self._lost += 1
        else:
            self._lost = 0


class _Line:
    """Writes the finished line of an entry."""

    def __init__(self, name: str, outlet: _Outlet) -> None:
        self.name = name
        self._outlet = outlet

    def msg(self, line: str) -> None:
        self._outlet.write(line)

    debug = info = warning = error = critical = exception = log = msg


class _Factory:
    """Makes a logger of a name for a stream, or for what is standard error when it is told."""

    def __init__(self, stream: TextIO | None) -> None:
        self._outlet = _Outlet(stream)

    def __call__(self, *args: Any) -> _Line:  # noqa: ANN401 - as structlog calls it
        return _Line(str(args[0]) if args else "circlekeep", self._outlet)


class _Others(logging.Handler):
    """Takes in what libraries log: the first line of the text they wrote, never its arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        said = str(record.msg).partition("\n")[0]
        logger = structlog.get_logger(record.name)
        logger.log(record.levelno, said, exc_info=record.exc_info)


def _as_json(_logger: object, _method: str, entry: structlog.typing.EventDict) -> str:
    return _encoder.encode(entry).decode()
