"""Which system user a program of ours runs as, when we are root and may choose."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class User:
    """A system user by number; it needs no entry in the password file."""

    uid: int
    gid: int


def other_user(*names: str) -> User | None:
    """Find the first of these users that the system knows; None if we are not root.

    Raises LookupError if root asks and the system knows none of them.
    """
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise LookupError(f"this system has none of the users {', '.join(names)}")


def owner(path: Path) -> User:
    """Who owns a file or folder."""
    status = path.stat()
    return User(status.st_uid, status.st_gid)
