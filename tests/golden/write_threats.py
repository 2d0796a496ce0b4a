"""Write into `docs/threats.md` the tests of each promise: their docstrings begin with its id."""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "threats.md"
BEGINS_WITH_IDS = re.compile(r"P\d+(?:, P\d+)*(?=:)")
BETWEEN = re.compile(r"(<!-- tests of (P\d+) -->\n).*?(<!-- /tests -->)", re.DOTALL)


@cache
def tests() -> Sequence[tuple[str, str, str]]:
    """Return each test there is: its file, its name, its docstring."""
    return [
        (file.relative_to(TESTS).as_posix(), node.name, ast.get_docstring(node) or "")
        for file in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]


def promised() -> dict[str, dict[str, list[str]]]:
    """Return the tests of each promise by their files."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file, name, says in tests():
        ids = BEGINS_WITH_IDS.match(says)
        for id_ in ids[0].split(", ") if ids else ():
            found[id_][file].append(name)
    return found


def page() -> str:
    """Return the page with the tests that there are."""
    found = promised()

    def listed(mark: re.Match[str]) -> str:
        lines = (
            f"- [{file}](../tests/{file}): {', '.join(f'`{name}`' for name in names)}\n"
            for file, names in sorted(found[mark[2]].items())
        )
        return mark[1] + "".join(lines) + mark[3]

    return BETWEEN.sub(listed, PAGE.read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
