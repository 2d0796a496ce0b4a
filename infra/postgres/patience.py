"""Connections that let go of a server which does not even take back a statement.

To cancel is to ask the server too, over a connection of its own, and asyncpg waits for its word as
long as for an answer. A server that is stopped gives none: whoever was cancelled, or ran out of
time, would hang in the rollback or in giving the connection back.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]
    _Pool = asyncpg.Pool[asyncpg.Record]
else:
    _Connection = asyncpg.Connection
    _Pool = asyncpg.Pool

CANCELLED_WITHIN = 1.0
"""Seconds in which a server that lives has taken a statement back."""
CLOSED_WITHIN = 3.0
"""Seconds in which connections are taken leave of; then they are dropped."""


class Impatient(_Connection):
    """Ends itself, without waiting, where a cancelled statement is not taken back in time.

    Whatever still waits on it then raises ``asyncpg.ConnectionDoesNotExistError`` at once, and a
    pool makes another connection in its place. What the statement did is not known, as after any
    connection that is lost.
    """

    __slots__ = ()

    def _cancel_current_command(
        self, waiter: "asyncio.Future[None]", cancel_waiter: "asyncio.Future[None] | None" = None
    ) -> None:
        """Ask the server, as asyncpg does, and wait for its word no longer than for a moment."""
        super()._cancel_current_command(waiter, cancel_waiter)  # type: ignore[misc] # not in its stubs

        def let_go() -> None:
            if not (cancel_waiter or waiter).done():
                self.terminate()

        asyncio.get_running_loop().call_later(CANCELLED_WITHIN, let_go)


class ImpatientPool(_Pool):
    """Closes in time, whoever holds its connections and whether the server answers or not."""

    async def close(self) -> None:
        """Wait a while for connections to come back and be closed; what is left is dropped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSED_WITHIN):
                await super().close()
