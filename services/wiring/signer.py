"""The signer's process: its own keys and its own memory, under the database role ``signer``."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog
import uvloop

from domain.codes import refusal
from infra.clocks.agreed import AgreedTime
from infra.health.sampler import OF_THE_SIGNER, of_the_signer
from infra.home import Home
from infra.postgres.pool import Pool, connect
from infra.privileges import harden
from infra.projector.announcements import listen
from infra.projector.heartbeat import KEYLESS, SIGNER, Heartbeat
from infra.settings import Settings
from infra.telemetry.logs import configure_logs
from infra.transparency.notes import VerifierKey
from infra.transparency.signer_state import SignerState
from infra.transparency.signing import Signer
from infra.transparency.witness_client import RemoteWitness, Witnessing
from infra.vault.keys import KeyService
from services.wiring.keys import open_keys
from services.wiring.metering import metering
from services.wiring.signing_keys import signing_with, without_keys
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


_log: Final = structlog.get_logger("circlekeep.signer")


def run_signer(settings: Settings) -> None:
    """Sign until SIGTERM or SIGINT; then return."""
    configure_logs("signer", settings.log_level)
    harden()
    uvloop.run(until_asked_to_end(_sign(settings)))


def keys_of_witnesses(settings: Settings) -> Sequence[VerifierKey]:
    """Return the keys by which a cosignature counts. Raises ``Conflict`` (``settings.unfit``)."""
    return [witness.key for witness in witnesses_of(settings)]


def witnesses_of(settings: Settings) -> Sequence[RemoteWitness]:
    """Read who witnesses. Raises ``Conflict`` (``settings.unfit``)."""
    try:
        return RemoteWitness.configured(settings.witnesses)
    except ValueError as error:
        raise refusal(
            "settings.unfit",
            about=f"CIRCLEKEEP_WITNESSES needs pairs of an address and a verifier key ({error})",
        ) from error


async def _sign(settings: Settings) -> None:
    url, witnesses = settings.url("signer"), witnesses_of(settings)
    async with (
        await connect(url, CONNECTIONS) as pool,
        listen(url) as announced,
        metering("signer", settings, pool, of_the_signer(), OF_THE_SIGNER),
        open_signer(settings, pool) as (signer, state, keys),
        asyncio.TaskGroup() as tasks,
    ):
        progress = Heartbeat(pool, SIGNER)
        turns = Turns(signer, progress, Heartbeat(pool, KEYLESS), partial(without_keys, pool, keys))
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

        for witness in witnesses:
            # Each has turns of its own: a slow one holds up no other.
            witnessing = Witnessing(pool, state, [witness], _now)
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

    def __init__(
        self,
        signer: Signer,
        progress: Callable[[bool], Awaitable[None]],
        keyless: Callable[[], Awaitable[None]],
        without_keys: Callable[[], Awaitable[AbstractSet[UUID]]],
    ) -> None:
        """Sign by ``signer``; ``progress`` is told after each turn whether anything was done.

        ``without_keys`` names the organizations whose key is missing: nothing is signed for them.
        ``keyless`` is told of each turn in which that is so of anybody.
        """
        self._signer = signer
        self._tell_keyless = keyless
        self._without_keys = without_keys
        self._keyless: AbstractSet[UUID] | None = None
        self._progress = progress
        self._look_at_all = 0.0

    async def take(self) -> int:
        """Publish what waits, then sign what has moved; 0 if there is nothing to do at once."""
        await self._signer.publish_waiting()
        now = asyncio.get_running_loop().time()
        whole = now >= self._look_at_all
        since = None if whole else datetime.now(UTC) - LATELY
        keyless = await self._keyless_now(anew=whole)
        heads = await self._signer.look(since)
        due = [head for head in heads if head.key.organization not in keyless]
        more = await self._signer.sign(due)
        # What waits for its key is owed all the same: to see it is not to have done anything.
        await self._progress(any(head.key not in self._signer.keyless for head in due))
        if keyless or self._signer.keyless:
            await self._tell_keyless()
        if whole and not more:
            self._look_at_all = now + IN_THE_END_S
        return int(more)

    async def _keyless_now(self, *, anew: bool) -> AbstractSet[UUID]:
        """Look now and then whose key is missing, and say so when it is another's than before."""
        if anew or self._keyless is None:
            found = await self._without_keys()
            if found and found != self._keyless:
                _log.error("signer.keys_missing", organizations=len(found))
            self._keyless = found
        return self._keyless


@asynccontextmanager
async def open_signer(
    settings: Settings, pool: Pool
) -> AsyncIterator[tuple[Signer, SignerState, KeyService]]:
    """Open the signer over its own folder."""
    folder = Home(settings.home).signer
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = open_keys(settings.signer_keys, folder / "keyring", settings)
    try:
        state = SignerState(folder / "signer.db")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise refusal("signer.in_use", about=folder) from error
    except sqlite3.DatabaseError as error:
        raise refusal("signer.damaged", about=folder / "signer.db") from error
    try:
        yield (
            Signer(pool, state, signing_with(keys), settings.log_origin, _now, settings.failpoint),
            state,
            keys,
        )
    finally:
        state.close()


def _now() -> datetime:
    return datetime.now(UTC)
