"""What the signer's database role can publish is what the log says; its own note prevails."""

import os
from pathlib import Path

import asyncpg
import pytest

from domain.kernel import Tenant
from infra.postgres.pool import connect
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated
from tests.kit.read_models import ask
from tests.kit.signing import Signing, open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

NOT_SO, DIFFERS = "CK015", "CK014"
PUBLISH = """
SELECT circlekeep.publish_checkpoint($1, $2, 1::smallint, $3, $4, $5, $6, $7, $8, now(), $9, $10,
  '{}', '{}', '{}', '{}')"""
HONEST = """
SELECT t.root, t.frontier, e.hash FROM circlekeep.tree_at($1, $2, 1::smallint, $3) AS t,
  circlekeep.events AS e WHERE e.program_id = $2 AND e.log = 1 AND e.position = $3"""


async def grown(database: Migrated, tenant: Tenant, entries: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        stream = new_stream(tenant)
        await stores.app.append(tenant, [request(stream, n) for n in range(entries)])


async def publish(
    database: Migrated,
    tenant: Tenant,
    size: int,
    junk: str = "",
    *,
    origin: str = "",
    says: int | None = None,
) -> None:
    """Publish as the signer's role: what the log says but for what is junk, signed by nobody."""
    name = f"log.example/{tenant.organization}/{tenant.program}/1"
    [(root, frontier, hash_)] = await ask(database, HONEST, *tenant, min(size, 9)) or [(b"",) * 3]
    root = os.urandom(32) if junk == "root" else root
    frontier = os.urandom(32) if junk == "frontier" else frontier
    hash_ = os.urandom(32) if junk == "entry" else hash_
    [(text,)] = await ask(database, "SELECT encode($1::bytea, 'base64')", root)
    note = f"{name}\n{says or size}\n{text}\n\n— {name} AAAA\n"
    note = "junk\n" if junk == "note" else note
    keys = await ask(
        database,
        "SELECT version, public_key FROM circlekeep.log_key WHERE organization_id = $1",
        tenant.organization,
    )
    version, public = keys[0] if keys else (1, os.urandom(32))
    given = (*tenant, origin or name, size, root, hash_, frontier, note, version, public)
    async with await connect(database.url("signer"), 1) as pool:
        await pool.execute(PUBLISH, *given)


async def whole(database: Migrated, tenant: Tenant) -> tuple[bool, int]:
    async with await connect(database.url("auditor"), 1) as pool:
        reports = await verify_all(pool)
    [one] = [report for report in reports if (report.program, report.log) == (tenant.program, 1)]
    return one.whole, one.signed


async def signed(signing: Signing, database: Migrated) -> Tenant:
    tenant = new_tenant()
    await grown(database, tenant, 5)
    await signing.look_and_sign()
    await grown(database, tenant, 4)
    return tenant


@pytest.mark.parametrize("junk", ["root", "frontier", "entry", "note"])
async def test_p13_no_checkpoint_is_kept_that_the_log_does_not_say(
    circlekeep: Migrated, tmp_path: Path, junk: str
) -> None:
    """P13: whoever has the signer's password publishes nothing else, and stops no signing."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep)
        with pytest.raises(asyncpg.PostgresError) as refused:
            await publish(circlekeep, tenant, 9, junk)
        assert refused.value.sqlstate == NOT_SO
        for size, more in ((11, {}), (4, {}), (9, {"origin": "junk"}), (9, {"says": 8})):
            with pytest.raises(asyncpg.PostgresError) as refused:
                await publish(circlekeep, tenant, size, **more)
            assert refused.value.sqlstate == NOT_SO
        await signing.look_and_sign()
    assert await whole(circlekeep, tenant) == (True, 9)


async def test_p13_a_note_that_the_signer_did_not_sign_gives_way_to_its_own(
    circlekeep: Migrated, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """P13: what is forged before the signer looks, or after, is named and replaced."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep)
        await publish(circlekeep, tenant, 9)
        assert await whole(circlekeep, tenant) == (False, 0)
        await signing.look_and_sign()
        assert await whole(circlekeep, tenant) == (True, 9)
        await publish(circlekeep, tenant, 9)
        assert await whole(circlekeep, tenant) == (False, 0)
        await signing.look_and_sign()
        assert await whole(circlekeep, tenant) == (True, 9)
        assert "checkpoint.replaced" in capsys.readouterr().out
        await grown(circlekeep, tenant, 600)
        await signing.look_and_sign()
    assert await whole(circlekeep, tenant) == (True, 609)
