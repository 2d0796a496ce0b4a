"""Stops processes where they are, as a machine that is paused does, and lets them go on."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Stop processes and all that they started; at the end they go on."""
    stopped = [pid for root in pids for pid in _stopped(root)]
    try:
        yield
    finally:
        for pid in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _stopped(pid: int) -> list[int]:
    """Stop a process, then its children: what is stopped starts no others meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        return [pid, *(child for each in _children(pid) for child in _stopped(each))]
    return []


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found
