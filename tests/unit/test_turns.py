"""Both cores have work until the end, and what takes long to start is started once."""

import pytest

from tests.kit.turns import place_of, turn_of


def path_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.mark.parametrize(
    ("path", "turn"),
    [
        ("tests/unit/domain/test_kernel.py", "tests/unit/domain/test_kernel.py"),
        ("tests/contract/test_vault.py", "tests/contract/test_vault.py"),
        ("tests/e2e/test_quickstart.py", "tests/e2e/test_quickstart.py"),
        ("tests/integration/test_api.py", "service"),
        ("tests/integration/test_two_tenants.py", "service"),
        (
            "tests/integration/test_total_coverage.py",
            "tests/integration/test_total_coverage.py",
        ),
        ("tests/e2e/test_signing_in.py", "demo"),
    ],
)
def test_those_that_share_a_running_service_take_one_turn_and_others_one_a_file(
    path: str, turn: str
) -> None:
    assert turn_of(path) == turn


def test_no_test_starts_the_shared_service_in_another_turn(request: pytest.FixtureRequest) -> None:
    asking = {
        path_of(item)
        for item in request.session.items
        if "service" in getattr(item, "fixturenames", ())
    }
    assert {path for path in asking if turn_of(path) == path} == set()


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


def test_the_tests_are_collected_turn_by_turn(request: pytest.FixtureRequest) -> None:
    places = [place_of(turn_of(path_of(item))) for item in request.session.items]
    assert places == sorted(places)
