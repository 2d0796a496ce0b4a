"""Become the user a program runs as, tie its life to its parent's, then turn into that program.

It is run by path in a bare interpreter (`command` gives the words), so it imports only the
standard library. As root it drops to the given user for good. A folder on the way that this user
may not enter (a project under a home of mode 0700, say) is replaced, for this process and its
children alone, by an empty one that holds nothing but the paths the program was promised.
"""

import ctypes
import errno
import json
import os
import signal
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNS = 0x20000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
CANNOT_START = 126

libc = ctypes.CDLL(None, use_errno=True)


def command(
    argv: Sequence[str | Path],
    *,
    uid: int | None = None,
    gid: int | None = None,
    expose: Sequence[Path] = (),
    ended_by: signal.Signals = signal.SIGTERM,
) -> list[str]:
    """Give the words that start `argv` as this user, ended when the calling process dies.

    The signal comes when the thread that started it ends: start long-lived programs from the main
    thread. `expose` names the folders the program needs; `argv[0]` is an absolute path.
    """
    order = {
        "parent": os.getpid(),
        "signal": int(ended_by),
        "uid": uid,
        "gid": gid,
        "expose": [str(path) for path in expose],
    }
    words = [str(word) for word in argv]
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), json.dumps(order), *words]


def hidden_by(path: Path, uid: int, gid: int) -> Path | None:
    """Find the topmost folder above `path` that this user may not enter; None if all are open."""
    for folder in reversed(path.parents):
        status = folder.stat()
        if status.st_uid == uid:
            may_enter = status.st_mode & stat.S_IXUSR
        elif status.st_gid == gid:
            may_enter = status.st_mode & stat.S_IXGRP
        else:
            may_enter = status.st_mode & stat.S_IXOTH
        if not may_enter:
            return folder
    return None


def open_the_way(paths: Sequence[Path], uid: int, gid: int) -> None:
    """Make each path reachable for this user, in a view of the file system of our own.

    Raises OSError (EPERM) where root may not mount, as in most containers.
    """
    wanted = {path.absolute() for path in paths} | {path.resolve() for path in paths}
    hidden = {path: hidden_by(path, uid, gid) for path in wanted if path.exists()}
    covers = sorted({folder for folder in hidden.values() if folder is not None})
    if not covers:
        return
    _require_done(libc.unshare(CLONE_NEWNS), "unshare")
    _mount("none", Path("/"), MS_REC | MS_PRIVATE)
    held = {path: os.open(path, os.O_PATH) for path in sorted(hidden) if hidden[path] is not None}
    for folder in covers:
        if not any(other in folder.parents for other in covers):
            _mount("tmpfs", folder, MS_NOSUID | MS_NODEV, options=b"mode=0711")
    for path, descriptor in held.items():
        if any(other in path.parents for other in held):
            continue
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        _mount(f"/proc/self/fd/{descriptor}", path, MS_BIND | MS_REC)
    for descriptor in held.values():
        os.close(descriptor)


def main(order: str, *argv: str) -> None:
    """Carry out the order, then turn into the program; say why and exit 126 if that fails."""
    wish = json.loads(order)
    try:
        if wish["uid"] is not None:
            _become(wish["uid"], wish["gid"], [Path(path) for path in wish["expose"]])
        os.umask(0o077)
        _require_done(libc.prctl(PR_SET_PDEATHSIG, wish["signal"], 0, 0, 0), "prctl")
        if os.getppid() != wish["parent"]:
            sys.exit(CANNOT_START)
        os.execv(argv[0], argv)  # noqa: S606 - this is what a launcher is for
    except OSError as error:
        sys.stderr.write(f"cannot start {argv[0]}: {error}\n")
        sys.exit(CANNOT_START)


def _become(uid: int, gid: int, expose: Sequence[Path]) -> None:
    os.umask(0o022)
    try:
        open_the_way(expose, uid, gid)
    except PermissionError as error:
        blocked = next(p for p in expose if hidden_by(p.resolve(), uid, gid))
        raise OSError(
            errno.EPERM,
            f"user {uid} may not reach {blocked} and root may not mount here; "
            "choose a folder that other users may enter",
        ) from error
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    _require_done(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")


def _mount(source: str, target: Path, flags: int, *, options: bytes | None = None) -> None:
    kind = b"tmpfs" if source == "tmpfs" else None
    place = os.fsencode(target)
    _require_done(
        libc.mount(source.encode(), place, kind, ctypes.c_ulong(flags), options), str(target)
    )


def _require_done(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


if __name__ == "__main__":
    main(*sys.argv[1:])
