"""Logs to which nothing is done but what happens: writers, signer and database die at work."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import asyncpg
import msgspec

from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence, held
from infra.transparency.signer_state import LogKey
from infra.transparency.verify import LogReport, verify_all
from tests.kit.crashes import crashing
from tests.kit.database import Migrated
from tests.kit.signing import Keys, open_signer

LATEST = """
    SELECT organization_id, program_id, log, size, note FROM circlekeep.checkpoint"""
WHEN_IT_IS_DOWN = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
PAUSE_S = 0.02
KEPT = 1 / 4
WITHIN_S = 30.0


class Honest(msgspec.Struct, frozen=True):
    """What came of honest runs, a log each, and of the checkpoints that were kept outside."""

    runs: int
    entries: int
    checkpoints: int
    kept: int
    accused: Sequence[LogReport]


async def honest_runs(folder: Path, rounds: int, programs: int, after: int, seed: int) -> Honest:
    """Write to so many logs at once, a round at a time, while everything is killed; then verify.

    The signer works meanwhile, is stopped at any moment and begins again; a witness takes whatever
    checkpoints there are.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    keys, notes = Keys(), dict[tuple[LogKey, int], str]()
    state = folder / "signer"
    async with crashing(folder) as installation:
        database = installation.database
        for _ in range(rounds):
            watching = asyncio.create_task(_watch(database, state, keys, notes, chance))
            await installation.crash(after, programs)
            async with asyncio.timeout(WITHIN_S):
                while not notes:
                    await asyncio.sleep(PAUSE_S)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        async with open_signer(database, state, keys) as signing:
            await signing.look_and_sign()
            signer = {
                key: (kept.size, kept.root)
                for key in signing.state.sizes()
                if (kept := signing.state.signed(key)) is not None
            }
        evidence = Evidence(
            held=[held(f"kept at {size}", note) for (_, size), note in notes.items()],
            keys={
                organization: [private.public_key().public_bytes_raw()]
                for organization, private in keys.private.items()
            },
            signer=signer,
        )
        async with await connect(database.url("auditor"), 1) as pool:
            reports = await verify_all(pool, evidence=evidence)
    return Honest(
        runs=sum(report.entries > 0 for report in reports),
        entries=sum(report.entries for report in reports),
        checkpoints=len(keys.signed),
        kept=len(notes),
        accused=[report for report in reports if not report.whole],
    )


async def _watch(
    database: Migrated,
    state: Path,
    keys: Keys,
    notes: dict[tuple[LogKey, int], str],
    chance: random.Random,
) -> None:
    """Sign, lose the signer, begin again; keep checkpoints outside."""
    while True:
        with suppress(*WHEN_IT_IS_DOWN):
            async with open_signer(database, state, keys) as signing:
                await signing.signer.publish_waiting()
                for _ in range(chance.randint(1, 9)):
                    await signing.signer.sign(await signing.signer.look(None))
                    await _keep(database, notes, chance)
        await asyncio.sleep(PAUSE_S)


async def _keep(
    database: Migrated, notes: dict[tuple[LogKey, int], str], chance: random.Random
) -> None:
    connection = await asyncpg.connect(database.url())
    try:
        for organization, program, log, size, note in await connection.fetch(LATEST):
            if chance.random() < KEPT:
                notes[LogKey(organization, program, log), size] = note
    finally:
        await connection.close()
