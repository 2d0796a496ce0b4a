"""Ports of this machine's, kept for servers that start later than they are chosen."""

import socket


def keep_port(host: str, port: int = 0) -> socket.socket:
    """Take a port, this one or any for 0, without listening on it, until the socket is closed.

    Until then the kernel gives it to no outgoing connection, and to nobody who asks for any; a
    server that sets ``SO_REUSEADDR``, as servers do, listens on it. So it is on Linux: socket(7),
    ip(7). Raises ``OSError`` where somebody listens on it already.
    """
    kept = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind((host, port))
    except BaseException:
        kept.close()
        raise
    return kept


def number_of(kept: socket.socket) -> int:
    """Give the number of a port that is kept."""
    return int(kept.getsockname()[1])
