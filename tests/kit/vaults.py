"""A vault over a real database with a keyring and a journal, and what a backup makes of them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import asyncpg

from domain.access.vault import Draft, Item
from domain.kernel import Sealed, Tenant
from domain.ports import Append, Appended
from domain.sessions.words import Ground
from infra.ids import new_id
from infra.postgres.pool import Pool, connect
from infra.vault.destruction import DestroyedAgain, destroy_again, settle
from infra.vault.holds import KeptHolds
from infra.vault.journal import Journal
from infra.vault.keeping import keeping
from infra.vault.key_rows import PostgresKeyRows
from infra.vault.keyring import FileKeyring
from infra.vault.postgres import PostgresRows
from infra.vault.program_keys import ProgramKeys
from infra.vault.vault import SealedVault
from tests.kit.database import Migrated
from tests.kit.stores import context, new_stream, request

TEXT = Sealed("Je ne cherche pas de réponse. [mark]")
WITHIN = 30.0
TABLES = ("vault_key", "vault_item", "name_list")


Copy: TypeAlias = Mapping[str, Sequence[str]]
"""Rows of the vault's tables as JSON, as a backup has them."""


async def copied(database: Migrated) -> Copy:
    """Copy the vault's tables, as whoever has the database can."""
    connection = await asyncpg.connect(database.url())
    try:
        return {
            table: [
                row[0]
                for row in await connection.fetch(
                    f"SELECT to_jsonb(t)::text FROM circlekeep.{table} AS t"  # noqa: S608
                )
            ]
            for table in TABLES
        }
    finally:
        await connection.close()


async def put_back(database: Migrated, copy: Copy) -> None:
    """Make the tables what they were, as restoring an old backup does."""
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute(
            "TRUNCATE circlekeep.vault_item, circlekeep.vault_key, circlekeep.name_list"
        )
        for table in TABLES:
            await connection.executemany(
                f"INSERT INTO circlekeep.{table} "  # noqa: S608
                f"SELECT * FROM jsonb_populate_record(NULL::circlekeep.{table}, $1::jsonb)",
                [(row,) for row in copy[table]],
            )
    finally:
        await connection.close()


class Place:
    """A vault over a database and a keyring, and copies of its tables as a backup has them."""

    def __init__(self, database: Migrated, pool: Pool, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.pool = pool
        self.rows = PostgresRows(pool)
        self.key_rows = PostgresKeyRows(pool)
        self.keys = FileKeyring(folder)
        self.journal = Journal(folder / "journal")
        self.journal.begin()
        self.vault = SealedVault(self.rows, self.keys, new_id)
        self.keeping = keeping(pool, self.journal)
        self.program_keys = ProgramKeys(
            self.key_rows, self.keys, self.journal, KeptHolds(self.rows)
        )

    def appending(self, tenant: Tenant) -> Append:
        return request(new_stream(tenant), ctx=context(tenant, command_id=uuid4()))

    async def keep(self, *items: Item, text: Sealed = TEXT) -> None:
        [first, *_] = items
        append = self.appending(first.tenant)
        keeps = await self.vault.seal(first.tenant, [Draft(one, text) for one in items])
        store = self.keeping({append.context.command_id: keeps})
        [answer] = await store.append(first.tenant, [append])
        assert isinstance(answer, Appended)

    async def shred(self, *items: Item, due: datetime | None = None) -> None:
        [first, *_] = items
        append = self.appending(first.tenant)
        going = [one.item for one in items]
        ground = None if due is None else Ground.EXPIRED
        changes = await self.vault.shred(first.tenant, going, ground, due=due)
        store = self.keeping({append.context.command_id: changes})
        [answer] = await store.append(first.tenant, [append])
        assert isinstance(answer, Appended)

    async def text(self, one: Item) -> Sealed | None:
        return (await self.vault.open(one.tenant, [one])).get(one.item)

    async def somebody_waits(self) -> None:
        """Wait until a transaction waits for another's lock."""
        connection = await asyncpg.connect(self.database.url())
        try:
            async with asyncio.timeout(WITHIN):
                while not await connection.fetchval(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted"
                ):
                    await asyncio.sleep(0.01)
        finally:
            await connection.close()

    async def again(self) -> DestroyedAgain:
        """Do what the Warden does before it opens."""
        await settle(self.journal, self.key_rows)
        now = datetime.now(UTC)
        return await destroy_again(self.journal, self.key_rows, self.keys, self.vault, now)


@asynccontextmanager
async def vault_over(database: Migrated, folder: Path) -> AsyncIterator[Place]:
    """Open a vault with its keyring in a new folder."""
    folder.mkdir(mode=0o700)
    async with await connect(database.url("warden"), 4) as pool:
        yield Place(database, pool, folder)
