"""What is destroyed stays destroyed, whatever an old backup of the data or a crash brings back."""

import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from domain.access.identity import Account, Known
from domain.access.vault import ForgetPerson, Keep, NotOpened
from domain.kernel import Conflict, PersonId, Sealed, Tenant, Unavailable, own_log
from domain.ports import WrongVersion
from infra.identity.accounts import PostgresAccounts
from infra.identity.tags import Tags
from infra.ids import new_id
from infra.postgres.dump import forget_journal
from infra.postgres.naming import named
from infra.vault.data_keys import name_of
from infra.vault.destroyed import DestroyedByJournal
from infra.vault.destruction import (
    DestroyedAgain,
    destroy_version,
    require_the_journal,
    require_the_keys,
)
from infra.vault.journal import CarriedOut, Data, Forgotten, GivenUp, Gone, Journal, KeyVersion
from infra.vault.keeping import keeping
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyLost
from infra.vault.vault import SealedVault
from tests.contract.test_vault import item
from tests.kit.database import Migrated
from tests.kit.full_disks import no_file_larger_than
from tests.kit.stores import context, new_stream, new_tenant, open_logs, request
from tests.kit.vaults import TEXT, Place, copied, put_back, vault_over


@pytest.fixture
async def place(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Place]:
    async with vault_over(circlekeep, tmp_path / "keyring") as opened:
        yield opened


@pytest.fixture
async def tenant(place: Place) -> Tenant:
    made = new_tenant()
    await open_logs(place.keeping({}), made)
    return made


async def test_backup_leakage_what_was_withdrawn_does_not_open_after_an_old_backup_is_restored(
    place: Place, tenant: Tenant
) -> None:
    """Backup leakage: destruction is replayed from the journal before the service opens."""
    gone, apart = item(tenant), item(tenant)
    beside = replace(gone, item=uuid4())
    await place.keep(gone)
    await place.keep(beside, text=Sealed("stays"))
    await place.keep(apart, text=Sealed("stays too"))
    copy = await copied(place.database)
    await place.shred(gone)
    await put_back(place.database, copy)
    assert await place.text(gone) == TEXT, "the old backup has it"
    assert await place.again() == DestroyedAgain(keys=1, items=1)
    assert await place.text(gone) is None
    assert await place.text(beside) == Sealed("stays")
    assert await place.text(apart) == Sealed("stays too")
    now = await copied(place.database)
    assert str(gone.item) not in str(now["vault_item"])
    wrapped = {json.loads(row)["wrapped"] for row in now["vault_key"]}
    under = json.loads(next(row for row in copy["vault_item"] if str(gone.item) in row))["key_id"]
    old = json.loads(next(row for row in copy["vault_key"] if under in row))["wrapped"]
    assert old not in wrapped, "what it opened with is in no row"
    assert await place.again() == DestroyedAgain()


@pytest.mark.parametrize("kind", ["case_narrative", "presentation", "person", "intention"])
async def test_what_was_destroyed_does_not_open_though_its_rows_are_put_back(
    place: Place, tenant: Tenant, kind: str
) -> None:
    """Threat: a rogue DBA copies a text with its key, and puts both back once it is withdrawn."""
    guarded = SealedVault(place.rows, place.keys, new_id, DestroyedByJournal(place.journal))
    gone = item(tenant, kind=kind)
    beside = replace(gone, item=uuid4())
    await place.keep(gone, beside)
    assert (await guarded.open(tenant, [gone]))[gone.item] == TEXT
    copy = await copied(place.database)
    await place.shred(gone)
    assert (await guarded.open(tenant, [beside]))[beside.item] == TEXT
    await put_back(place.database, copy)
    assert await place.text(gone) == TEXT, "the rows open by themselves"
    assert await guarded.open(tenant, [gone]) == {}
    examined = await guarded.examine(tenant, UUID(int=0), 10)
    assert examined[gone.item] is False, "whoever looks is told of it"
    with pytest.raises(NotOpened):
        await guarded.shred(tenant, [beside.item])


async def test_what_was_not_destroyed_after_all_opens(place: Place, tenant: Tenant) -> None:
    guarded = SealedVault(place.rows, place.keys, new_id, DestroyedByJournal(place.journal))
    kept = item(tenant)
    await place.keep(kept)
    [(row, _)] = await place.rows.ciphertexts(tenant, [kept.item])
    version = place.journal.intend(KeyVersion("another", 1))
    what = place.journal.intend(Data(*tenant, (row.key,), (Gone(kept.item),)))
    assert (await guarded.open(tenant, [kept]))[kept.item] == TEXT, "it may not come to it"
    place.journal.settle(version, carried_out=True)
    place.journal.settle(what, carried_out=False)
    assert (await guarded.open(tenant, [kept]))[kept.item] == TEXT
    late = datetime.now(UTC) + timedelta(days=50)
    early = place.journal.intend(Data(*tenant, (row.key,), (Gone(kept.item, due=late),)))
    place.journal.settle(early, carried_out=True)
    assert (await guarded.open(tenant, [kept]))[kept.item] == TEXT, "a clock was ahead"


