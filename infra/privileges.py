"""Giving up privileges for good, once everything that needs them is loaded."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_GET_PDEATHSIG = 2
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38


def become(run_as: str) -> None:
    """Take on ``uid:gid`` irrevocably; an empty text keeps the present user.

    Imports must be done before: the new user may not reach the interpreter's files. Afterwards the
    process can gain no privilege, and no other process of that user can trace it or dump it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    signal_of_parent = ctypes.c_int()
    _check(libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(signal_of_parent), 0, 0, 0))
    if run_as:
        uid, gid = (int(part) for part in run_as.split(":"))
        os.setgroups([gid])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _check(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
    # The kernel forgets it when the user changes: without it a killed supervisor leaves us behind.
    _check(libc.prctl(PR_SET_PDEATHSIG, signal_of_parent.value, 0, 0, 0))


def _check(outcome: int) -> None:
    if outcome:
        raise OSError(ctypes.get_errno(), "prctl")
