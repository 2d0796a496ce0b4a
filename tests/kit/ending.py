"""Processes that are over when a test is, however the test ended."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

P = TypeVar("P", bound="subprocess.Popen[bytes] | subprocess.Popen[str]")


@contextmanager
def ending(process: P, how: signal.Signals = signal.SIGTERM, within: float = 10) -> Iterator[P]:
    """Tell it to end after the block. One that does not hear is killed, and fails the test."""
    with process:
        try:
            yield process
            process.send_signal(how)
            process.wait(within)
        finally:
            process.kill()
