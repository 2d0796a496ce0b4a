"""Says which tests run one after another in one worker, and which of these turns begin first.

A file is a turn. All files whose tests ask for the running service are one turn, and so are all
that open the demo in a browser: each of the two is started once a run. A turn that lasts long
begins first, so that no core idles at the end. `make test` gives the turns to several workers;
plain `pytest` takes them in the same order in one.
"""

from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

LONGEST_FIRST = (
    "demo",
    "tests/integration/test_installation.py",
    "service",
    "tests/integration/test_one_unreadable_stream.py",
    "tests/integration/test_starting_and_restoring.py",
)
THEN = ("tests/e2e/", "tests/integration/", "tests/contract/", "tests/unit/")
ASKS_FOR_IT = "service: Service"
HAS_ITS_OWN = "with serving("
ROOT = Path(__file__).parents[2]


@cache
def turn_of(path: str) -> str:
    """Name the turn of a file, which is its own unless its tests share a running service."""
    if not path.startswith(THEN[:2]):
        return path
    text = (ROOT / path).read_text()
    if ASKS_FOR_IT not in text or HAS_ITS_OWN in text:
        return path
    return "demo" if path.startswith("tests/e2e/") else "service"


def place_of(turn: str) -> tuple[int, int]:
    """Give what turns are sorted by."""
    if turn in LONGEST_FIRST:
        return 0, LONGEST_FIRST.index(turn)
    return 1, next((n for n, folder in enumerate(THEN) if turn.startswith(folder)), len(THEN))


class Turns(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each worker that is free the next turn."""

    def _split_scope(self, nodeid: str) -> str:
        return turn_of(nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Turns:
    """Let the turns be given out in the order in which they were collected."""
    config.option.loadscopereorder = False
    return Turns(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the turns in their order."""
    items.sort(key=lambda item: place_of(turn_of(item.nodeid.partition("::")[0])))
