"""The rows of data keys in PostgreSQL, for whoever wraps them anew or destroys them again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol
from uuid import UUID

import asyncpg

from domain.access.vault import Change, DataKey, Wrapped
from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.vault.changes import carry_out, forgotten
from infra.vault.journal import GENESIS
from infra.vault.postgres import data_key

_sql = load("infra.vault", "key_rows.sql")


class KeyRows(Protocol):
    """Where wrapped keys are kept, apart from what is sealed under them."""

    async def live(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these keys that are not destroyed; destructions under way come first."""
        ...

    async def under(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under these keys."""
        ...

    async def wrapped_under(self, tenant: Tenant, name: str) -> Mapping[int, int]:
        """Count the live keys under each version of the key of this name."""
        ...

    async def keys_under(
        self, tenant: Tenant, name: str, versions: Sequence[int], limit: int
    ) -> Sequence[DataKey]:
        """Return live keys that are wrapped under these versions, the oldest version first."""
        ...

    def while_none_is_made(
        self, tenant: Tenant, name: str, version: int
    ) -> AbstractAsyncContextManager[int]:
        """Let nobody keep another key meanwhile; how many live ones are under a version."""
        ...

    async def wrap_anew(self, tenant: Tenant, keys: Sequence[tuple[DataKey, Wrapped]]) -> None:
        """Keep keys under what they are wrapped in now; those that changed meanwhile stay."""
        ...

    async def destroy_again(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Make changes that no append goes with. Raises ``Conflict`` if a key is not as assumed."""
        ...

    async def forget_accounts(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> None:
        """End what signs these people in to an organization; once more changes nothing."""
        ...

    async def samples(self, each: int) -> Sequence[DataKey]:
        """Return some live data keys under every version of every program's key."""
        ...

    async def tenants(self) -> Sequence[Tenant]:
        """Return every program and organization that anything may be sealed of."""
        ...

    async def clock(self) -> datetime:
        """Return what the clock shows of whoever keeps the rows."""
        ...

    async def noted_journal(self) -> tuple[int, bytes]:
        """Return how many lines the journal of destructions had, and the hash of the last."""
        ...

    async def note_journal(self, lines: int, last: bytes) -> None:
        """Note that; a shorter one is not noted."""
        ...


class PostgresKeyRows:
    """``KeyRows`` over the Warden's pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def live(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these keys that are not destroyed."""
        return [row["key_id"] for row in await self._asked("live_among", tenant, list(keys))]

    async def under(self, tenant: Tenant, keys: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under these keys."""
        rows = await self._asked("under_keys", tenant, list(keys))
        return [(row["item_id"], row["key_id"]) for row in rows]

    async def wrapped_under(self, tenant: Tenant, name: str) -> Mapping[int, int]:
        """Count the live keys under each version of the key of this name."""
        rows = await self._asked("wrapped_under", tenant, name)
        return {row["kek_version"]: row["keys"] for row in rows}

    async def keys_under(
        self, tenant: Tenant, name: str, versions: Sequence[int], limit: int
    ) -> Sequence[DataKey]:
        """Return live keys that are wrapped under these versions, the oldest version first."""
        rows = await self._asked("keys_under", tenant, name, list(versions), limit)
        return [data_key(tenant, row) for row in rows]

    @asynccontextmanager
    async def while_none_is_made(
        self, tenant: Tenant, name: str, version: int
    ) -> AsyncIterator[int]:
        """Let nobody keep another key meanwhile; how many live ones are under a version."""
        with answering():
            async with tenant_transaction(self._pool, tenant) as connection:
                await connection.execute(_sql["let_none_be_made"])
                rows = await connection.fetch(_sql["wrapped_under"], *tenant, name)
                yield {row["kek_version"]: row["keys"] for row in rows}.get(version, 0)

    async def wrap_anew(self, tenant: Tenant, keys: Sequence[tuple[DataKey, Wrapped]]) -> None:
        """Keep keys under what they are wrapped in now; those that changed meanwhile stay."""
        await self._asked(
            "wrap_anew",
            tenant,
            [key.key for key, _ in keys],
            [key.wrapped.body for key, _ in keys],
            [wrapped.version for _, wrapped in keys],
            [wrapped.body for _, wrapped in keys],
        )

    async def destroy_again(self, tenant: Tenant, changes: Sequence[Change]) -> None:
        """Make changes that no append goes with; who is forgotten loses the account after that."""
        with answering():
            async with tenant_transaction(self._pool, tenant) as connection:
                await carry_out(connection, tenant, changes, again=True)
        await self.forget_accounts(tenant.organization, forgotten(changes))

    async def forget_accounts(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> None:
        """End what signs these people in to an organization; once more changes nothing."""
        if people:
            with answering():
                async with tenant_transaction(self._pool, own_log(organization)) as connection:
                    for person in people:
                        await connection.execute(_sql["forget_account"], organization, person)

    async def samples(self, each: int) -> Sequence[DataKey]:
        """Return some live data keys under every version of every program's key."""
        with answering():
            rows = await self._pool.fetch(_sql["samples"], each)
        return [data_key(Tenant(row[0], row[1]), row) for row in rows]

    async def tenants(self) -> Sequence[Tenant]:
        """Return every program and organization that has a log."""
        with answering():
            rows = await self._pool.fetch(_sql["tenants"])
        return [Tenant(OrganizationId(row[0]), ProgramId(row[1])) for row in rows]

    async def clock(self) -> datetime:
        """Return what the database's clock shows."""
        with answering():
            at: datetime = await self._pool.fetchval(_sql["clock"])
        return at

    async def noted_journal(self) -> tuple[int, bytes]:
        """Return how many lines the journal of destructions had, and the hash of the last."""
        with answering():
            row = await self._pool.fetchrow(_sql["noted_journal"])
        return (row["lines"], row["hash"]) if row else (0, GENESIS)

    async def note_journal(self, lines: int, last: bytes) -> None:
        """Note that; a shorter one is not noted."""
        with answering():
            await self._pool.execute(_sql["note_journal"], lines, last)

    async def _asked(self, query: str, tenant: Tenant, *args: object) -> Sequence[asyncpg.Record]:
        with answering():
            async with tenant_transaction(self._pool, tenant) as connection:
                return await connection.fetch(_sql[query], *tenant, *args)
