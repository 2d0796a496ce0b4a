"""`make test ONLY=…` runs the tests of one area, and leaves none of its kinds out."""

import subprocess
import sys

import pytest

from tests.kit.areas import AREAS, KINDS, ROOT, files_of, words_of


@pytest.mark.parametrize("area", sorted(AREAS))
@pytest.mark.parametrize("kind", KINDS)
def test_each_area_has_files_of_each_kind(area: str, kind: str) -> None:
    assert files_of(area, kind) != []


def test_each_area_of_the_domain_is_an_area_of_the_tests() -> None:
    """What all areas stand on is tested with the store; ports and tables of refusals do nothing."""
    folders = {path.parent.name for path in (ROOT / "domain").glob("*/__init__.py")}
    shared = {"execute", "kernel", "upcasts"}
    assert folders - AREAS.keys() - shared == {"imports", "installation", "ports"}
    assert all(f"tests/unit/domain/test_{name}.py" in files_of("store", "unit") for name in shared)


@pytest.mark.parametrize("word", sorted({word for words in AREAS.values() for word in words}))
def test_each_word_of_an_area_finds_a_test(word: str) -> None:
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert any(f" {word} " in words_of(path) for path in paths)


def test_a_file_belongs_to_each_area_that_its_path_names() -> None:
    path = "tests/unit/projections/test_group_board.py"
    assert [area for area in sorted(AREAS) if path in files_of(area, "unit")] == [
        "groups",
        "projections",
    ]


def test_an_area_that_is_not_there_is_refused_with_those_that_are() -> None:
    asked = [sys.executable, "-m", "tests.kit.areas", "gruops"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == 1
    assert "'gruops'" in done.stderr
    assert "groups" in done.stderr
