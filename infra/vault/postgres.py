"""The vault's rows in PostgreSQL, reached by the Warden's role alone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TypeAlias
from uuid import UUID

import asyncpg

from domain.access.vault import (
    PERSONAL_DATA,
    Age,
    Ciphertext,
    Covered,
    DataKey,
    Item,
    KeyScope,
    Named,
    RecordsDue,
    Redaction,
    Wrapped,
)
from domain.kernel import Log, OrganizationId, ProgramId, Tenant, own_log
from domain.sessions.words import Audience, Ground
from infra.postgres.pool import Connection, Pool, taken, tenant_transaction
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.postgres.together import Together
from infra.vault.rows import NamesRow
from infra.vault.sealing import VERSION

_sql = load("infra.vault", "rows.sql")
_AUDIENCES = frozenset(Audience)
Wanted: TypeAlias = tuple[ProgramId, Sequence[UUID]]
Lane: TypeAlias = Together[Wanted, Sequence[asyncpg.Record]]


class PostgresRows:
    """``Rows`` over the Warden's pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._together: dict[tuple[str, OrganizationId], Lane] = {}

    async def settle_keys(self, tenant: Tenant, keys: Sequence[DataKey]) -> Sequence[DataKey]:
        """Return the live keys of these keys' scopes; where there is none, keep the one given."""
        with answering():
            async with taken(self._pool) as connection:
                added = await connection.fetch(_sql["add_keys"], *tenant, *key_columns(keys))
                if len(added) == len(keys):
                    return keys
                return await _live_keys(connection, tenant, [key.scope for key in keys])

    async def give_up(self, tenant: Tenant, keys: Sequence[UUID]) -> None:
        """Destroy those of these keys under which nothing was ever kept."""
        async with _transaction(self._pool, tenant) as connection:
            await connection.execute(_sql["give_up"], *tenant, list(keys))

    async def live_keys(self, tenant: Tenant, scopes: Sequence[KeyScope]) -> Sequence[DataKey]:
        """Return the live keys of these scopes, as far as there are any."""
        with answering():
            async with taken(self._pool) as connection:
                return await _live_keys(connection, tenant, scopes)

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[Item]:
        """Return what is known of items."""
        return [_item(row) for row in await self._found("items", tenant, items)]

    async def after(self, tenant: Tenant, item: UUID, most: int) -> Sequence[UUID]:
        """Return the next items after an id, in the order of ids."""
        with answering():
            async with tenant_transaction(self._pool, tenant) as connection:
                rows = await connection.fetch(_sql["items_after"], *tenant, item, most)
        return [row["item_id"] for row in rows]

    async def of_scope(self, tenant: Tenant, scope: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        return await self._items(tenant, "items_of_scope", *tenant, scope)

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        with answering():
            async with taken(self._pool) as connection:
                rows = await connection.fetch(
                    _sql["items_of_authors"], organization, list(authors), list(kinds)
                )
        return [_item(row) for row in rows]

    async def ciphertexts(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[Ciphertext, DataKey]]:
        """Return items with the keys they are under; without those whose key is destroyed."""
        rows = await self._found("ciphertexts", tenant, items)
        return [
            (
                Ciphertext(_item(row), row["key_id"], row["nonce"], row["ciphertext"]),
                DataKey(
                    tenant,
                    row["key_id"],
                    KeyScope(row["key_author"], row["key_scope"], row["key_class"]),
                    _wrapped(row),
                ),
            )
            for row in rows
        ]

    async def under_the_keys_of(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under the keys that these items are under."""
        async with _transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["under_the_keys_of"], *tenant, list(items))
        return [(row["item_id"], row["key_id"]) for row in rows]

    async def of_class(
        self, tenant: Tenant, label: str, kinds: Sequence[str], limit: int
    ) -> Sequence[Item]:
        """Return items of a class in a program, session by session."""
        return await self._items(tenant, "items_of_class", *tenant, label, list(kinds), limit)

    async def older(
        self,
        tenant: Tenant,
        kind: str,
        before: datetime,
        limit: int,
        *,
        held: bool = False,
        named: Sequence[Named] = (),
    ) -> Sequence[Item]:
        """Return items of a kind sealed before a moment, session by session.

        Those that a hold covers are among them only if ``held``. A hold on a person covers all that
        is of a group whose history names them, as ``named`` says: whose it is decides nothing.
        """
        pairs = [one.hold for one in named], [one.group for one in named]
        return await self._items(tenant, "items_before", *tenant, kind, before, limit, held, *pairs)

    async def groups_of(self, tenant: Tenant, kind: str, before: datetime) -> Sequence[UUID]:
        """Return the groups in whose sessions items of a kind were sealed before a moment."""
        async with _transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["groups_of"], *tenant, kind, before)
        return [row["group_id"] for row in rows]

    async def closed(self, tenant: Tenant, limit: int) -> Sequence[Item]:
        """Return items that were kept for a hold alone and that none covers any more."""
        return await self._items(tenant, "closed", *tenant, limit)

    async def ages(self) -> Sequence[Age]:
        """Tell what there is of each kind in every program, and since when."""
        with answering():
            rows = await self._pool.fetch(_sql["ages"])
        return [Age(Tenant(row[0], row[1]), *row[2:]) for row in rows]

    async def expired_since(self, organization: OrganizationId, since: datetime) -> int:
        """Count what went in an organization because its time was over."""
        async with _transaction(self._pool, own_log(organization)) as connection:
            gone = await connection.fetchval(_sql["expired_since"], organization, since)
        return int(gone)

    async def records_due(self) -> Sequence[RecordsDue]:
        """Tell which access records have had their time, and nobody has said so yet."""
        with answering():
            rows = await self._pool.fetch(_sql["records_due"])
        return [RecordsDue(Tenant(row[0], row[1]), Log(row[2]), *row[3:]) for row in rows]

    async def held(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these items that a legal hold covers."""
        async with _transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["held"], *tenant, list(items))
        return [row["item_id"] for row in rows]

    async def holds(self, tenant: Tenant) -> Sequence[Covered]:
        """Return what the holds name that could cover something of a program, or organization."""
        async with _transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql["holds"], *tenant)
        return [Covered(**row) for row in rows]

    async def redactions(
        self, tenant: Tenant, *, scope: UUID | None = None, item: UUID | None = None
    ) -> Sequence[Redaction]:
        """Return what remains of what was destroyed in a session, or of an item."""
        return await self._redactions(tenant, "redactions", *tenant, scope, item)

    async def redacted_for(
        self, organization: OrganizationId, request: UUID
    ) -> Sequence[Redaction]:
        """Return what remains of all that an erasure destroyed, in the order of its ids."""
        tenant = own_log(organization)
        return await self._redactions(tenant, "redacted_for", organization, request)

    async def redacted_of(self, organization: OrganizationId, author: bytes) -> Sequence[Redaction]:
        """Return what remains of an author's items, in the whole organization."""
        return await self._redactions(own_log(organization), "redacted_of", organization, author)

    async def names(self, organization: OrganizationId, scope: KeyScope) -> NamesRow:
        """Return who there is, the live key of this scope, and the names kept under it, at once."""
        tenant = own_log(organization)
        async with _transaction(self._pool, tenant) as connection:
            [row] = await connection.fetch(_sql["names"], *tenant, PERSONAL_DATA, *scope)
        return NamesRow(
            row["people"],
            None if row["key_id"] is None else data_key(tenant, row),
            None if row["nonce"] is None else (row["nonce"], row["ciphertext"]),
        )

    async def keep_names(
        self, organization: OrganizationId, key: UUID, nonce: bytes, body: bytes
    ) -> None:
        """Keep names in place of those before, if their key is not destroyed."""
        tenant = own_log(organization)
        async with _transaction(self._pool, tenant) as connection:
            await connection.execute(_sql["keep_names"], *tenant, key, VERSION, nonce, body)

    async def _redactions(self, tenant: Tenant, query: str, *args: object) -> Sequence[Redaction]:
        async with _transaction(self._pool, tenant) as connection:
            rows = await connection.fetch(_sql[query], *args)
        return [
            Redaction(_item(row), row["key_id"], Ground(row["ground"]), row["erased_at"])
            for row in rows
        ]

    async def _found(
        self, query: str, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[asyncpg.Record]:
        """Look items up, together with those who look in the same organization at this moment."""
        lane = self._together.get((query, tenant.organization))
        if lane is None:
            ask = partial(self._look_up, query, tenant.organization)
            lane = self._together[query, tenant.organization] = Together(ask)
        return await lane((tenant.program, list(dict.fromkeys(items))))

    async def _look_up(
        self, query: str, organization: OrganizationId, asked: Sequence[Wanted]
    ) -> Sequence[Sequence[asyncpg.Record]]:
        """Ask for what several want in one statement, and give each their rows."""
        wanted = [(program, item) for program, items in asked for item in items]
        whose = [number for number, (_, items) in enumerate(asked) for _ in items]
        found: list[list[asyncpg.Record]] = [[] for _ in asked]
        if wanted:
            with answering():
                async with taken(self._pool) as connection:
                    rows = await connection.fetch(
                        _sql[query], organization, *zip(*wanted, strict=True)
                    )
            for row in rows:
                found[whose[row["n"]]].append(row)
        return found

    async def _items(self, tenant: Tenant, query: str, *args: object) -> Sequence[Item]:
        async with _transaction(self._pool, tenant) as connection:
            return [_item(row) for row in await connection.fetch(_sql[query], *args)]


@asynccontextmanager
async def _transaction(pool: Pool, tenant: Tenant) -> AsyncIterator[Connection]:
    """Begin a transaction of the tenant; without a database, refuse."""
    with answering():
        async with tenant_transaction(pool, tenant) as connection:
            yield connection


async def _live_keys(
    connection: Connection, tenant: Tenant, scopes: Sequence[KeyScope]
) -> Sequence[DataKey]:
    rows = await connection.fetch(
        _sql["live_keys"],
        *tenant,
        [scope.author for scope in scopes],
        [scope.scope for scope in scopes],
        [scope.label for scope in scopes],
    )
    return [data_key(tenant, row) for row in rows]


def key_columns(keys: Sequence[DataKey]) -> tuple[Sequence[object], ...]:
    """Return what is kept of data keys, column by column."""
    return (
        [key.key for key in keys],
        [key.scope.author for key in keys],
        [key.scope.scope for key in keys],
        [key.scope.label for key in keys],
        [key.wrapped.name for key in keys],
        [key.wrapped.version for key in keys],
        [key.wrapped.body for key in keys],
    )


def data_key(tenant: Tenant, row: asyncpg.Record) -> DataKey:
    """Read a data key from its row."""
    scope = KeyScope(row["author_tag"], row["scope_id"], row["class"])
    return DataKey(tenant, row["key_id"], scope, _wrapped(row))


def _wrapped(row: asyncpg.Record) -> Wrapped:
    return Wrapped(row["kek_name"], row["kek_version"], row["wrapped"])


def _item(row: asyncpg.Record) -> Item:
    return Item(
        tenant=Tenant(row["organization_id"], row["program_id"]),
        item=row["item_id"],
        kind=row["kind"],
        label=row["class"],
        author=row["author_tag"] or b"",
        scope=row["scope_id"],
        group=row["group_id"],
        audience=_audience(row["audience"]),
        locale=row["locale"],
        sealed_at=row["sealed_at"],
    )


def _audience(kept: str) -> Audience:
    """Read an audience; one that there is not is nobody, and opens nothing: it was not sealed."""
    return Audience(kept) if kept in _AUDIENCES else Audience.NOBODY
