"""What sealing costs: texts encrypted and kept in the vault, beside the same bytes inserted."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from domain.access.vault import Draft, Item
from domain.kernel import Sealed, Tenant
from domain.sessions.words import Audience
from infra.ids import new_id
from infra.postgres.pool import Pool, connect, tenant_transaction
from infra.vault.changes import carry_out
from infra.vault.keyring import FileKeyring
from infra.vault.postgres import PostgresRows
from infra.vault.sealing import padded
from infra.vault.vault import SealedVault
from tests.bench.ground import a_database
from tests.bench.measuring import Bench, Peer
from tests.kit.stores import new_tenant

WRITERS, SESSIONS = 16, 100
TEXT = Sealed("On m’a demandé ce que je ne pouvais pas donner, et je l’ai donné. " * 60)
BYTES = padded(TEXT.reveal().encode())
PLAIN = """
    CREATE TABLE circlekeep.plain_text (
      organization_id uuid, program_id uuid, item_id uuid, kind text, class text, scope_id uuid,
      group_id uuid, author bytea, audience text, locale text, written_at timestamptz, body bytea,
      PRIMARY KEY (organization_id, program_id, item_id));
    CREATE INDEX ON circlekeep.plain_text (organization_id, program_id, scope_id);
    CREATE INDEX ON circlekeep.plain_text (organization_id, author, kind);
    GRANT INSERT ON circlekeep.plain_text TO circlekeep_warden"""
INSERT = "INSERT INTO plain_text VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
Writing: TypeAlias = Callable[[Sequence[Item]], Awaitable[None]]


async def sealing(bench: Bench) -> None:
    """Keep texts of 4 KB, each write waiting for the disk, by sixteen who write at once."""
    async with a_database() as database:
        superuser = await asyncpg.connect(database.url())
        await superuser.execute(PLAIN)
        await superuser.close()
        with tempfile.TemporaryDirectory() as folder:
            async with await connect(database.url("warden"), WRITERS) as pool:
                vault = SealedVault(PostgresRows(pool), FileKeyring(Path(folder)), new_id)
                tenant = new_tenant()
                for texts in (1, 3):
                    seal = partial(written, bench, tenant, texts, partial(sealed, pool, vault))
                    plain = partial(written, bench, tenant, texts, partial(inserted, pool))
                    await bench.compare(
                        f"{texts} texts of 4 KB at a time, {WRITERS} writers",
                        unit="texts/s",
                        ours=seal,
                        peers={"the same bytes inserted": Peer(plain, goal=0.8)},
                    )


async def written(bench: Bench, tenant: Tenant, texts: int, write: Writing) -> float:
    """Have authors write for a while; return texts a second."""
    done = 0
    began = time.perf_counter()
    until = began + bench.seconds
    sessions = [uuid4() for _ in range(SESSIONS)]

    async def author() -> None:
        nonlocal done
        tag = os.urandom(32)
        while time.perf_counter() < until:
            session = sessions[done % SESSIONS]
            await write([an_item(tenant, tag, session) for _ in range(texts)])
            done += texts

    async with asyncio.TaskGroup() as tasks:
        for _ in range(WRITERS):
            tasks.create_task(author())
    return done / (time.perf_counter() - began)


def an_item(tenant: Tenant, author: bytes, session: UUID) -> Item:
    return Item(
        tenant=tenant,
        item=new_id(),
        kind="reflection",
        label="C4",
        author=author,
        scope=session,
        group=session,
        audience=Audience.NOBODY,
        locale="fr-CA",
        sealed_at=datetime.now(UTC),
    )


async def sealed(pool: Pool, vault: SealedVault, items: Sequence[Item]) -> None:
    """Encrypt, and keep what is encrypted if its key still stands."""
    tenant = items[0].tenant
    keeps = await vault.seal(tenant, [Draft(item, TEXT) for item in items])
    async with tenant_transaction(pool, tenant) as connection:
        await carry_out(connection, tenant, keeps)


async def inserted(pool: Pool, items: Sequence[Item]) -> None:
    """Insert as many bytes under as many indexes, in clear."""
    async with tenant_transaction(pool, items[0].tenant) as connection:
        await connection.executemany(INSERT, [row_of(item) for item in items])


def row_of(item: Item) -> tuple[object, ...]:
    return (
        *item.tenant,
        item.item,
        item.kind,
        item.label,
        item.scope,
        item.group,
        item.author,
        item.audience.value,
        item.locale,
        item.sealed_at,
        BYTES,
    )
