"""All that a run writes is in one folder, in memory where there is room."""

import tempfile
from pathlib import Path

from tests.kit.folders import has_room
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