async def test_what_the_journal_has_no_room_for_is_not_destroyed_and_is_once_there_is(
    place: Place, tenant: Tenant
) -> None:
    """P2: destruction fails closed, and the same wish goes through later."""
    wished = item(tenant)
    await place.keep(wished)
    before = place.journal.end()
    with no_file_larger_than(before.offset + 30), pytest.raises(Unavailable) as refused:
        await place.shred(wished)
    assert refused.value.code == "journal.unwritable"
    assert place.journal.end() == before
    assert await place.text(wished) == TEXT
    await place.shred(wished)
    assert await place.text(wished) is None
    assert not place.journal.open_intentions()


async def test_what_was_destroyed_while_that_could_not_be_settled_is_settled_later(
    place: Place, tenant: Tenant
) -> None:
    first, second = item(tenant), replace(item(tenant), scope=uuid4())
    await place.keep(first)
    await place.keep(second)
    journal = place.journal
    place.keeping = keeping(place.pool, OnlyIntends(journal.path.parent))
    await place.shred(first)
    assert await place.text(first) is None
    assert len(journal.open_intentions()) == 1
    place.keeping = keeping(place.pool, journal)
    await place.shred(second)
    assert not journal.open_intentions()
    assert len(journal.doomed()) == 2


class OnlyIntends(Journal):
    """A journal whose disk is full after its first line."""

    def settle(self, id_: UUID, *, carried_out: bool) -> None:
        raise Unavailable("journal.unwritable", f"no room to settle {id_}: {carried_out}")


async def test_what_was_sealed_beside_it_and_withdrawn_later_stays_destroyed_too(
    place: Place, tenant: Tenant
) -> None:
    first = item(tenant)
    second = replace(first, item=uuid4())
    await place.keep(first, second)
    copy = await copied(place.database)
    await place.shred(first)
    await place.shred(second)
    await put_back(place.database, copy)
    assert await place.again() == DestroyedAgain(keys=1, items=2)
    assert await place.text(first) is None
    assert await place.text(second) is None


async def test_backup_leakage_a_destroyed_version_kills_old_backups_with_all_keys_that_exist(
    place: Place, tenant: Tenant, tmp_path: Path
) -> None:
    """Backup leakage: after rotation and destruction no keyring opens an old backup's keys."""
    sealed = item(tenant)
    await place.keep(sealed)
    [(_, before)] = await place.rows.ciphertexts(tenant, [sealed.item])
    copy = await copied(place.database)
    old = FileKeyring(_copied(tmp_path / "keyring", tmp_path / "old"))
    name = name_of(tenant)
    await place.keys.rotate(name)
    await destroy_version(place.journal, place.key_rows, place.keys, name, before.wrapped.version)
    await put_back(place.database, copy)
    assert await place.text(sealed) is None
    today = FileKeyring(_copied(tmp_path / "keyring", tmp_path / "today"))
    with pytest.raises(KeyLost):
        await today.unwrap(before.wrapped, b"")
    place.keys = old
    place.vault = SealedVault(place.rows, old, new_id)
    assert await place.text(sealed) == TEXT, "the keys of that day open the data of that day"
    assert await place.again() == DestroyedAgain(versions=1, keys=1, items=1)
    assert await place.text(sealed) is None
    await put_back(place.database, copy)
    assert await place.text(sealed) is None, "restored keys have been destroyed again, too"


async def test_p31_what_a_wrong_clock_destroyed_is_not_destroyed_again(
    place: Place, tenant: Tenant
) -> None:
    """P31: the journal repeats what was due by the clocks of now, and spares what was not."""
    early, late = item(tenant), replace(item(tenant), scope=uuid4())
    await place.keep(early)
    await place.keep(late)
    copy = await copied(place.database)
    now = datetime.now(UTC)
    await place.shred(early, due=now + timedelta(days=50))
    await place.shred(late, due=now - timedelta(days=1))
    await put_back(place.database, copy)
    assert await place.again() == DestroyedAgain(keys=1, items=1, spared=1)
    assert await place.text(early) == TEXT
    assert await place.text(late) is None
    await place.shred(early)
    await put_back(place.database, copy)
    assert (await place.again()).spared == 0, "a wish is a wish"
    assert await place.text(early) is None


