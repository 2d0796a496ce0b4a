"""Write `docs/refusals.md` from the source: each public code, its HTTP status and what it says."""

import ast
from collections.abc import Iterator
from pathlib import Path

from domain.access.refusing import KINDS
from domain.codes import CODES
from domain.imports.refusals import OF_ROWS, STOPS, WARNINGS
from domain.kernel import Refused
from services.http.problems import STATUS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "refusals.md"
ELSEWHERE = ("services", "infra")
HEAD = """\
# Refusals

Every refusal has a code that never changes and a sentence that says what to do. Over HTTP it is an
RFC 9457 problem with the code in `code`; on the command line it is one line on stderr, and exit
status 2. This page is written by `python -m tests.golden.write_refusals`; a test compares.

| code | HTTP | says |
|---|---|---|
"""
IMPORTS = """
## In reports of an import

A stop means that nothing was written. A refusal is about one row; the others go on. The codes above
occur in reports too: an import decides by the same rules.

| code | is | means |
|---|---|---|
"""


def page() -> str:
    """Return the page as it should be."""
    said = {code: (kind, reason) for code, (kind, reason) in CODES.items()}
    for code, kind, reason in _raised_elsewhere():
        said.setdefault(code, (kind, reason))
    rows = [
        f"| `{code}` | {_status(kind)} | {reason} |\n"
        for code, (kind, reason) in sorted(said.items())
        if code not in STOPS | OF_ROWS
    ]
    imports = [
        f"| `{code}` | {sort} | {meaning} |\n"
        for sort, codes in (
            ("stop", {code: sentence for code, (_, sentence) in STOPS.items()}),
            ("refusal", {code: sentence for code, (_, sentence) in OF_ROWS.items()}),
            ("warning", WARNINGS),
        )
        for code, meaning in codes.items()
    ]
    return HEAD + "".join(rows) + IMPORTS + "".join(imports)


def _status(kind: type[Refused]) -> int:
    return next(STATUS[cls] for cls in kind.__mro__ if cls in STATUS)


def _raised_elsewhere() -> Iterator[tuple[str, type[Refused], str]]:
    """Find refusals that are made in place, such as ``Conflict("data.in_use", "…")``."""
    kinds = {kind.__name__: kind for kind in KINDS.values()}
    for folder in ELSEWHERE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Name(id=name), args=[ast.Constant(value=str(code)), reason, *_]
                    ) if name in kinds and "." in code:
                        yield code, kinds[name], _words(reason)


def _words(node: ast.expr) -> str:
    """Return a sentence, with … for what is filled in when it is said."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) for part in parts)
        case _:
            return "…"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
