"""What it means for a request that the database does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from domain.codes import refusal
from domain.kernel import Refused
from infra.postgres.pool import CLOCK_AHEAD

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@contextmanager
def answering() -> Iterator[None]:
    """Raise ``Unavailable``: ``store.unavailable`` when the database cannot be asked.

    ``clock.ahead`` while it records nothing, for its clock shows a time that cannot be.
    """
    try:
        yield
    except _AWAY as error:
        raise refusal("store.unavailable") from error
    except asyncpg.PostgresError as error:
        if error.sqlstate != CLOCK_AHEAD:
            raise
        raise clock_ahead() from error


def clock_ahead() -> Refused:
    """Return the refusal of a database whose clock is ahead of what can be."""
    return refusal("clock.ahead")
