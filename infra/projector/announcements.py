"""Tells workers that logs have moved, after the commit, and hears it; what is missed is polled."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg

from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.postgres.pool import CONNECT_WITHIN, SCHEMA, Pool, connect
from infra.postgres.sql import load

AGAIN = 1.0
KEY = 32
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
CHANNEL = "circlekeep_moved"
EVERY = 0.025
MOST = 180
"""So many tenants fit into a notification of 8,000 bytes; more are not named."""
_sql = load("infra.projector", "projector.sql")


class Announcer:
    """Called with the tenants of each append; speaks at most forty times a second.

    What it cannot say is found by polling a little later, so nobody waits for it or hears of it.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._moved: set[tuple[UUID, UUID]] = set()
        self._telling: asyncio.Task[None] | None = None

    def __call__(self, tenants: Iterable[tuple[UUID, UUID]]) -> None:
        """Announce that events of these tenants, (organization, program), have been committed."""
        self._moved.update(tenants)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """Say nothing any more."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        while self._moved:
            moved, self._moved = self._moved, set()
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._pool.execute(_sql["announce"], CHANNEL, message(moved))
            await asyncio.sleep(EVERY)
        self._telling = None


def message(moved: Iterable[tuple[UUID, UUID]]) -> str:
    """Name tenants in a notification; say nothing, which means any, if they are too many."""
    keys = [organization.bytes + program.bytes for organization, program in moved]
    return b64encode(b"".join(keys)).decode() if len(keys) <= MOST else ""


@asynccontextmanager
async def announcer(url: str) -> AsyncIterator[Announcer]:
    """Give an announcer with a connection of its own, so that it waits for nobody's."""
    async with await connect(url, 1) as pool:
        announcing = Announcer(pool)
        try:
            yield announcing
        finally:
            await announcing.close()


class Announcements:
    """What was said since it was last taken."""

    def __init__(self) -> None:
        self._named: set[Tenant] = set()
        self._any = False
        self._heard = asyncio.Event()
        self.listening = False

    def hear(self, message: str) -> None:
        """Take note of a notification; anybody may send one, so it decides nothing but a look."""
        try:
            keys = b64decode(message, validate=True)
        except ValueError:
            return
        self._any = self._any or not keys
        for start in range(0, len(keys) - KEY + 1, KEY):
            organization, program = keys[start : start + 16], keys[start + 16 : start + KEY]
            self._named.add(
                Tenant(OrganizationId(UUID(bytes=organization)), ProgramId(UUID(bytes=program)))
            )
        self._heard.set()

    @property
    def heard(self) -> bool:
        """Whether anything was said since it was last taken."""
        return self._heard.is_set()

    def take(self) -> AbstractSet[Tenant] | None:
        """Give the tenants that were named since; none if it could be any."""
        self._heard.clear()
        named, self._named = self._named, set()
        any_, self._any = self._any or not self.listening, False
        return None if any_ else named

    async def sleep(self, seconds: float) -> None:
        """Sleep so long, or until something is heard."""
        try:
            await asyncio.wait_for(self._heard.wait(), seconds)
        except TimeoutError:
            return


@asynccontextmanager
async def listen(url: str) -> AsyncIterator[Announcements]:
    """Listen on a connection of its own, and again a second after it is lost."""
    heard = Announcements()
    listening = asyncio.create_task(_keep_listening(url, heard))
    try:
        yield heard
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _keep_listening(url: str, heard: Announcements) -> None:
    while True:
        try:
            await _listen(url, heard)
        except LOST:
            heard.listening = False
        await asyncio.sleep(AGAIN)


async def _listen(url: str, heard: Announcements) -> None:
    connection = await asyncpg.connect(
        url, timeout=CONNECT_WITHIN, server_settings={"application_name": SCHEMA}
    )
    ended = asyncio.Event()
    try:
        connection.add_termination_listener(lambda *_: ended.set())
        await connection.add_listener(CHANNEL, lambda *told: heard.hear(str(told[-1])))
        heard.listening = True
        await ended.wait()
    finally:
        heard.listening = False
        await connection.close(timeout=AGAIN)