async def test_p31_a_version_that_a_wrong_clock_destroyed_stays_where_it_is_had_again(
    place: Place, tenant: Tenant, tmp_path: Path
) -> None:
    """P31: a version that was not due is used again if its backup has it."""
    sealed = item(tenant)
    await place.keep(sealed)
    old = FileKeyring(_copied(tmp_path / "keyring", tmp_path / "old"))
    name, due = name_of(tenant), datetime.now(UTC) + timedelta(days=50)
    await destroy_version(place.journal, place.key_rows, place.keys, name, 1, due)
    place.keys, place.vault = old, SealedVault(place.rows, old, new_id)
    assert await place.again() == DestroyedAgain(spared=1)
    assert await place.text(sealed) == TEXT


async def test_a_scope_whose_key_is_dead_takes_new_texts_after_the_replay(
    place: Place, tenant: Tenant
) -> None:
    dead = item(tenant)
    await place.keep(dead)
    await destroy_version(place.journal, place.key_rows, place.keys, name_of(tenant), 1)
    assert await place.again() == DestroyedAgain(keys=1, items=1)
    fresh = replace(dead, item=uuid4())
    await place.keep(fresh)
    assert await place.text(fresh) == TEXT


async def test_a_destruction_that_did_not_commit_is_given_up(place: Place, tenant: Tenant) -> None:
    kept = item(tenant)
    await place.keep(kept)
    stream = new_stream(tenant)
    await place.keeping({}).append(tenant, [request(stream)])
    late = request(stream, ctx=context(tenant, command_id=uuid4()))
    changes = await place.vault.shred(tenant, [kept.item])
    [answer] = await place.keeping({late.context.command_id: changes}).append(tenant, [late])
    assert isinstance(answer, WrongVersion)
    assert place.journal.doomed() == []
    assert await place.text(kept) == TEXT


@pytest.mark.parametrize("committed", [True, False])
async def test_what_a_crash_left_open_is_settled_by_the_database(
    place: Place, tenant: Tenant, committed: bool
) -> None:
    kept = item(tenant)
    await place.keep(kept)
    [(_, key)] = await place.rows.ciphertexts(tenant, [kept.item])
    if committed:
        changes = await place.vault.shred(tenant, [kept.item])
        await place.key_rows.destroy_again(tenant, changes)
    place.journal.intend(Data(*tenant, (key.key,), (Gone(kept.item),)))
    await place.again()
    assert isinstance(place.journal.entries()[-1], CarriedOut if committed else GivenUp)
    assert await place.text(kept) == (None if committed else TEXT)


async def test_rollback_of_the_journal_is_noticed_by_what_the_database_knows_of_it(
    place: Place, tenant: Tenant
) -> None:
    """Rollback: a journal that is lost or older than what the database noted is refused."""
    first, second = item(tenant), item(tenant)
    await place.keep(first, second)
    await place.shred(first)
    older = place.journal.path.read_bytes()
    await place.shred(second)
    whole = place.journal.path.read_bytes()
    await require_the_journal(place.journal, place.key_rows)
    for content in (older, b"", whole.replace(b"data", b"rest", 1)):
        place.journal.path.write_bytes(content)
        with pytest.raises(Conflict) as refused:
            await require_the_journal(place.journal, place.key_rows)
        assert refused.value.code in {"journal.lost", "journal.damaged"}
    await forget_journal(place.database.url())
    place.journal.path.write_bytes(b"")
    await require_the_journal(place.journal, place.key_rows)


