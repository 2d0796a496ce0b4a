"""Keeps what a run writes in memory where there is room for it, and removes it at the end.

A database of the tests is some six hundred files that live for a second: on a disk, making and
removing them takes longer than most tests. All folders of a run, its servers' too, are in one,
which is on the disk where memory is short. What a test stops, kills or fills it finds again: only
a machine that loses its power would tell the difference.
"""

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage, rmtree
from typing import TextIO

import psutil
import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - the run makes a folder of its own in it
NEEDED_BYTES = 4 << 30
"""Far more than three workers take."""
LOCK = "of-the-run"
OF_THE_RUN = pytest.StashKey[tuple[Path, TextIO]]()


def has_room(memory: Path, needed: int = NEEDED_BYTES) -> bool:
    """Whether so many bytes, and programs too, may be kept in this folder in memory."""
    if not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return False
    return min(disk_usage(memory).free, psutil.virtual_memory().available) >= needed


def make_folder(memory: Path) -> tuple[Path, TextIO]:
    """Make a run's folder, and lock it until the run ends, however it does."""
    folder = Path(tempfile.mkdtemp(prefix="ck", dir=memory))
    folder.chmod(0o711)
    lock = (folder / "being-locked").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / "being-locked").rename(folder / LOCK)
    return folder, lock


def remove_left_over(memory: Path) -> None:
    """Remove the folders of our runs that were killed; one that goes on holds its lock."""
    for left in memory.glob(f"ck*/{LOCK}"):
        with suppress(BlockingIOError, FileNotFoundError):
            if left.stat().st_uid == os.geteuid():
                with left.open() as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    rmtree(left.parent)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder; each worker has its own within it."""
    if hasattr(config, "workerinput") or config.option.basetemp or not has_room(MEMORY):
        return
    remove_left_over(MEMORY)
    folder, _ = config.stash[OF_THE_RUN] = make_folder(MEMORY)
    config.option.basetemp = str(folder / "t")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing."""
    if OF_THE_RUN in config.stash:
        folder, lock = config.stash[OF_THE_RUN]
        tempfile.tempdir = None
        del os.environ["TMPDIR"]
        rmtree(folder)
        lock.close()
