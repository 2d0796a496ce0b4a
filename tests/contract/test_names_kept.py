"""The names of an organization are kept together, and go whenever one of them does."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.access.vault import PERSONAL_DATA, Item, NamesKept
from domain.kernel import Conflict, OrganizationId, Sealed, Tenant, own_log
from infra.ids import new_id
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.vault.destroyed import DestroyedByJournal
from infra.vault.journal import Journal
from infra.vault.keeping import MemoryKeeping, keeping
from infra.vault.keyring import FileKeyring
from infra.vault.memory import MemoryRows
from infra.vault.name_list import SealedNames
from infra.vault.postgres import PostgresRows
from infra.vault.vault import SealedVault
from tests.contract.test_vault import Place, item
from tests.kit.database import Migrated
from tests.kit.stores import new_tenant
from tests.kit.vaults import copied, put_back, vault_over

NAMES = Sealed("who there is\n roy ada")
LATER = Sealed("who there is\n roy ada\n chen bo")


class Named:
    """An organization whose people are sealed, and their names kept."""

    def __init__(self, place: Place, names: SealedNames, log: Tenant) -> None:
        self.place = place
        self.names = names
        self.log = log

    @property
    def organization(self) -> OrganizationId:
        return self.log.organization

    def person(self) -> Item:
        scope = self.log.program
        return item(self.log, kind=PERSONAL_DATA, label="C2", author=uuid4().bytes * 2, scope=scope)

    async def known(self) -> NamesKept:
        return await self.names.known(self.organization)

    async def kept(self) -> Sealed | None:
        return (await self.known()).names

    async def keep(self, seen: NamesKept, names: Sealed = NAMES) -> None:
        await self.names.keep(self.organization, seen.key, names)


@pytest.fixture
async def named(database: Migrated | None, tmp_path: Path) -> AsyncIterator[Named]:
    folder = tmp_path / "keyring"
    folder.mkdir(mode=0o700)
    keyring = FileKeyring(folder)
    if database is None:
        rows, store = MemoryRows(), MemoryEventStore()
        vault = SealedVault(rows, keyring, new_id)
        place = Place(vault, rows, MemoryKeeping(store, rows))
        yield await _opened(place, SealedNames(rows, keyring, new_id))
        return
    async with await connect(database.url("warden"), 4) as pool:
        real = PostgresRows(pool)
        vault = SealedVault(real, keyring, new_id)
        place = Place(vault, real, keeping(pool, Journal(tmp_path)))
        yield await _opened(place, SealedNames(real, keyring, new_id))


async def _opened(place: Place, names: SealedNames) -> Named:
    log = own_log(new_tenant().organization)
    await place.open_logs(log)
    return Named(place, names, log)


async def test_names_are_kept_and_replaced(named: Named) -> None:
    assert await named.known() == NamesKept(b"", None, (await named.known()).key)
    for names in (NAMES, LATER):
        await named.keep(await named.known(), names)
        assert await named.kept() == names


async def test_who_there_is_is_said_by_item_and_sealing(named: Named) -> None:
    people = sorted((named.person() for _ in range(3)), key=lambda one: one.item)
    rows = [await named.place.keep(person) for person in people]
    await named.place.keep(replace(named.person(), kind="erasure_subject"))
    assert (await named.known()).people == b"".join(r.item.item.bytes + r.nonce for r in rows)
    anew = await named.place.keep(people[0], Sealed("another name"))
    assert anew.nonce != rows[0].nonce
    assert (await named.known()).people[:28] == people[0].item.bytes + anew.nonce


async def test_other_organizations_have_other_names(named: Named) -> None:
    other = await _opened(named.place, named.names)
    await named.keep(await named.known())
    await other.keep(await named.known(), LATER)
    assert await other.kept() is None
    assert await named.kept() == NAMES


async def test_erasure_somebody_who_is_erased_takes_the_names_along(named: Named) -> None:
    """P20: a name that was kept among others does not open once the person is erased."""
    person, other = named.person(), named.person()
    await named.place.keep(person)
    await named.place.keep(other)
    await named.keep(await named.known())
    shredded = await named.place.vault.shred(named.log, [person.item])
    assert await named.kept() == NAMES, "it is not done yet"
    await named.place.carry_out(named.log, *shredded)
    left = await named.known()
    assert (left.names, len(left.people)) == (None, 28)
    await named.keep(left, LATER)
    assert await named.kept() == LATER


@pytest.mark.parametrize("before", [True, False], ids=["there were names", "there were none"])
async def test_erasure_what_was_seen_before_it_is_not_kept_after_it(
    named: Named, *, before: bool
) -> None:
    """P20: whoever looks for a name while somebody is erased does not put the name back."""
    person = named.person()
    await named.place.keep(person)
    if before:
        await named.keep(await named.known())
    shredded = await named.place.vault.shred(named.log, [person.item])
    seen = await named.known()
    await named.place.carry_out(named.log, *shredded)
    await named.keep(seen, LATER)
    assert await named.kept() is None


async def test_erasure_of_two_at_once_leaves_neither_name(named: Named) -> None:
    """P20: who comes second is told so, and takes along what was kept after the first."""
    people = [named.person(), named.person()]
    for person in people:
        await named.place.keep(person)
    first, second = [await named.place.vault.shred(named.log, [one.item]) for one in people]
    await named.place.carry_out(named.log, *first)
    await named.keep(await named.known())
    with pytest.raises(Conflict):
        await named.place.carry_out(named.log, *second)
    again = await named.place.vault.shred(named.log, [people[1].item])
    await named.place.carry_out(named.log, *again)
    assert await named.kept() is None


async def test_what_is_destroyed_beside_people_leaves_their_names(named: Named) -> None:
    subject = replace(named.person(), kind="erasure_subject")
    await named.place.keep(subject)
    await named.keep(await named.known())
    gone = await named.place.vault.shred(named.log, [subject.item])
    await named.place.carry_out(named.log, *gone)
    assert await named.kept() == NAMES


async def test_names_whose_key_is_lost_are_kept_anew(named: Named, tmp_path: Path) -> None:
    await named.keep(await named.known())
    for file in (tmp_path / "keyring").iterdir():
        file.unlink()
    assert await named.kept() is None
    await named.keep(await named.known(), LATER)
    assert await named.kept() == LATER


async def test_erasure_names_of_an_old_backup_do_not_open(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P20: whoever puts rows back finds nobody by them, and the next start destroys them again."""
    async with vault_over(circlekeep, tmp_path / "keyring") as place:
        names = SealedNames(place.rows, place.keys, new_id, DestroyedByJournal(place.journal))
        log = own_log(new_tenant().organization)
        real = Place(place.vault, place.rows, place.keeping)
        await real.open_logs(log)
        person = Named(real, names, log).person()
        await place.keep(person)
        kept = await names.known(log.organization)
        await names.keep(log.organization, kept.key, NAMES)
        copy = await copied(circlekeep)
        await place.shred(person)
        await put_back(circlekeep, copy)
        assert (await names.known(log.organization)).names is None
        await put_back(circlekeep, copy)
        assert (await place.again()).keys == 2
        unaware = SealedNames(place.rows, place.keys, new_id)
        assert (await unaware.known(log.organization)).names is None
