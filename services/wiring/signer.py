"""The signer's process: its own keys and its own memory, under the database role ``signer``."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import uvloop

from domain.kernel import Conflict
from infra.clocks.agreed import AgreedTime
from infra.health.sampler import OF_THE_SIGNER, of_the_signer
from infra.home import Home
from infra.postgres.pool import Pool, connect
from infra.postgres.sql import load
from infra.privileges import harden
from infra.projector.announcements import listen
from infra.projector.heartbeat import SIGNER, Heartbeat
from infra.settings import Settings
from infra.telemetry.logs import configure_logs
from infra.transparency.signer_state import SignerState
from infra.transparency.signing import Sign, SignedBy, Signer
from infra.transparency.witness_client import RemoteWitness, Witnessing
from infra.vault.keys import KeyService
from services.wiring.keys import opened
from services.wiring.metering import metering
from services.workers.loop import keep_working, until_asked_to_end

CONNECTIONS: Final = 3
EVERY_S: Final = 1.5
"""Seconds between two looks: a log that is written to all the time is signed as often."""
SLICES: Final = 3
"""In so many parts a pause is taken, with a sign of progress after each."""
WITNESS_EVERY_S: Final = 15.0
LATELY: Final = timedelta(seconds=60)
IN_THE_END_S: Final = 30.0
"""Seconds after which every log is looked at, whenever it moved, and whether it went back."""


_sql: Final = load("infra.transparency", "signing.sql")


def run_signer(settings: Settings) -> None:
    """Sign until SIGTERM or SIGINT; then return."""
    configure_logs("signer", settings.log_level)
    harden()
    uvloop.run(until_asked_to_end(_sign(settings)))


async def _sign(settings: Settings) -> None:
    url = settings.url("signer")
    async with (
        await connect(url, CONNECTIONS) as pool,
        listen(url) as announced,
        metering("signer", settings, pool, of_the_signer(), OF_THE_SIGNER),
        opened_signer(settings, pool) as (signer, state),
        asyncio.TaskGroup() as tasks,
    ):
        progress = Heartbeat(pool, SIGNER)
        turns = Turns(signer, progress)
        tasks.create_task(AgreedTime(pool).keep_noting())

        async def wait(_seconds: float) -> None:
            for _ in range(SLICES):
                await asyncio.sleep(EVERY_S / SLICES)
                await _said(progress)
            for _ in range(SLICES):
                if not announced.heard:
                    await announced.sleep(EVERY_S / SLICES)
                    await _said(progress)
            announced.take()

        witnesses = RemoteWitness.configured(settings.witnesses)
        if witnesses:
            witnessing = Witnessing(pool, state, witnesses, _now)
            tasks.create_task(keep_working(witnessing.turn, _wait_for_witnesses))
        tasks.create_task(keep_working(turns.take, wait))


async def _said(progress: Heartbeat) -> None:
    """Say that there is nothing to do, between two turns: one that stands still says nothing."""
    with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        await progress()


async def _wait_for_witnesses(_seconds: float) -> None:
    await asyncio.sleep(WITNESS_EVERY_S)


class Turns:
    """When to look at which logs."""

    def __init__(self, signer: Signer, progress: Callable[[bool], Awaitable[None]]) -> None:
        """Sign by ``signer``; ``progress`` is told after each turn whether there was anything."""
        self._signer = signer
        self._progress = progress
        self._look_at_all = 0.0

    async def take(self) -> int:
        """Publish what waits, then sign what has moved; 0 if there is nothing to do at once."""
        await self._signer.publish_waiting()
        now = asyncio.get_running_loop().time()
        whole = now >= self._look_at_all
        since = None if whole else datetime.now(UTC) - LATELY
        due = await self._signer.look(since)
        more = await self._signer.sign(due)
        await self._progress(len(due) > 0)
        if whole and not more:
            self._look_at_all = now + IN_THE_END_S
        return int(more)


@asynccontextmanager
async def opened_signer(
    settings: Settings, pool: Pool
) -> AsyncIterator[tuple[Signer, SignerState]]:
    """Open the signer over its own folder."""
    folder = Home(settings.home).signer
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = opened(settings.signer_keys, folder / "keyring", settings)
    try:
        state = SignerState(folder / "signer.db")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise Conflict("signer.in_use", f"{folder} is in use by another signer") from error
    except sqlite3.DatabaseError as error:
        raise Conflict(
            "signer.damaged",
            f"{folder / 'signer.db'} is not what was written: bring its backup, or set it aside "
            "with the reason on record (docs/transparency.md)",
        ) from error
    try:
        await require_the_keys_that_signed(pool, keys)
        yield (
            Signer(pool, state, signing_with(keys), settings.log_origin, _now, settings.failpoint),
            state,
        )
    finally:
        state.close()


async def require_keys_of_the_signer(settings: Settings) -> None:
    """Raise ``Conflict`` (``signer.keys_missing``) unless what signed before is in the folder."""
    keys = opened(settings.signer_keys, Home(settings.home).signer / "keyring", settings)
    async with await connect(settings.url("signer"), 1) as pool:
        await require_the_keys_that_signed(pool, keys)


async def require_the_keys_that_signed(pool: Pool, keys: KeyService) -> None:
    """Raise ``Conflict`` (``signer.keys_missing``) unless what signed before is here.

    Another key would be refused for good by everybody who holds a checkpoint.
    """
    known = set(await keys.names())
    for organization, version, public_key in await pool.fetch(_sql["keys_that_signed"]):
        name = key_name(organization)
        if name not in known or (await keys.public_keys(name)).get(version) != public_key:
            raise Conflict(
                "signer.keys_missing",
                "the keys that signed checkpoints before are not in the signer's keyring: bring "
                "them from the backup of the keys (its folder signer); until then nothing is "
                "signed, and nothing is lost by waiting",
            )


def signing_with(keys: KeyService) -> Sign:
    """Sign with one key for each organization."""

    async def sign(organization: UUID, message: bytes) -> SignedBy:
        name = key_name(organization)
        by = await keys.sign(name, message)
        public = await keys.public_keys(name)
        return SignedBy(by.signature, public[by.version], by.version)

    return sign


def key_name(organization: UUID) -> str:
    """Name the key that an organization's checkpoints are signed with."""
    return f"checkpoints-{organization.hex}"


def _now() -> datetime:
    return datetime.now(UTC)
