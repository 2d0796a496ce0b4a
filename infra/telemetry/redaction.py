"""Takes out of a log entry what must not be in a log: text, names, addresses, secrets."""

import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import date, timedelta
from functools import lru_cache
from types import TracebackType
from typing import Any
from uuid import UUID

GONE = "<redacted>"
NEVER_SHOWN = frozenset(
    {
        "address",
        "arguments",
        "args",
        "authorization",
        "body",
        "cookie",
        "credential",
        "credentials",
        "data",
        "email",
        "emails",
        "e_mail",
        "family_name",
        "given_name",
        "headers",
        "key",
        "link",
        "message",
        "metadata",
        "name",
        "names",
        "params",
        "password",
        "path",
        "payload",
        "peer",
        "post_nominals",
        "query",
        "reason",
        "row",
        "rows",
        "secret",
        "secrets",
        "statement",
        "sql",
        "text",
        "texts",
        "title",
        "token",
        "tokens",
        "url",
        "value",
        "values",
    }
)
"""Keys whose values are left out, whatever they are; also as the end of a longer key, after _."""

SHORTEST_SECRET = 40
SCRUBBED = (
    ("@", re.compile(r"[^\s<>]*@[^\s<>]+"), "<address>"),
    ("", re.compile(rf"(?<![\w-])[A-Za-z0-9_-]{{{SHORTEST_SECRET},}}={{0,2}}(?![\w-])"), "<token>"),
)
LONGEST = 300
DEEPEST = 4


def redact(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Give the entry with every value made fit to be logged; the last step before it is written."""
    return {str(key): shown(key, value) for key, value in entry.items()}


def shown(key: object, value: object, depth: int = 0) -> object:
    """Tell what may be seen of a value under a key. What is not known to be harmless is not."""
    if _is_denied(str(key)):
        return GONE
    match value:
        case None | bool() | int() | float():
            return value
        case str() | UUID() | date() | timedelta():
            return scrubbed(str(value))
        case Mapping() if depth < DEEPEST:
            return {str(k): shown(k, v, depth + 1) for k, v in value.items()}
        case list() | tuple() | set() | frozenset() if depth < DEEPEST:
            return [shown(key, item, depth + 1) for item in value]
        case _:
            return f"<{type(value).__name__}>"


def scrubbed(text: str) -> str:
    """Take e-mail addresses, addresses with a password and anything like a token out of a text."""
    line = " ".join(text[: 4 * LONGEST].split())
    if len(line) < SHORTEST_SECRET and "@" not in line:
        return line
    for sign, pattern, instead in SCRUBBED:
        if sign in line:
            line = pattern.sub(instead, line)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def describe_error(
    _logger: object, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace ``exc_info`` by the error's type, public code and places: no message, no locals."""
    error = entry.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        entry["error"] = _description(error)
    return entry


def _description(error: BaseException) -> dict[str, object]:
    described: dict[str, object] = {"type": type(error).__qualname__}
    for known in ("code", "sqlstate", "errno"):
        found = getattr(error, known, None)
        if isinstance(found, str | int):
            described[known] = found
    described["at"] = _places(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        described["cause"] = type(cause).__qualname__
    return described


def _places(trace: TracebackType | None, most: int = 12) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = "/".join(code.co_filename.rsplit("/", 2)[-2:])
        places.append(f"{file}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-most:]


@lru_cache(1_000)
def _is_denied(key: str) -> bool:
    key = key.lower()
    return key in NEVER_SHOWN or any(key.endswith(f"_{denied}") for denied in NEVER_SHOWN)
