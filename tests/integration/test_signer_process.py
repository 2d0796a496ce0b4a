"""The signer as a process of its own: killed at any step, it never says two things of one size."""

import asyncio
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from domain.kernel import Log, Tenant
from infra.postgres.pool import connect
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.merkle import verify_consistency
from infra.transparency.notes import Checkpoint, Kind, Note, VerifierKey
from infra.transparency.signer_state import SignerState
from infra.transparency.signing import KEPT, PUBLISHED, SIGNED
from tests.kit.database import Migrated
from tests.kit.signing import open_signer, signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

PATIENCE = 30.0


async def append(database: Migrated, tenant: Tenant, events: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        asked = [request(new_stream(tenant)) for _ in range(events)]
        await stores.app.append(tenant, asked)


async def published(database: Migrated, tenant: Tenant) -> dict[int, str]:
    """Every checkpoint in the database, by its size."""
    pool = await connect(database.url("app"), 1)
    try:
        logs = PostgresTransparencyLogs(pool)
        found = await logs.checkpoints(tenant, Log.EVENTS, 1, 10_000)
        return {one.size: Note.parse(one.note).text for one in found}
    finally:
        await pool.close()


def decided(home: Path) -> dict[int, str]:
    """What the signer has decided to say and may not have published."""
    state = SignerState(home / "signer" / "signer.db")
    try:
        waiting = [state.signed(key) for key in state.waiting()]
        said = [one.waiting for one in waiting if one is not None and one.waiting is not None]
        return {one.size: Note.parse(one.note).text for one in said}
    finally:
        state.close()


async def test_killed_at_any_step_it_never_signs_two_roots_for_one_size(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: what was signed before a crash is published after it, and the rest extends it."""
    tenant, home = new_tenant(), tmp_path / "home"
    said: dict[int, str] = {}
    for step, failpoint in enumerate((SIGNED, KEPT, PUBLISHED)):
        await append(circlekeep, tenant, 100 + step)
        with signer(circlekeep, home, failpoint) as process:
            ended = await asyncio.to_thread(process.wait, PATIENCE)
        assert ended == -signal.SIGKILL, (home / "signer.log").read_text()
        for found in (decided(home), await published(circlekeep, tenant)):
            assert {**found, **said} == {**said, **found}
            said |= found
    await append(circlekeep, tenant, 1)
    with signer(circlekeep, home) as process:
        async with asyncio.timeout(PATIENCE):
            while 304 not in (there := await published(circlekeep, tenant)):
                assert process.poll() is None, (home / "signer.log").read_text()
                await asyncio.sleep(0.05)
    assert {**there, **said} == there
    assert sorted(there) == [201, 304]
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    [key] = await logs.keys(tenant.organization)
    checkpoints = await logs.checkpoints(tenant, Log.EVENTS, 1, 10_000)
    for before, after in pairwise(checkpoints):
        proof = await logs.consistency(tenant, Log.EVENTS, before.size, after.size)
        assert verify_consistency(before.size, after.size, before.root, after.root, proof)
    for checkpoint in checkpoints:
        note = Note.parse(checkpoint.note)
        origin = Checkpoint.parse(note.text).origin
        assert origin == f"circlekeep/{tenant.organization}/{tenant.program}/1"
        note.verified([VerifierKey(origin, Kind.NOTE, key.public_key)])
    await pool.close()


async def test_two_signers_do_not_share_one_memory(circlekeep: Migrated, tmp_path: Path) -> None:
    """P13: a second process over the same folder ends: only one may decide what is said."""
    tenant, home = new_tenant(), tmp_path / "home"
    await append(circlekeep, tenant, 1)
    with signer(circlekeep, home) as first:
        async with asyncio.timeout(PATIENCE):
            while not await published(circlekeep, tenant):
                assert first.poll() is None, (home / "signer.log").read_text()
                await asyncio.sleep(0.05)
        with signer(circlekeep, home) as second:
            assert await asyncio.to_thread(second.wait, PATIENCE) not in {0, -signal.SIGTERM}
        assert first.poll() is None


@pytest.mark.parametrize("folder", ["signer", "signer/keyring"])
async def test_its_folder_is_closed_to_others(
    circlekeep: Migrated, tmp_path: Path, folder: str
) -> None:
    tenant, home = new_tenant(), tmp_path / "home"
    await append(circlekeep, tenant, 1)
    with signer(circlekeep, home, PUBLISHED) as process:
        await asyncio.to_thread(process.wait, PATIENCE)
    assert (home / folder).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("garbled", ["its head", "its middle", "its end", "all of it"])
async def test_a_memory_that_is_not_what_was_written_is_named(
    circlekeep: Migrated, tmp_path: Path, garbled: str
) -> None:
    """P13: a signer that cannot read what it has said says nothing more, and which file it is."""
    home = tmp_path / "home"
    home.mkdir()
    async with open_signer(circlekeep, home / "signer") as signing:
        await append(circlekeep, new_tenant(), 1)
        await signing.look_and_sign()
    memory = home / "signer" / "signer.db"
    whole = memory.read_bytes()
    third = len(whole) // 3
    match garbled:
        case "its head":
            memory.write_bytes(b"x" * 200 + whole[200:])
        case "its middle":
            memory.write_bytes(whole[:third] + b"x" * third + whole[2 * third :])
        case "its end":
            memory.write_bytes(whole[:third])
        case _:
            memory.write_bytes(b"")
    with signer(circlekeep, home) as process:
        assert await asyncio.to_thread(process.wait, PATIENCE) == 2
    said = (home / "signer.log").read_text()
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("signer.damaged: ")
    assert str(memory) in said
