"""Keeps what a run writes in memory where there is room for it, and removes it at the end.

A database of the tests is some six hundred files that live for a second: on a disk, making and
removing them takes longer than most tests. All folders of a run, its servers' too, are in one,
which is on the disk where memory is short. What a test stops, kills or fills it finds again: only
a machine that loses its power would tell the difference.
"""

import os
import tempfile
from pathlib import Path
from shutil import disk_usage, rmtree

import psutil
import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - the run makes a folder of its own in it
NEEDED_BYTES = 4 << 30
"""Far more than two cores take."""
OF_THE_RUN = pytest.StashKey[Path]()


def has_room(memory: Path, needed: int = NEEDED_BYTES) -> bool:
    """Whether so many bytes, and programs too, may be kept in this folder in memory."""
    if not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return False
    return min(disk_usage(memory).free, psutil.virtual_memory().available) >= needed


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder; each core has its own within it."""
    if hasattr(config, "workerinput") or config.option.basetemp or not has_room(MEMORY):
        return
    folder = Path(tempfile.mkdtemp(prefix="ck", dir=MEMORY))
    folder.chmod(0o711)
    config.stash[OF_THE_RUN] = folder
    config.option.basetemp = str(folder / "t")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing."""
    if OF_THE_RUN in config.stash:
        tempfile.tempdir = None
        del os.environ["TMPDIR"]
        rmtree(config.stash[OF_THE_RUN])
