"""Giving up privileges for good, once everything that needs them is loaded."""

import ctypes
import os

PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38


def become(run_as: str) -> None:
    """Take on ``uid:gid`` irrevocably; an empty text keeps the present user.

    Imports must be done before: the new user may not reach the interpreter's files. Afterwards the
    process can gain no privilege, and no other process of that user can trace it or dump it.
    """
    if run_as:
        uid, gid = (int(part) for part in run_as.split(":"))
        os.setgroups([gid])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((PR_SET_NO_NEW_PRIVS, 1), (PR_SET_DUMPABLE, 0)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
