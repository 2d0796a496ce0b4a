"""The time that database, Warden and signer agree on: what is due is due by the earliest of them.

Each of the two says what its clock shows and how far its steady clock has come, which nobody sets.
The database compares (``note_clock``), refuses to record ahead of what can be, and tells the
earliest of the three.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

import structlog

from domain.codes import refusal
from domain.kernel import Refused
from infra.postgres.migrate import PlainConnection
from infra.postgres.pool import Pool
from infra.postgres.reach import answering
from infra.postgres.sql import load

EVERY_S: Final = 10.0
ALLOWED: Final = timedelta(minutes=2)
BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_sql = load("infra.clocks", "agreed.sql")
_log = structlog.get_logger("circlekeep.clocks")


class Reading(NamedTuple):
    """What the clocks of a process show, in microseconds; ``boot`` names the steady one."""

    boot: str
    steady_us: int
    wall_us: int


def read_clocks() -> Reading:
    """Look at the clocks of this machine; the steady one counts while it sleeps, too."""
    return Reading(_boot(), time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000, wall_us())


def wall_us() -> int:
    """Return the time of day."""
    return time.time_ns() // 1000


@cache
def _boot() -> str:
    """Name the start of this machine, or of this process where it does not say."""
    return BOOT.read_text().strip() if BOOT.exists() else str(uuid4())


async def take_time(owner: PlainConnection) -> datetime:
    """Take the time as the database's clock says it, as the owner of every table."""
    return EPOCH + timedelta(microseconds=await owner.fetchval(_sql["take"]))


class AgreedTime:
    """Notes the clocks of one process under its role, ``warden`` or ``signer``."""

    def __init__(self, pool: Pool, read: Callable[[], Reading] = read_clocks) -> None:
        self._pool = pool
        self._read = read
        self._apart = False
        self._database: Reading | None = None
        self._away: Refused | None = None

    async def __call__(self) -> datetime | None:
        """Say what the clocks show; return the earliest of the three, None if nobody knows it."""
        here = self._read()
        with answering():
            [(earliest, database_us)] = await self._pool.fetch(_sql["note"], *here)
        self._database = here._replace(wall_us=database_us)
        if (earliest is None) is not self._apart:
            self._apart = earliest is None
            if self._apart:
                _log.warning("clocks.apart")
            else:
                _log.info("clocks.agree")
        return None if earliest is None else EPOCH + timedelta(microseconds=earliest)

    def check(self) -> None:
        """Raise why the clocks could not be noted the last time: then nothing can be written."""
        if self._away is not None:
            raise self._away
        self.check_apart()

    def check_apart(self) -> None:
        """Raise ``Unavailable`` (``clock.apart``) if the database's clock is too far from ours."""
        if abs(self.ahead()) > ALLOWED:
            raise refusal("clock.apart")

    def ahead(self) -> timedelta:
        """Return how far the database's clock is ahead of ours; less than none if it is behind.

        Between two looks it is where it was and the steady time since: a clock of ours that is set
        meanwhile is found apart at once.
        """
        if self._database is None:
            return timedelta(0)
        here = self._read()
        since_us = here.steady_us - self._database.steady_us
        return timedelta(microseconds=self._database.wall_us + since_us - here.wall_us)

    async def keep_noting(self) -> None:
        """Say it again and again until cancelled."""
        while True:
            try:
                await self()
                self._away = None
            except Refused as away:
                self._away = away
                _log.info("clocks.not_noted", code=away.code)
            await asyncio.sleep(EVERY_S)
