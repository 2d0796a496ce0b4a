"""Both cores have work until the end, and what takes long to start is started once."""

import pytest

from tests.kit.turns import place_of, turn_of


@pytest.mark.parametrize(
    ("path", "fixtures", "turn"),
    [
        ("tests/unit/domain/test_kernel.py", [], "tests/unit/domain/test_kernel.py"),
        ("tests/contract/test_vault.py", ["circlekeep"], "tests/contract/test_vault.py"),
        ("tests/integration/test_api.py", ["service", "organization"], "service"),
        ("tests/integration/test_two_tenants.py", ["service"], "service"),
        ("tests/e2e/test_signing_in.py", ["browser", "service"], "demo"),
    ],
)
def test_those_that_share_a_running_service_take_one_turn_and_others_one_a_file(
    path: str, fixtures: list[str], turn: str
) -> None:
    assert turn_of(path, fixtures) == turn


def test_the_long_turns_begin_first_and_the_short_ones_fill_the_rest() -> None:
    turns = [
        "tests/unit/test_documents.py",
        "service",
        "tests/contract/test_vault.py",
        "tests/integration/test_mail.py",
        "tests/integration/test_installation.py",
        "demo",
    ]
    assert sorted(turns, key=place_of) == [
        "demo",
        "tests/integration/test_installation.py",
        "service",
        "tests/integration/test_mail.py",
        "tests/contract/test_vault.py",
        "tests/unit/test_documents.py",
    ]


def test_every_run_collects_the_same_tests_in_the_same_order(
    request: pytest.FixtureRequest,
) -> None:
    turns = [
        mark.args[0] for item in request.session.items for mark in item.iter_markers("xdist_group")
    ]
    assert len(turns) == len(request.session.items)
    assert [place_of(turn) for turn in turns] == sorted(map(place_of, turns))
