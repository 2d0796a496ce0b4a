import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra.postgres.sql import load


@pytest.fixture
def package(tmp_path: Path) -> Iterator[str]:
    """An importable package that holds the file ``it.sql``, to be written by the test."""
    name = f"made_{uuid4().hex}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    sys.path.insert(0, str(tmp_path))
    yield name
    sys.path.remove(str(tmp_path))
    sys.modules.pop(name, None)


def write(package: str, text: str) -> None:
    (Path(sys.path[0]) / package / "it.sql").write_text(text)


def test_statements_are_found_by_their_names(package: str) -> None:
    write(package, "-- What this is.\n\n-- name: one\nSELECT 1;\n\n-- name: two\nSELECT\n  2;\n")
    assert load(package, "it.sql") == {"one": "SELECT 1;", "two": "SELECT\n  2;"}


@pytest.mark.parametrize(
    "text",
    [
        "-- name: one\nSELECT 1;\n-- name: one\nSELECT 2;",
        "-- name: one\n\n-- name: two\nSELECT 2;",
        "-- name: \nSELECT 1;",
        "SELECT 0;\n-- name: one\nSELECT 1;",
    ],
)
def test_a_statement_without_a_name_of_its_own_is_an_error(package: str, text: str) -> None:
    write(package, text)
    with pytest.raises(ValueError, match=r"it\.sql"):
        load(package, "it.sql")
