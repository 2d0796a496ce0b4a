"""What logs, spans and metrics may tell is a closed list, and nothing on it is confidential."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from domain.kernel.classes import CONFIDENTIAL, Class
from infra.telemetry.redaction import GONE, shown
from projections.projection import classed

ROOT = Path(__file__).parents[3]
SAYS = {"debug", "info", "warning", "error", "critical", "exception", "log", "bind"}
TOLD: Final = classed(
    C1="apart_ms code command connections count entries error event_type exc_info first head last "
    "log method organization organizations part pause_s policy position present program "
    "projection published reason request route seen size skipped status times took_ms uid witness",
    C2="address",
)
"""What an entry of a log may say besides its name; some of it is redacted when it is written."""
BY_NAME: Final = {"_place", "asdict"}
"""Calls whose named values are passed on whole: ids of a parked stream, and counts."""
SPANS: Final = {"http.request.method", "http.route", "http.response.status_code"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for package in ("domain", "infra", "projections", "services"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    yield str(path.relative_to(ROOT)), node


def is_a_log(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    said_to = ast.unparse(call.func.value).lower()
    return call.func.attr in SAYS and ("log" in said_to.split("(")[0].rpartition(".")[2])


def test_a_log_tells_nothing_but_what_is_on_the_list() -> None:
    told = [(place, call) for place, call in calls() if is_a_log(call)]
    assert len(told) > 20
    other = [
        f"{place}:{call.lineno} {keyword.arg or ast.unparse(keyword.value)}"
        for place, call in told
        for keyword in call.keywords
        if keyword.arg not in TOLD
        and not (
            keyword.arg is None
            and isinstance(keyword.value, ast.Call)
            and ast.unparse(keyword.value.func) in BY_NAME
        )
    ]
    assert other == []


def test_the_name_of_an_entry_is_written_in_the_code() -> None:
    made = [
        f"{place}:{call.lineno}"
        for place, call in calls()
        if is_a_log(call)
        and ast.unparse(call.func).endswith((".debug", ".info", ".warning", ".error"))
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert made == []


def test_spans_tell_the_route_and_how_it_went() -> None:
    keys = {
        node.value
        for node in ast.walk(ast.parse((ROOT / "infra/telemetry/requests.py").read_text()))
        if isinstance(node, ast.Constant) and str(node.value).startswith("http.")
    }
    assert keys - {"http.response.start"} == SPANS
    elsewhere = [
        place
        for place, call in calls()
        if ast.unparse(call.func).endswith((".set_attribute", ".add_event", ".set_attributes"))
    ]
    assert set(elsewhere) == {"infra/telemetry/requests.py"}


def test_nothing_that_is_told_is_confidential_and_what_names_somebody_is_taken_out() -> None:
    assert CONFIDENTIAL.isdisjoint(TOLD.values())
    personal = [name for name, label in TOLD.items() if label is Class.C2]
    assert [shown(name, "198.51.100.7") for name in personal] == [GONE]
