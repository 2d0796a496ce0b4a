"""Says which tests run one after another on one core, and which of these turns begin first.

A file is a turn. All that ask for the running service are one turn, and so are all that open the
demo in a browser: each of the two is started once a run. A turn that lasts long begins first, so
that neither core idles at the end. `make test` gives the turns to all cores; plain `pytest` takes
them in the same order on one.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

LONGEST_FIRST = ("demo", "tests/integration/test_installation.py", "service")
THEN = ("tests/e2e/", "tests/integration/", "tests/contract/", "tests/unit/")
ROOT = Path(__file__).parents[2]


def turn_of(path: str, fixtures: Iterable[str]) -> str:
    """Name the turn of a test by its file and what it asks for."""
    if "service" not in fixtures:
        return path
    return "demo" if path.startswith("tests/e2e/") else "service"


def place_of(turn: str) -> tuple[int, int]:
    """Give what turns are sorted by."""
    if turn in LONGEST_FIRST:
        return 0, LONGEST_FIRST.index(turn)
    return 1, next((n for n, folder in enumerate(THEN) if turn.startswith(folder)), len(THEN))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test's turn, for the cores to share, and put the turns in their order."""
    turns = {}
    for item in items:
        turns[item] = turn_of(
            item.path.relative_to(ROOT).as_posix(), getattr(item, "fixturenames", ())
        )
        item.add_marker(pytest.mark.xdist_group(turns[item]))
    items.sort(key=lambda item: place_of(turns[item]))
