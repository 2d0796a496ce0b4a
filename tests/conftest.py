"""Fixtures that every test may ask for."""

import gc

import pytest
import structlog
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.kit.folders",
    "tests.kit.postgres",
    "tests.kit.database",
    "tests.kit.web",
    "tests.kit.memory_warden",
    "tests.kit.cases",
    "tests.kit.softhsm",
    "tests.kit.guarded",
    "tests.kit.service",
    "tests.kit.year",
    "tests.kit.read_models",
    "tests.kit.reacting",
    "tests.kit.turns",
]


settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
"""How long an example takes says how busy the machine is, and nothing of the promise."""


# Until all tests are collected: of what is imported for them, nothing is ever given back.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but of what the tests leave: all else lasts as long as they."""
    gc.freeze()
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever has time ask for more than `tests/kit/made_up.py` makes up in every run."""
    parser.addoption(
        "--made-up",
        type=int,
        default=2,
        help="How many requests of each kind are made up for each operation and role.",
    )
    parser.addoption(
        "--colluding",
        type=int,
        default=4,
        help="How many sequences one person of each role tries, with a link of the operator.",
    )


@pytest.fixture(autouse=True)
def _logs_as_nobody_set_them() -> None:
    """Let no test write its logs as another had them written: commands set them for a process."""
    structlog.reset_defaults()
