"""The signer signs what follows from what it signed, and nothing else."""

from pathlib import Path

import asyncpg
import pytest
import structlog

from domain.kernel import Log, Tenant
from infra.postgres.pool import connect
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.merkle import (
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from infra.transparency.notes import Checkpoint, Kind, Note, VerifierKey
from infra.transparency.signer_state import LogKey
from tests.kit.database import Migrated
from tests.kit.signing import ORIGIN, Keys, open_signer
from tests.kit.stores import new_organization, new_stream, open_logs, open_stores, request


async def append(database: Migrated, tenant: Tenant, events: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        for begin in range(0, events, 500):
            asked = [request(new_stream(tenant)) for _ in range(min(500, events - begin))]
            await stores.app.append(tenant, asked)


async def hashes_of(database: Migrated, tenant: Tenant) -> list[bytes]:
    connection = await asyncpg.connect(database.url())
    try:
        rows = await connection.fetch(
            "SELECT hash FROM circlekeep.events WHERE program_id = $1 AND log = 1"
            " ORDER BY position",
            tenant.program,
        )
        return [row["hash"] for row in rows]
    finally:
        await connection.close()


async def change(database: Migrated, statements: str) -> None:
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


@pytest.mark.parametrize("steps", [(1, 2, 5), (255, 1, 1, 300), (700,)])
async def test_each_checkpoint_is_of_the_tree_over_the_chain(
    circlekeep: Migrated, tmp_path: Path, steps: tuple[int, ...]
) -> None:
    """P13: what is signed is the size and the RFC 6962 root over the hashes as they are stored."""
    tenant = new_organization()
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    size = 0
    async with open_signer(circlekeep, tmp_path) as signing:
        for step in steps:
            await append(circlekeep, tenant, step)
            await signing.look_and_sign()
            size += step
            hashes = await hashes_of(circlekeep, tenant)
            found = await logs.checkpoint(tenant, Log.EVENTS)
            assert found is not None
            origin = f"{ORIGIN}/{tenant.organization}/{tenant.program}/1"
            note = Note.parse(found.note)
            note.verified([signing.keys.verifier(origin, tenant.organization)])
            root = root_of([leaf_hash(one) for one in hashes])
            assert Checkpoint.parse(note.text) == Checkpoint(origin, size, root)
            assert (found.size, found.root, found.chain_hash) == (size, root, hashes[-1])
    await pool.close()


async def test_any_entry_and_any_two_sizes_are_proved_from_tiles(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P14: proofs for any index and size, of a tree that is in tiles and beyond them."""
    tenant = new_organization()
    size = 2 * 256 + 77
    await append(circlekeep, tenant, size)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
    leaves = [leaf_hash(one) for one in await hashes_of(circlekeep, tenant)]
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    for at in (1, 2, 255, 256, 257, 300, 511, 512, 513, size):
        root = root_of(leaves[:at])
        for index in {0, at // 3, at // 2, at - 1}:
            proof = await logs.inclusion(tenant, Log.EVENTS, index, at)
            assert verify_inclusion(leaves[index], index, at, proof, root)
        for old in {1, at // 3, at // 2, at - 1, at}:
            proof = await logs.consistency(tenant, Log.EVENTS, old, at)
            assert verify_consistency(old, at, root_of(leaves[:old]), root, proof)
    tiles = [await logs.tile(tenant, Log.EVENTS, 0, number, size) for number in range(4)]
    assert b"".join(tiles) == b"".join(leaves)
    assert [len(tile) // 32 for tile in tiles] == [256, 256, 77, 0]
    above = await logs.tile(tenant, Log.EVENTS, 1, 0, size)
    assert above == root_of(leaves[:256]) + root_of(leaves[256:512])
    await pool.close()


async def refusal_of(database: Migrated, tenant: Tenant) -> str | None:
    pool = await connect(database.url("auditor"), 1)
    try:
        standings = await PostgresTransparencyLogs(pool).logs(tenant.organization)
        return next(one.refused for one in standings if one.program == tenant.program)
    finally:
        await pool.close()


REWRITE = """
DO $do$
DECLARE v_hash bytea; e events;
BEGIN
  UPDATE events SET digest = sha256(digest) WHERE position = {at} AND program_id = '{program}' AND log = 1;
  SELECT hash INTO v_hash FROM events WHERE position = {at} - 1 AND program_id = '{program}' AND log = 1;
  FOR e IN SELECT * FROM events WHERE position >= {at} AND program_id = '{program}' AND log = 1 ORDER BY position LOOP
    v_hash := sha256(v_hash || int8send(e.position) || int8send(e.recorded_us) || e.digest);
    UPDATE events SET hash = v_hash WHERE position = e.position AND program_id = '{program}' AND log = 1;
  END LOOP;
  UPDATE log_head SET hash = v_hash WHERE program_id = '{program}' AND log = 1;
END $do$
"""  # noqa: E501
"""Changes an entry and recomputes the chain from there on."""
CUT = """
DELETE FROM events WHERE position > 4 AND log = 1;
UPDATE log_head AS h SET position = 4, hash = e.hash, recorded_us = e.recorded_us
FROM events AS e WHERE e.position = 4 AND e.log = 1 AND h.log = 1
"""


@pytest.mark.parametrize(
    ("statements", "grows", "reason"),
    [
        (CUT, 0, "smaller"),
        (CUT, 5, "rewritten"),
        ("DELETE FROM events; DELETE FROM log_head", 0, "smaller"),
        (REWRITE, 0, "rewritten"),
        (REWRITE, 1, "rewritten"),
    ],
)
async def test_the_signer_refuses_to_go_back(
    circlekeep: Migrated, tmp_path: Path, statements: str, grows: int, reason: str
) -> None:
    """P13: a log that is smaller than it was signed, or another, is not signed; others are."""
    hurt, well = new_organization(), new_organization()
    await append(circlekeep, hurt, 6)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
        await change(
            circlekeep, statements.replace("{program}", str(hurt.program)).replace("{at}", "5")
        )
        if grows:
            await append(circlekeep, hurt, grows)
        await append(circlekeep, well, 2)
        await signing.look_and_sign()
        before = len(signing.keys.signed)
        await signing.look_and_sign()
        assert len(signing.keys.signed) == before
        assert dict(signing.state.refusals()) == {LogKey(*hurt, 1): reason}
    assert await refusal_of(circlekeep, hurt) == reason
    assert await refusal_of(circlekeep, well) is None


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ("DELETE FROM events WHERE position = 8 AND log = 1", "gap"),
        ("DELETE FROM events WHERE position = 9 AND log = 1", "gap"),
        ("UPDATE events SET digest = sha256(digest) WHERE position = 8 AND log = 1", "chain"),
        ("UPDATE events SET recorded_us = 1 WHERE position = 8 AND log = 1", "backwards"),
        (
            "UPDATE events SET hash = sha256(hash) WHERE position = 9 AND log = 1",
            "chain",
        ),
    ],
)
async def test_what_does_not_follow_is_not_signed(
    circlekeep: Migrated, tmp_path: Path, statements: str, reason: str
) -> None:
    """P13, P17: a gap, a broken link or time that runs backwards stops the log."""
    tenant = new_organization()
    await append(circlekeep, tenant, 6)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
        await append(circlekeep, tenant, 3)
        await change(circlekeep, statements)
        await signing.look_and_sign()
        assert signing.state.signed(LogKey(*tenant, 1)).size == 6  # type: ignore[union-attr]
    assert await refusal_of(circlekeep, tenant) == reason


async def test_a_log_that_is_right_again_is_signed_again(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    tenant = new_organization()
    await append(circlekeep, tenant, 6)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
        await change(circlekeep, "UPDATE log_head SET position = 4 WHERE log = 1")
        await signing.look_and_sign()
        assert await refusal_of(circlekeep, tenant) == "smaller"
        await change(circlekeep, "UPDATE log_head SET position = 6 WHERE log = 1")
        await append(circlekeep, tenant, 1)
        await signing.look_and_sign()
        assert signing.state.refusals() == {}
    assert await refusal_of(circlekeep, tenant) is None


async def test_a_signer_that_lost_its_state_goes_by_what_it_published(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: a signer that has lost its own file signs no other history either, and says so."""
    honest, forked = new_organization(), new_organization()
    keys = Keys()
    await append(circlekeep, honest, 300)
    await append(circlekeep, forked, 6)
    async with open_signer(circlekeep, tmp_path / "first", keys) as signing:
        await signing.look_and_sign()
    await append(circlekeep, honest, 5)
    await change(circlekeep, REWRITE.format(program=forked.program, at=3))
    async with open_signer(circlekeep, tmp_path / "second", keys) as signing:
        with structlog.testing.capture_logs() as said:
            await signing.look_and_sign()
        assert [
            (one["program"], one["size"], one["published"])
            for one in said
            if one["event"] == "memory.behind"
        ] == [(str(honest.program), 0, 300)]
        assert dict(signing.state.refusals()) == {LogKey(*forked, 1): "forked"}
        assert signing.state.signed(LogKey(*honest, 1)).size == 305  # type: ignore[union-attr]
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    leaves = [leaf_hash(one) for one in await hashes_of(circlekeep, honest)]
    proof = await logs.consistency(honest, Log.EVENTS, 300, 305)
    assert verify_consistency(300, 305, root_of(leaves[:300]), root_of(leaves), proof)
    await pool.close()


async def test_another_root_for_a_size_that_was_published_is_refused_by_the_database(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: never two roots for one size, whoever asks to publish the second."""
    tenant = new_organization()
    keys = Keys()
    await append(circlekeep, tenant, 6)
    async with open_signer(circlekeep, tmp_path / "first", keys) as signing:
        await signing.look_and_sign()
    await change(
        circlekeep,
        "ALTER TABLE checkpoint DISABLE ROW LEVEL SECURITY;"
        "UPDATE checkpoint SET root = sha256(root), size = 6",
    )
    async with open_signer(circlekeep, tmp_path / "second", keys) as signing:
        await signing.look_and_sign()
        assert dict(signing.state.refusals()) == {LogKey(*tenant, 1): "forked"}


async def test_what_was_signed_before_a_crash_is_published_after_it(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: the state is on the disk before anything is published, and is published from there."""
    tenant, keys = new_organization(), Keys()
    await append(circlekeep, tenant, 300)
    async with open_signer(circlekeep, tmp_path, keys) as signing:
        await change(
            circlekeep, "REVOKE EXECUTE ON FUNCTION publish_checkpoint FROM circlekeep_signer"
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await signing.look_and_sign()
        [signed] = [signing.state.signed(key) for key in signing.state.waiting()]
    await change(circlekeep, "GRANT EXECUTE ON FUNCTION publish_checkpoint TO circlekeep_signer")
    await append(circlekeep, tenant, 10)
    async with open_signer(circlekeep, tmp_path, keys) as signing:
        await signing.look_and_sign()
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    found = await logs.checkpoints(tenant, Log.EVENTS, 1, 400)
    assert [one.size for one in found] == [300, 310]
    assert signed is not None
    assert found[0].root == signed.root
    proof = await logs.consistency(tenant, Log.EVENTS, 300, 310)
    assert verify_consistency(300, 310, found[0].root, found[1].root, proof)
    await pool.close()


GIVE_UP = """
INSERT INTO events (organization_id, program_id, log, position, event_id, stream_id, version, type, command_id,
  payload, metadata, salt, recorded_us, digest, hash)
SELECT organization_id, program_id, log, position + 1000000, gen_random_uuid(), gen_random_uuid(), 0, 'key.signing_given_up', gen_random_uuid(),
  convert_to('{{"version":{version}}}', 'UTF8'), metadata, salt, recorded_us, digest, hash
FROM events WHERE organization_id = '{organization}' AND program_id = organization_id AND log = 1 ORDER BY position LIMIT 1
"""  # noqa: E501
"""That two officers gave up a version of the key, as if they had said so."""


async def test_a_key_is_rotated_and_what_the_old_one_signed_is_still_verified(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: each checkpoint verifies with the version of the key that signed it."""
    tenant = new_organization()
    await append(circlekeep, tenant, 2)
    async with open_signer(circlekeep, tmp_path) as signing:
        await signing.look_and_sign()
        signing.keys.rotate()
        await append(circlekeep, tenant, 1)
        await change(circlekeep, GIVE_UP.format(organization=tenant.organization, version=1))
        await signing.look_and_sign()
        assert signing.state.refusals() == {}
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    keys = await logs.keys(tenant.organization)
    assert [key.version for key in keys] == [1, 2]
    found = await logs.checkpoints(tenant, Log.EVENTS, 1, 10)
    for key, checkpoint in zip(keys, found, strict=True):
        note = Note.parse(checkpoint.note)
        origin = Checkpoint.parse(note.text).origin
        [(by, _)] = note.verified(
            [VerifierKey(origin, Kind.NOTE, each.public_key) for each in keys]
        )
        assert by.public == key.public_key
    await pool.close()
