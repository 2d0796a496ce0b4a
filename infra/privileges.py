"""Gives up, for good, what a process that serves others does not need."""

import ctypes

PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38


def harden() -> None:
    """Gain no privilege from here on, and let no other process of our user trace or dump us."""
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((PR_SET_NO_NEW_PRIVS, 1), (PR_SET_DUMPABLE, 0)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
