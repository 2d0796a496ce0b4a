"""The connections that this process has accepted, found among its own open files."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from infra.callers.places import Peer

OPEN_FILES: Final = Path("/proc/self/fd")


def number_of_files() -> int:
    """Count the open files of this process."""
    return len(os.listdir(OPEN_FILES))  # noqa: PTH208 - names, without an object for each


def accepted_at(port: int) -> Mapping[Peer, int]:
    """Return the file of each connection to a port of ours, by who is at its other end."""
    found = {}
    for name in os.listdir(OPEN_FILES):  # noqa: PTH208
        peer = _peer_at(int(name), port)
        if peer is not None:
            found[peer] = int(name)
    return found


def hang_up(file: int, peer: Peer, port: int) -> None:
    """Close a connection, if that is what this file still is: whoever serves it sees its end."""
    with suppress(OSError):
        copy = os.dup(file)
        try:
            if _peer_at(copy, port) == peer:
                with _borrowed(copy) as connection:
                    connection.shutdown(socket.SHUT_RDWR)
        finally:
            os.close(copy)


def _peer_at(file: int, port: int) -> Peer | None:
    with suppress(OSError), _borrowed(file) as connection:
        peer, ours = connection.getpeername(), connection.getsockname()
        if isinstance(peer, tuple) and ours[1] == port:
            return str(peer[0]).partition("%")[0], int(peer[1])
    return None


@contextmanager
def _borrowed(file: int) -> Iterator[socket.socket]:
    """Look at a file as a socket without owning it. What it is not says so when it is asked."""
    borrowed = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=file)
    try:
        yield borrowed
    finally:
        borrowed.detach()
