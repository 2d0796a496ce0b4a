"""Three clocks that a test sets: the database's, the Warden's, the signer's, and the steady one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg

from infra.clocks.agreed import EPOCH, AgreedTime, Reading
from infra.postgres.pool import Pool, connect
from tests.kit.database import Migrated

MICROSECOND = timedelta(microseconds=1)


class Clocks:
    """What each clock shows. Time passes for all of them; each can be set apart."""

    def __init__(self, url: str, warden: Pool, signer: Pool, at: datetime) -> None:
        self._url = url
        self.boot = "first"
        self.steady = timedelta(0)
        self.at = {"database": at, "warden": at, "signer": at}
        self.warden = AgreedTime(warden, lambda: self._reading("warden"))
        self.signer = AgreedTime(signer, lambda: self._reading("signer"))

    async def set(self, at: datetime, *which: str) -> None:
        """Set some of the clocks, all if none is named."""
        self.at |= dict.fromkeys(which or self.at, at)
        await self._show()

    async def passes(self, time: timedelta) -> None:
        """Let time pass."""
        self.steady += time
        self.at = {which: at + time for which, at in self.at.items()}
        await self._show()

    async def restarts(self, boot: str) -> None:
        """Start the machine anew: the steady clock begins again, nobody knows from when."""
        self.boot, self.steady = boot, timedelta(0)

    async def noted(self) -> datetime | None:
        """Let the signer and then the Warden say what their clocks show."""
        await self.signer()
        return await self.warden()

    async def _show(self) -> None:
        await shows(self._url, self.at["database"])

    def _reading(self, which: str) -> Reading:
        return Reading(
            self.boot, self.steady // MICROSECOND, (self.at[which] - EPOCH) // MICROSECOND
        )


async def shows(url: str, at: datetime) -> None:
    """Let a database's clock show what the test says, as its owner."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE OR REPLACE FUNCTION circlekeep.wall_us() RETURNS bigint "
            f"LANGUAGE sql VOLATILE AS 'SELECT {(at - EPOCH) // MICROSECOND}::bigint'"
        )
    finally:
        await connection.close()


@asynccontextmanager
async def clocks_of(database: Migrated, at: datetime) -> AsyncIterator[Clocks]:
    """Set the clocks of a database, and keep them."""
    async with (
        await connect(database.url("warden"), 1) as warden,
        await connect(database.url("signer"), 1) as signer,
    ):
        clocks = Clocks(database.url(), warden, signer, at)
        await clocks.set(at)
        yield clocks
