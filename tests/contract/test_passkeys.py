"""Passkeys, what is under way, and names of devices, in memory and on PostgreSQL."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from domain.access.identity import Account, Known, Session
from domain.access.passkeys import Passkey
from domain.access.proofs import Proof, Proving
from domain.access.vault import ForgetPerson
from domain.kernel import OrganizationId, PersonId, Sealed, own_log
from infra.identity.accounts import PostgresAccounts
from infra.identity.memory import MemoryAccounts
from infra.identity.memory_passkeys import MemoryPasskeys, MemoryProofs
from infra.identity.over import Over
from infra.identity.passkeys import PostgresPasskeys
from infra.identity.proofs import PostgresProofs
from infra.identity.tags import Tags
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.vault.key_rows import PostgresKeyRows
from services.warden.door.ports import Accounts, Passkeys, Proofs
from tests.kit.database import Migrated

HERE = OrganizationId(uuid4())
TAGS = Tags(os.urandom(32), os.urandom(32))
PHONE = Sealed("My phone")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Place:
    """What the Warden keeps of an account beside its password."""

    accounts: Accounts
    passkeys: Passkeys
    proofs: Proofs
    forget: Callable[[PersonId], Awaitable[None]]
    anew: Callable[[], tuple[Passkeys, Proofs]]


@pytest.fixture
async def place(database: Migrated | None) -> AsyncIterator[Place]:
    if database is None:
        accounts = MemoryAccounts(MemoryEventStore())
        passkeys, proofs = MemoryPasskeys(accounts, now), MemoryProofs(now)

        async def forget(person: PersonId) -> None:
            accounts.forget(HERE, person)

        yield Place(accounts, passkeys, proofs, forget, lambda: (passkeys, proofs))
        return
    async with await connect(database.url("warden"), 2) as pool:

        async def forgetting(person: PersonId) -> None:
            one = ForgetPerson(person, os.urandom(32))
            await PostgresKeyRows(pool).destroy_again(own_log(HERE), [one])

        def anew() -> tuple[Passkeys, Proofs]:
            return PostgresPasskeys(pool, TAGS.bond), PostgresProofs(pool, TAGS.bond)

        yield Place(PostgresAccounts(pool, TAGS.bond), *anew(), forgetting, anew)


async def new_account(place: Place) -> Account:
    known = Known(HERE, PersonId(uuid4()), "fr-CA")
    account = Account(id=uuid4(), email=os.urandom(32), password="hash", people=(known,))
    await place.accounts.write([replace(account, organization=HERE)])
    return account


def passkey(account: Account, name: Sealed = PHONE) -> Passkey:
    return Passkey(
        id=uuid4(),
        account=account.id,
        email=account.email,
        credential=os.urandom(40),
        key=os.urandom(77),
        host="groups.example.org",
        count=3,
        name=name,
        added=now(),
    )


def proof(proving: Proving = Proving.PASSKEY, lasts: float = 300) -> Proof:
    return Proof(
        id=uuid4(),
        proving=proving,
        mark=os.urandom(32),
        until=now() + timedelta(seconds=lasts),
        secret=os.urandom(32),
        email=os.urandom(32),
        account=uuid4(),
    )


async def test_a_passkey_is_found_by_its_credential_and_by_its_account(place: Place) -> None:
    account = await new_account(place)
    mine = passkey(account)
    assert await place.passkeys.add(mine)
    found = await place.passkeys.of_credential(mine.credential)
    assert found is not None
    assert replace(found, added=mine.added) == mine
    assert [one.id for one in await place.passkeys.of_account(account.id)] == [mine.id]
    assert await place.passkeys.of_credential(os.urandom(40)) is None
    assert await place.passkeys.of_account(uuid4()) == []


async def test_a_credential_is_of_one_passkey(place: Place) -> None:
    account, other = await new_account(place), await new_account(place)
    mine = passkey(account)
    assert await place.passkeys.add(mine)
    assert not await place.passkeys.add(replace(passkey(other), credential=mine.credential))
    assert await place.passkeys.of_account(other.id) == []


async def test_a_use_moves_the_count_once(place: Place) -> None:
    mine = passkey(await new_account(place))
    await place.passkeys.add(mine)
    assert await place.passkeys.use(mine, 4)
    assert not await place.passkeys.use(mine, 5)
    found = await place.passkeys.of_credential(mine.credential)
    assert found is not None
    assert found.count == 4
    assert found.used is not None
    assert not await place.passkeys.use(passkey(await new_account(place)), 4)


async def test_a_passkey_is_renamed_and_ended_once(place: Place) -> None:
    mine = passkey(await new_account(place))
    await place.passkeys.add(mine)
    assert await place.passkeys.rename(mine.id, Sealed("Ma tablette"))
    [found] = await place.passkeys.of_account(mine.account)
    assert found.name == Sealed("Ma tablette")
    assert await place.passkeys.end(mine.id)
    assert not await place.passkeys.end(mine.id)
    assert not await place.passkeys.rename(mine.id, PHONE)
    assert await place.passkeys.of_credential(mine.credential) is None


async def test_an_erased_person_leaves_no_passkey_and_no_name(place: Place) -> None:
    account, device = await new_account(place), os.urandom(32)
    mine = passkey(account)
    await place.passkeys.add(mine)
    await place.passkeys.name_device(account.id, device, PHONE)
    await place.forget(account.people[0].person)
    assert await place.passkeys.of_credential(mine.credential) is None
    assert await place.passkeys.of_account(account.id) == []
    assert await place.accounts.accounts_at(account.email) == []


async def test_a_device_has_the_name_that_its_owner_gave_last(place: Place) -> None:
    account, device = await new_account(place), os.urandom(32)
    await place.passkeys.name_device(account.id, device, PHONE)
    await place.passkeys.name_device(account.id, device, Sealed("My tablet"))
    assert await place.passkeys.device_names(account.id) == {device: Sealed("My tablet")}
    assert await place.passkeys.device_names(uuid4()) == {}


async def test_a_session_began_on_one_device(place: Place) -> None:
    account, device = await new_account(place), os.urandom(32)
    session = Session(
        token=os.urandom(32),
        session=uuid4(),
        known=account.people[0],
        strength="passkey",
        expires=now() + timedelta(hours=1),
    )
    await place.accounts.begin(session)
    await place.passkeys.note_device(session.session, device)
    await place.passkeys.note_device(session.session, os.urandom(32))
    asked = [session.session, uuid4()]
    assert await place.passkeys.devices(asked) == {session.session: device}


async def test_what_is_under_way_is_found_by_each_of_its_sides(place: Place) -> None:
    one, proofs, at = proof(), place.proofs, now()
    await proofs.begin(one)
    await proofs.begin(proof())
    assert one.secret is not None
    assert one.account is not None
    assert await proofs.of_id(Proving.PASSKEY, one.id, at) == one
    assert await proofs.of_browser(Proving.PASSKEY, one.mark, at) == one
    assert await proofs.of_secret(Proving.PASSKEY, one.secret, at) == one
    assert await proofs.of_account(Proving.PASSKEY, one.account, at) == one
    assert await proofs.of_browser(Proving.RECOVERY, one.mark, at) is None
    assert await proofs.of_secret(Proving.PASSKEY, os.urandom(32), at) is None


async def test_what_is_over_is_found_no_more(place: Place) -> None:
    one, over = proof(), proof(lasts=-1)
    await place.proofs.begin(one)
    await place.proofs.begin(over)
    assert await place.proofs.of_id(Proving.PASSKEY, over.id, now()) is None
    assert await place.proofs.of_id(Proving.PASSKEY, one.id, one.until) is None


async def test_the_last_of_a_browser_counts(place: Place) -> None:
    first = proof()
    last = replace(proof(lasts=400), mark=first.mark)
    await place.proofs.begin(last)
    await place.proofs.begin(first)
    assert await place.proofs.of_browser(Proving.PASSKEY, first.mark, now()) == last


async def test_a_proof_is_used_once_and_a_warden_that_starts_anew_has_it(place: Place) -> None:
    one = proof()
    await place.proofs.begin(one)
    _, anew = place.anew()
    assert await anew.of_id(Proving.PASSKEY, one.id, now()) == one
    assert await anew.use(one)
    assert not await place.proofs.use(one)
    assert await place.proofs.of_id(Proving.PASSKEY, one.id, now()) is None


async def test_another_secret_replaces_the_one_before(place: Place) -> None:
    one, secret = proof(Proving.RECOVERY), os.urandom(32)
    await place.proofs.begin(one)
    await place.proofs.give_secret(one, secret)
    found = await place.proofs.of_browser(Proving.RECOVERY, one.mark, now())
    assert found == replace(one, secret=secret)
    await place.proofs.give_secret(proof(), secret)


async def test_guesses_are_counted(place: Place) -> None:
    one = proof(Proving.RECOVERY)
    await place.proofs.begin(one)
    assert [await place.proofs.guess(one) for _ in range(3)] == [1, 2, 3]
    found = await place.proofs.of_id(Proving.RECOVERY, one.id, now())
    assert found == replace(one, guesses=3)
    assert await place.proofs.guess(proof()) == 0


async def test_all_of_an_address_end_at_once(place: Place) -> None:
    one, other = proof(Proving.RECOVERY), proof(Proving.RECOVERY)
    also = replace(proof(Proving.RECOVERY), email=one.email)
    for each in (one, other, also):
        await place.proofs.begin(each)
    assert one.email is not None
    await place.proofs.end(Proving.RECOVERY, one.email)
    left = [await place.proofs.of_id(Proving.RECOVERY, e.id, now()) for e in (one, other, also)]
    assert left == [None, other, None]


FORGED = [
    "UPDATE passkey SET account_id = $1 WHERE account_id <> $1",
    "UPDATE passkey SET credential_key = decode('00', 'hex') WHERE account_id <> $1",
    "UPDATE passkey SET rp_id = 'example.net' WHERE account_id <> $1",
    "UPDATE passkey SET sign_count = 0 WHERE account_id <> $1",
]


@pytest.mark.parametrize("forged", FORGED)
async def test_a_passkey_changed_by_hand_is_none_and_found(
    circlekeep: Migrated, forged: str
) -> None:
    """Threat: a rogue DBA makes a passkey one of another account, or of another key."""
    async with await connect(circlekeep.url("warden"), 2) as pool:
        accounts = PostgresAccounts(pool, TAGS.bond)
        mine, other = await _account(accounts), await _account(accounts)
        passkeys, one = PostgresPasskeys(pool, TAGS.bond), passkey(mine)
        await passkeys.add(one)
        assert await passkeys.unbound() == (1, [])
        await by_hand(circlekeep, forged, other.id)
        assert await passkeys.of_credential(one.credential) is None
        assert [found.id for found in (await passkeys.unbound())[1]] == [one.id]


async def test_a_passkey_that_was_ended_and_put_back_is_none(circlekeep: Migrated) -> None:
    """Threat: a rogue DBA puts a passkey back that its owner ended."""
    async with await connect(circlekeep.url("warden"), 2) as pool:
        passkeys = PostgresPasskeys(pool, TAGS.bond, Over())
        one = passkey(await _account(PostgresAccounts(pool, TAGS.bond)))
        await passkeys.add(one)
        await by_hand(circlekeep, "CREATE TABLE kept AS SELECT * FROM passkey")
        await passkeys.end(one.id)
        await by_hand(circlekeep, "INSERT INTO passkey SELECT * FROM kept")
        assert await passkeys.of_credential(one.credential) is None


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE proof_under_way SET secret_sha256 = sha256('mine')",
        "UPDATE proof_under_way SET mark_sha256 = sha256('mine')",
        "UPDATE proof_under_way SET purpose = 'recovery'",
        "UPDATE proof_under_way SET expires_at = expires_at + interval '1 day'",
        "UPDATE proof_under_way SET email_tag = sha256('another')",
    ],
)
async def test_a_proof_changed_by_hand_is_none_and_found(circlekeep: Migrated, forged: str) -> None:
    """Threat: a rogue DBA gives what is under way a code of their own."""
    async with await connect(circlekeep.url("warden"), 2) as pool:
        proofs, one = PostgresProofs(pool, TAGS.bond), proof()
        await proofs.begin(one)
        assert await proofs.unbound() == (1, [])
        await by_hand(circlekeep, forged)
        for proving in (Proving.PASSKEY, Proving.RECOVERY):
            assert await proofs.of_id(proving, one.id, now()) is None
        assert [found.id for found in (await proofs.unbound())[1]] == [one.id]


async def test_a_name_is_not_to_be_read_in_the_database(circlekeep: Migrated) -> None:
    async with await connect(circlekeep.url("warden"), 2) as pool:
        passkeys, account = (
            PostgresPasskeys(pool, TAGS.bond),
            await _account(PostgresAccounts(pool, TAGS.bond)),
        )
        short, long = passkey(account, Sealed("x")), passkey(account, Sealed("é" * 60))
        for one in (short, long):
            await passkeys.add(one)
        lengths = await by_hand(circlekeep, "SELECT DISTINCT length(ciphertext) FROM passkey")
        assert len(lengths) == 1
        swapped = (
            "UPDATE passkey SET ciphertext = (SELECT ciphertext FROM passkey WHERE passkey_id = $1)"
        )
        await by_hand(circlekeep, swapped, short.id)
        found = await passkeys.of_account(account.id)
        assert {one.id: one.name.reveal() for one in found} == {short.id: "x", long.id: ""}


async def _account(accounts: Accounts) -> Account:
    known = Known(HERE, PersonId(uuid4()), "en")
    account = Account(
        id=uuid4(), email=os.urandom(32), password="hash", people=(known,), organization=HERE
    )
    await accounts.write([account])
    return account


async def by_hand(database: Migrated, statement: str, *given: UUID) -> list[asyncpg.Record]:
    """Be whoever owns the database."""
    connection = await asyncpg.connect(
        database.url(), server_settings={"search_path": "circlekeep"}
    )
    try:
        return list(await connection.fetch(statement, *given))
    finally:
        await connection.close()
