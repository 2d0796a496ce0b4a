"""All that a run writes is in one folder, in memory where there is room."""

import tempfile
from pathlib import Path

from tests.kit.folders import has_room, make_folder, remove_left_over
from tests.kit.postgres import short_directory


def test_what_tests_write_is_below_one_folder(tmp_path: Path) -> None:
    of_the_run = Path(tempfile.gettempdir())
    with short_directory() as servers:
        assert of_the_run in servers.parents
    assert of_the_run in tmp_path.parents


def test_memory_that_is_short_or_not_there_is_left_alone(tmp_path: Path) -> None:
    assert has_room(tmp_path, needed=1)
    assert not has_room(tmp_path, needed=1 << 60)
    assert not has_room(tmp_path / "missing", needed=1)


def test_the_folder_of_a_run_that_was_killed_is_removed_and_that_of_no_other(
    tmp_path: Path,
) -> None:
    (dead, ends), (alive, goes_on) = make_folder(tmp_path), make_folder(tmp_path)
    with goes_on:
        ends.close()
        remove_left_over(tmp_path)
        assert [folder.exists() for folder in (dead, alive)] == [False, True]
