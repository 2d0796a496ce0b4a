"""Connections to the database, and transactions that belong to one tenant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from uuid import UUID

import asyncpg

from infra.postgres.patience import Impatient, ImpatientPool
from infra.postgres.pooled import require_sessions, told_of_poolers

if TYPE_CHECKING:
    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    )
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

Isolation: TypeAlias = Literal["read_committed", "repeatable_read"]
SCHEMA = "circlekeep"
ACQUIRE_WITHIN = 5.0
CONNECT_WITHIN = 4.0
"""Seconds: the kernel takes a call for a server that is stopped, and nobody answers it."""
CLOCK_AHEAD: Final = "CK022"
"""The state of SQL by which a database records nothing: its clock shows what cannot be."""
LOST = (asyncpg.InterfaceError, asyncpg.PostgresConnectionError)


async def connect(url: str, size: int = 4, *, command_timeout: float = 30.0) -> Pool:
    """Open a pool of at most ``size`` connections; one is made now, so that a bad URL fails now.

    A connection given back is only rolled back: nothing here changes a session, tenants are set
    for one transaction. ``command_timeout`` is in seconds, for each statement. Whoever is cancelled
    is let go within a second more, whether the server answers or not. Raises ``Pooled``
    for a pooler in transaction mode, which two connections are needed to see.
    """
    with told_of_poolers():
        pool = await ImpatientPool(
            url,
            min_size=1,
            max_size=size,
            max_queries=50_000,
            loop=None,
            connection_class=Impatient,
            record_class=asyncpg.Record,
            timeout=CONNECT_WITHIN,
            command_timeout=command_timeout,
            max_inactive_connection_lifetime=0,
            reset=_nothing_to_reset,
            server_settings={"search_path": SCHEMA, "application_name": SCHEMA},
        )
    if size > 1:
        try:
            async with taken(pool) as one, taken(pool) as other:
                await require_sessions(one, other)
        except BaseException:
            pool.terminate()
            raise
    return pool


async def _nothing_to_reset(_connection: Connection) -> None:
    """Stand in for the four statements that asyncpg would send at each check-in."""


@asynccontextmanager
async def taken(pool: Pool) -> AsyncIterator[Connection]:
    """Take a connection for a while. Raises ``TimeoutError`` if none is free within five seconds.

    The pool's own time limit would cost a task each time.
    """
    async with asyncio.timeout(ACQUIRE_WITHIN):
        connection = await pool.acquire()
    try:
        yield connection
    except LOST as error:
        cancelled = _cancelled_before(error)
        if cancelled is None:
            raise
        raise cancelled from error
    finally:
        await pool.release(connection)


def _cancelled_before(error: BaseException) -> asyncio.CancelledError | None:
    """Find whether somebody was cancelled, and then could not even roll back."""
    before = error.__context__
    while isinstance(before, LOST):
        before = before.__context__
    return before if isinstance(before, asyncio.CancelledError) else None


@asynccontextmanager
async def tenant_transaction(
    pool: Pool,
    tenant: tuple[UUID, UUID],
    *,
    isolation: Isolation = "read_committed",
    readonly: bool = False,
) -> AsyncIterator[Connection]:
    """Give a connection in a transaction whose row-level security sees this tenant alone.

    ``tenant`` is (organization, program). The transaction commits unless the block raises. Raises
    ``TimeoutError`` if no connection is free within five seconds.
    """
    async with (
        taken(pool) as connection,
        connection.transaction(isolation=isolation, readonly=readonly),
    ):
        await set_tenant(connection, tenant)
        yield connection


async def set_tenant(connection: Connection, tenant: tuple[UUID, UUID]) -> None:
    """Make the rest of the connection's transaction belong to this tenant.

    The one place where a value is written into SQL: only what is set so can be handed on to other
    machines, and it takes no parameters. It is the text of two UUIDs, whatever was given.
    """
    organization, program = (UUID(str(one)) for one in tenant)
    await connection.execute(
        f"SET LOCAL app.organization_id = '{organization}'; SET LOCAL app.program_id = '{program}'"
    )
