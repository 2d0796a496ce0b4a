"""What granian is told, and how many connections there is room for."""

import resource
from typing import Final

from granian.http import HTTP1Settings

HEAD_WITHIN_MS: Final = 10_000
"""A new or idle connection brings a whole head in this time, or is closed."""
LARGEST_HEAD: Final = 32_768
BACKLOG: Final = 4_096
"""So many wait in the kernel while places are made; one more has to knock again after a second."""
OWN_FILES: Final = 256
"""Files that are none of callers': the database's connections, sockets of ours, the log."""

HTTP1: Final = HTTP1Settings(header_read_timeout=HEAD_WITHIN_MS, max_buffer_size=LARGEST_HEAD)
"""For the mode in which granian speaks HTTP/1 alone: while it guesses, no time-out runs."""


def room_for(connections: int) -> int:
    """Raise the limit of open files as far as that takes; say how many of them there is room for.

    Granian takes nobody any more for good once it has met that limit, so it must never meet it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return min(connections, max(soft - OWN_FILES, soft // 2))
