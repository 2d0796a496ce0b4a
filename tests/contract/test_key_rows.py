"""What the rows of data keys promise to whoever wraps them anew, in memory and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.access.vault import DataKey, DestroyKey, Draft, Drop, Keep, Wrapped
from domain.kernel import Conflict, ProgramId, Tenant
from infra.ids import new_id
from infra.postgres.pool import connect
from infra.vault.data_keys import name_of
from infra.vault.journal import Journal
from infra.vault.keeping import keeping
from infra.vault.key_rows import KeyRows, PostgresKeyRows
from infra.vault.keyring import FileKeyring
from infra.vault.memory import MemoryRows
from infra.vault.postgres import PostgresRows
from infra.vault.rows import Rows
from infra.vault.vault import SealedVault
from tests.contract.test_vault import TEXT, item
from tests.kit.database import Migrated
from tests.kit.stores import new_tenant, open_logs


class Place:
    """The rows of items and of keys, and a vault over them."""

    def __init__(self, rows: Rows, keys: KeyRows, keyring: FileKeyring) -> None:
        self.rows = rows
        self.keys = keys
        self.vault = SealedVault(rows, keyring, new_id)

    async def kept(self, tenant: Tenant, items: int = 1) -> list[Keep]:
        """Keep some texts, each under a key of its own."""
        keeps = await self.vault.seal(tenant, [Draft(item(tenant), TEXT) for _ in range(items)])
        await self.keys.destroy_again(tenant, keeps)
        return list(keeps)

    async def under(self, tenant: Tenant, *versions: int) -> list[DataKey]:
        return list(await self.keys.keys_under(tenant, name_of(tenant), versions, 100))


@pytest.fixture
async def place(database: Migrated | None, tmp_path: Path) -> AsyncIterator[Place]:
    folder = tmp_path / "keyring"
    folder.mkdir(mode=0o700)
    if database is None:
        rows = MemoryRows()
        yield Place(rows, rows, FileKeyring(folder))
        return
    async with await connect(database.url("warden"), 4) as pool:
        yield Place(PostgresRows(pool), PostgresKeyRows(pool), FileKeyring(folder))


@pytest.fixture
async def tenant(database: Migrated | None, tmp_path: Path) -> Tenant:
    made = new_tenant()
    if database is not None:
        async with await connect(database.url("warden"), 1) as pool:
            await open_logs(keeping(pool, Journal(tmp_path))({}), made)
    return made


async def test_keys_are_counted_by_the_version_they_are_under(place: Place, tenant: Tenant) -> None:
    await place.kept(tenant, 3)
    [first, *_] = await place.under(tenant, 1)
    moved = Wrapped(first.wrapped.name, 2, b"anew")
    await place.keys.wrap_anew(tenant, [(first, moved)])
    assert await place.keys.wrapped_under(tenant, name_of(tenant)) == {1: 2, 2: 1}
    assert await place.keys.wrapped_under(tenant, "another.name") == {}
    [found] = await place.under(tenant, 2)
    assert found == replace(first, wrapped=moved)
    ordered = await place.under(tenant, 1, 2)
    assert [key.wrapped.version for key in ordered] == [1, 1, 2]
    assert len(await place.keys.keys_under(tenant, name_of(tenant), [1, 2], 2)) == 2


async def test_a_key_that_has_changed_meanwhile_stays_as_it_is(
    place: Place, tenant: Tenant
) -> None:
    await place.kept(tenant)
    [before] = await place.under(tenant, 1)
    for number in (2, 3):
        moved = Wrapped(before.wrapped.name, number, bytes([number]))
        await place.keys.wrap_anew(tenant, [(before, moved)])
    assert await place.keys.wrapped_under(tenant, name_of(tenant)) == {2: 1}


async def test_another_program_has_none_of_these_keys(place: Place, tenant: Tenant) -> None:
    [keep] = await place.kept(tenant)
    other = Tenant(tenant.organization, ProgramId(uuid4()))
    assert list(await place.keys.live(other, [keep.row.key])) == []
    assert list(await place.keys.under(other, [keep.row.key])) == []
    assert list(await place.keys.keys_under(other, name_of(tenant), [1], 10)) == []


async def test_what_is_destroyed_lives_no_more_and_nothing_is_under_it(
    place: Place, tenant: Tenant
) -> None:
    [gone, stays] = await place.kept(tenant, 2)
    keys = [gone.row.key, stays.row.key]
    assert set(await place.keys.live(tenant, keys)) == set(keys)
    assert set(await place.keys.under(tenant, keys)) == {
        (gone.row.item.item, gone.row.key),
        (stays.row.item.item, stays.row.key),
    }
    await place.keys.destroy_again(tenant, [DestroyKey(gone.row.key), Drop(gone.row.item.item)])
    assert list(await place.keys.live(tenant, keys)) == [stays.row.key]
    assert list(await place.keys.under(tenant, keys)) == [(stays.row.item.item, stays.row.key)]
    assert len(await place.under(tenant, 1)) == 1
    with pytest.raises(Conflict):
        await place.keys.destroy_again(tenant, [DestroyKey(stays.row.key)])


async def test_only_a_key_that_was_never_used_is_given_up(place: Place, tenant: Tenant) -> None:
    [used] = await place.kept(tenant)
    await place.vault.seal(tenant, [Draft(item(tenant), TEXT)])
    keys = [key.key for key in await place.under(tenant, 1)]
    assert len(keys) == 2
    await place.rows.give_up(tenant, keys)
    assert list(await place.keys.live(tenant, keys)) == [used.row.key]


async def test_what_is_noted_of_the_journal_only_grows(place: Place) -> None:
    assert await place.keys.noted_journal() == (0, bytes(32))
    await place.keys.note_journal(3, b"c" * 32)
    await place.keys.note_journal(2, b"b" * 32)
    assert await place.keys.noted_journal() == (3, b"c" * 32)
