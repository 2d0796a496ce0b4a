"""Refuses a pooler that lends connections by the transaction.

Prepared statements, advisory locks and settings of a session hold for a connection that stays one
and the same. Two clients of such a pooler are given one process of the server in turn, or one
client one process after another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import asyncpg

STARTUP = "startup parameter"


class Pooled(Exception):
    """Between us and PostgreSQL is a pooler that does not keep a connection to itself."""


class Asked(Protocol):
    """A connection, as far as it is asked here."""

    async def fetchval(self, query: str) -> object:
        """Ask for one value."""
        ...


async def require_sessions(one: Asked, other: Asked) -> None:
    """Raise ``Pooled`` unless each of two clients has its own process."""
    with told_of_poolers():
        found = [await each.fetchval("SELECT pg_backend_pid()") for each in (one, other, one)]
    if found[0] == found[1] or found[0] != found[2]:
        raise Pooled


@contextmanager
def told_of_poolers() -> Iterator[None]:
    """Raise ``Pooled`` for what only a pooler answers."""
    try:
        yield
    except (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError) as error:
        raise Pooled from error
    except asyncpg.ProtocolViolationError as error:
        if STARTUP not in str(error):
            raise
        raise Pooled from error