async def test_whoever_is_forgotten_has_no_account_once_that_is_told(
    place: Place, tenant: Tenant
) -> None:
    """It goes in a transaction of its own, which is made up for if it could not be then."""
    person, tag = PersonId(uuid4()), uuid4().bytes * 2
    named_item = replace(item(tenant), scope=person)
    await place.keep(named_item)
    accounts = PostgresAccounts(place.pool, Tags(os.urandom(32), os.urandom(32)).bond)
    known = Known(tenant.organization, person, "en")
    await accounts.write([Account(id=uuid4(), email=tag, password="hash", people=(known,))])
    changes = await place.vault.shred(tenant, [named_item.item])
    taken, append = place.appending(tenant), place.appending(tenant)
    late = replace(append, stream=taken.stream)
    forget = [*changes, ForgetPerson(person, named_item.author)]
    store = place.keeping({append.context.command_id: forget})
    [_, refused] = await store.append(tenant, [taken, late])
    assert isinstance(refused, WrongVersion)
    assert await accounts.accounts_at(tag), "nobody was forgotten"
    right = "EXECUTE ON FUNCTION circlekeep.forget_account(uuid, uuid)"
    await as_the_operator(place, f"REVOKE {right} FROM {named('warden')}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await store.append(tenant, [append])
    await as_the_operator(place, f"GRANT {right} TO {named('warden')}")
    assert await place.text(named_item) is None
    assert await accounts.accounts_at(tag), "the first of both stands alone"
    other = replace(item(tenant), scope=uuid4())
    await place.keep(other)
    await place.shred(other)
    assert not await accounts.accounts_at(tag), "the next destruction ends what was left"
    assert not place.journal.open_intentions()


async def test_a_person_who_was_forgotten_is_forgotten_again(place: Place, tenant: Tenant) -> None:
    person, tag, log = PersonId(uuid4()), uuid4().bytes * 2, own_log(tenant.organization)
    await open_logs(place.keeping({}), log)
    accounts = PostgresAccounts(place.pool, Tags(os.urandom(32), os.urandom(32)).bond)
    known = Known(tenant.organization, person, "en")
    await accounts.write([Account(id=uuid4(), email=tag, password="hash", people=(known,))])
    assert await accounts.accounts_at(tag), "the old backup has the account"
    gone = Data(*log, people=(Forgotten(person, b"a" * 32),))
    place.journal.settle(place.journal.intend(gone), carried_out=True)
    await place.again()
    assert not await accounts.accounts_at(tag)


async def test_a_version_that_was_about_to_be_destroyed_in_a_crash_is_destroyed(
    place: Place, tenant: Tenant
) -> None:
    await place.keep(item(tenant))
    place.journal.intend(KeyVersion(name_of(tenant), 1))
    assert (await place.again()).versions == 1
    assert place.journal.open_intentions() == {}
    [version] = await place.keys.versions(name_of(tenant))
    assert version.destroyed_at is not None


async def test_an_item_beside_that_does_not_open_stops_a_withdrawal_and_no_replay(
    place: Place, tenant: Tenant
) -> None:
    gone = item(tenant)
    broken = replace(gone, item=uuid4())
    await place.keep(gone, broken)
    [(row, key)] = await place.rows.ciphertexts(tenant, [broken.item])
    await place.key_rows.destroy_again(tenant, [Keep(replace(row, body=bytes(len(row.body))))])
    with pytest.raises(NotOpened):
        await place.vault.shred(tenant, [gone.item])
    place.journal.settle(
        place.journal.intend(Data(*tenant, (key.key,), (Gone(gone.item),))), carried_out=True
    )
    assert await place.again() == DestroyedAgain(keys=1, items=2)


def _copied(folder: Path, target: Path) -> Path:
    target.mkdir(mode=0o700)
    for file in folder.iterdir():
        if file.is_file():
            (target / file.name).write_bytes(file.read_bytes())
            (target / file.name).chmod(0o600)
    return target


async def test_a_keyring_that_is_not_the_one_of_the_data_is_noticed(
    place: Place, tenant: Tenant, tmp_path: Path
) -> None:
    """Backup leakage: something is opened under every version in use before anything is served."""
    first = item(tenant)
    await place.keep(first)
    await place.keep(replace(first, item=uuid4(), scope=uuid4()))
    await require_the_keys(place.key_rows, place.keys)
    swapped = FileKeyring(_copied(tmp_path / "keyring", tmp_path / "swapped"))
    (tmp_path / "swapped" / name_of(tenant)).unlink()
    with pytest.raises(Conflict, match="1 versions of keys open nothing"):
        await require_the_keys(place.key_rows, swapped)
    await swapped.wrap(name_of(tenant), bytes(32), b"another key under the same number")
    with pytest.raises(Conflict) as refused:
        await require_the_keys(place.key_rows, swapped)
    assert refused.value.code == "keys.others"


TAMPERED = """
UPDATE circlekeep.vault_key SET wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20))
WHERE key_id = $1
"""


async def test_one_data_key_that_was_tampered_with_keeps_nobody_from_starting(
    place: Place, tenant: Tenant
) -> None:
    first, second = item(tenant), replace(item(tenant), scope=uuid4())
    await place.keep(first)
    await place.keep(second)
    connection = await asyncpg.connect(place.database.url())
    try:
        keys = await connection.fetch("SELECT key_id FROM circlekeep.vault_key ORDER BY key_id")
        assert len(keys) == 2
        await connection.execute(TAMPERED, keys[0]["key_id"])
        await require_the_keys(place.key_rows, place.keys)
        await connection.execute(TAMPERED, keys[1]["key_id"])
    finally:
        await connection.close()
    with pytest.raises(Conflict) as refused:
        await require_the_keys(place.key_rows, place.keys)
    assert refused.value.code == "keys.others", "of a version of which nothing opens"


async def as_the_operator(place: Place, statement: str) -> None:
    connection = await asyncpg.connect(place.database.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
