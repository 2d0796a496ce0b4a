"""What it means for a request that the database does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from domain.kernel import Unavailable

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
    """Raise ``Unavailable`` (``store.unavailable``) when the database cannot be asked."""
    try:
        yield
    except _AWAY as error:
        raise Unavailable(
            "store.unavailable", "the database does not answer; try again shortly"
        ) from error
