"""Logs: bounded while they grow, whole lines, and never in anybody's way."""

import os
import stat
from pathlib import Path

import pytest

from services.log_files import Bounds, LogFile
from tests.kit.full_disks import no_file_larger_than

LINE = b"x" * 99


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "web.log"


def test_a_log_that_has_grown_is_set_aside_while_it_is_written_and_few_are_kept(
    path: Path,
) -> None:
    log = LogFile(path, Bounds(size=1_000, kept=2))
    for number in range(45):
        assert log.write(b"%02d " % number + LINE[3:])
    log.close()
    found = {one.name: one.read_bytes().split(b"\n")[:-1] for one in path.parent.iterdir()}
    assert sorted(found) == ["web.log", "web.log.1", "web.log.2"]
    last = [line[:2] for name in ("web.log.2", "web.log.1", "web.log") for line in found[name]]
    assert last == [b"%02d" % number for number in range(45 - len(last), 45)]
    assert all(one.stat().st_size <= 1_000 for one in path.parent.iterdir())


def test_a_log_that_is_there_goes_on_and_a_large_one_is_set_aside(path: Path) -> None:
    path.write_bytes(LINE + b"\n")
    log = LogFile(path, Bounds(size=250, kept=1))
    log.write(LINE)
    assert path.stat().st_size == 200
    log.write(LINE)
    log.close()
    assert (path.stat().st_size, (path.parent / "web.log.1").stat().st_size) == (100, 200)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_has_no_room_is_lost_whole_and_counted_and_all_goes_on(path: Path) -> None:
    log = LogFile(path, Bounds())
    with no_file_larger_than(250):
        written = [log.write(LINE) for _ in range(5)]
    assert written == [True, True, False, False, False]
    assert path.read_bytes() == 2 * (LINE + b"\n"), "no half line"
    assert log.write(b"there is room again")
    log.close()
    told = path.read_bytes().splitlines()[2:]
    assert told == [b"supervisor: 3 lines could not be written here", b"there is room again"]


def test_a_log_whose_folder_is_away_is_written_once_that_is_there(path: Path) -> None:
    log = LogFile(path.parent / "away" / "web.log", Bounds())
    assert not log.write(b"too early")
    (path.parent / "away").mkdir()
    assert log.write(b"now")
    log.close()
    told = (path.parent / "away" / "web.log").read_bytes()
    assert told == b"supervisor: 1 lines could not be written here\nnow\n"


def test_a_log_that_cannot_be_set_aside_goes_on_in_the_same_file(path: Path) -> None:
    log = LogFile(path, Bounds(size=150, kept=1))
    log.write(LINE)
    (path.parent / "web.log.1").mkdir()
    (path.parent / "web.log.1" / "in the way").touch()
    assert log.write(LINE)
    assert path.stat().st_size == 200
    (path.parent / "web.log.1" / "in the way").unlink()
    (path.parent / "web.log.1").rmdir()
    assert log.write(LINE)
    log.close()
    assert (path.stat().st_size, (path.parent / "web.log.1").stat().st_size) == (100, 200)


@pytest.mark.timeout(10)
def test_a_pipe_that_nobody_reads_from_holds_nobody_up(path: Path) -> None:
    os.mkfifo(path)
    log = LogFile(path, Bounds())
    assert not log.write(LINE)
    path.unlink()
    assert log.write(LINE)
    log.close()
    assert path.read_bytes().splitlines()[1:] == [LINE]


def test_what_is_no_file_and_full_holds_nobody_up() -> None:
    log = LogFile(Path("/dev/full"), Bounds())
    assert not log.write(LINE)
    log.close()
    log.close()
    assert os.path.exists("/dev/full")  # noqa: PTH110 - a device
