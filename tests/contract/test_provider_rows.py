"""What is kept of providers outside the logs, in memory and on PostgreSQL."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from domain.access.identity import Account, Known, Session
from domain.kernel import OrganizationId, PersonId, Sealed
from domain.providers.identity import Counted, Identity, Try
from domain.providers.limits import MOST_OF_A_NETWORK, MOST_TRIES
from infra.identity.accounts import PostgresAccounts
from infra.identity.memory import MemoryAccounts
from infra.identity.tags import Tags
from infra.postgres.pool import connect
from infra.providers.memory import MemoryProviders
from infra.providers.rows import PostgresProviders
from infra.store.memory import MemoryEventStore
from services.warden.door.ports import Accounts
from services.warden.providers.ports import ProviderRows
from tests.kit.database import Migrated

TAGS = Tags(os.urandom(32), os.urandom(32))
SECRET = Sealed("the client's own secret")
KNOWN = Counted(b"somebody", strangers=False)


@cache
def later() -> datetime:
    """A moment that is not over while a test runs; the same for all of it."""
    return datetime.now(UTC) + timedelta(minutes=10)


@dataclass
class Place:
    """Rows of providers, the accounts beside them, and a hand in the database, if there is one."""

    rows: ProviderRows
    accounts: Accounts
    by_hand: Callable[[str], Awaitable[object]] | None = None


@pytest.fixture
async def place(database: Migrated | None) -> AsyncIterator[Place]:
    if database is None:
        accounts = MemoryAccounts(MemoryEventStore())
        yield Place(MemoryProviders(accounts.is_known), accounts)
        return
    async with await connect(database.url("warden"), 2) as pool:
        owner = await asyncpg.connect(database.url())
        try:
            rows = PostgresProviders(pool, TAGS.bond)
            yield Place(rows, PostgresAccounts(pool, TAGS.bond), owner.execute)
        finally:
            await owner.close()


def new_organization() -> OrganizationId:
    return OrganizationId(uuid4())


async def a_provider(place: Place, organization: OrganizationId) -> UUID:
    provider = uuid4()
    await place.rows.keep_secret(organization, provider, SECRET)
    return provider


async def a_person(place: Place, organization: OrganizationId) -> PersonId:
    known = Known(organization, PersonId(uuid4()), "en-CA")
    account = Account(
        id=uuid4(),
        email=os.urandom(32),
        password="a hash",
        people=(known,),
        organization=organization,
    )
    await place.accounts.write([account])
    return known.person


def an_identity(issuer: str = "https://login.example.org") -> Identity:
    return Identity(issuer, Sealed(uuid4().hex))


def a_try(organization: OrganizationId, provider: UUID) -> Try:
    return Try(
        state=os.urandom(32),
        browser=os.urandom(32),
        organization=organization,
        provider=provider,
        nonce=os.urandom(32),
        verifier=os.urandom(32),
        expires=later(),
        person=PersonId(uuid4()),
        invitation=os.urandom(32),
        strong=True,
    )


async def test_a_secret_is_its_organizations_and_the_last_one_counts(place: Place) -> None:
    organization, other = new_organization(), new_organization()
    provider = await a_provider(place, organization)
    assert await place.rows.secret(provider) == (organization, SECRET)
    await place.rows.keep_secret(organization, provider, Sealed("new"))
    await place.rows.keep_secret(other, provider, Sealed("another's"))
    assert await place.rows.secret(provider) == (organization, Sealed("new"))
    assert await place.rows.secret(uuid4()) is None
    assert await place.rows.of_organization(organization) == [provider]
    assert await place.rows.of_organization(other) == []


async def test_a_domain_is_one_providers_until_that_is_released(place: Place) -> None:
    organization, other = new_organization(), new_organization()
    first, second = await a_provider(place, organization), await a_provider(place, other)
    domain = f"{uuid4().hex[:8]}.example.org"
    assert await place.rows.claim(domain, organization, first)
    assert await place.rows.claim(domain, organization, first)
    assert not await place.rows.claim(domain, other, second)
    assert await place.rows.at_domain(domain) == first
    assert await place.rows.release(first) == []
    assert await place.rows.at_domain(domain) is None
    assert await place.rows.secret(first) is None
    assert await place.rows.claim(domain, other, second)


async def test_a_try_is_given_out_once_whole_to_its_browser_in_time(place: Place) -> None:
    organization = new_organization()
    provider = await a_provider(place, organization)
    one, late = a_try(organization, provider), a_try(organization, provider)
    plain = replace(a_try(organization, provider), person=None, invitation=None, strong=False)
    for each in (one, late, plain):
        assert await place.rows.begin(each, KNOWN)
    now = datetime.now(UTC)
    assert await place.rows.take(one.state, os.urandom(32), now) is None
    assert await place.rows.take(one.state, one.browser, now) == one
    assert await place.rows.take(one.state, one.browser, now) is None
    assert await place.rows.take(late.state, late.browser, later()) is None
    assert await place.rows.take(plain.state, plain.browser, now) == plain


async def test_strangers_of_one_network_set_out_so_often_and_nobody_else_waits_for_them(
    place: Place,
) -> None:
    """Threat: somebody floods the way to a provider; hospitals share an address."""
    organization = new_organization()
    provider, other = [await a_provider(place, organization) for _ in range(2)]
    network, elsewhere = Counted(b"network", strangers=True), Counted(b"other", strangers=True)
    first = a_try(organization, provider)
    assert await place.rows.begin(first, network)
    for _ in range(MOST_OF_A_NETWORK - 1):
        assert await place.rows.begin(a_try(organization, provider), network)
    assert not await place.rows.begin(a_try(organization, provider), network)
    assert await place.rows.begin(a_try(organization, provider), elsewhere)
    assert await place.rows.begin(a_try(organization, provider), KNOWN)
    assert await place.rows.begin(a_try(organization, other), network)
    assert await place.rows.take(first.state, first.browser, datetime.now(UTC)) == first
    assert await place.rows.begin(a_try(organization, provider), network), "who is back makes room"


async def test_of_whoever_is_known_the_oldest_try_makes_room(place: Place) -> None:
    organization = new_organization()
    provider = await a_provider(place, organization)
    somebody_else = Counted(b"somebody else", strangers=False)
    theirs = a_try(organization, provider)
    assert await place.rows.begin(theirs, somebody_else)
    tries = [
        replace(a_try(organization, provider), expires=later() + timedelta(seconds=n))
        for n in range(MOST_TRIES + 1)
    ]
    for one in tries:
        assert await place.rows.begin(one, KNOWN)
    now = datetime.now(UTC)
    left = [await place.rows.take(one.state, one.browser, now) for one in tries]
    assert left == [None, *tries[1:]]
    assert await place.rows.take(theirs.state, theirs.browser, now) == theirs


async def test_a_provider_that_is_halted_keeps_its_secret_and_no_try(place: Place) -> None:
    organization = new_organization()
    provider, other = [await a_provider(place, organization) for _ in range(2)]
    one, elsewhere = a_try(organization, provider), a_try(organization, other)
    for each in (one, elsewhere):
        await place.rows.begin(each, KNOWN)
    assert await place.rows.halt(provider) == []
    now = datetime.now(UTC)
    assert await place.rows.take(one.state, one.browser, now) is None
    assert await place.rows.take(elsewhere.state, elsewhere.browser, now) == elsewhere
    assert await place.rows.secret(provider) == (organization, SECRET)


async def test_an_identity_is_issuer_and_subject_one_persons_in_an_organization(
    place: Place,
) -> None:
    organization, other = new_organization(), new_organization()
    provider = await a_provider(place, organization)
    person, second = [await a_person(place, organization) for _ in range(2)]
    identity = an_identity()
    rows = place.rows
    assert not await rows.connect(organization, PersonId(uuid4()), provider, identity)
    assert await rows.connect(organization, person, provider, identity)
    assert not await rows.connect(organization, second, provider, identity)
    assert not await rows.connect(organization, person, provider, an_identity())
    assert await rows.person(organization, identity) == person
    assert await rows.person(other, identity) is None
    elsewhere = Identity("https://other.example.org", identity.subject)
    assert await rows.person(organization, elsewhere) is None
    held = await rows.connection(organization, person)
    assert held is not None
    assert held[0] == provider
    assert await rows.disconnect(organization, person)
    assert not await rows.disconnect(organization, person)
    assert await rows.person(organization, identity) is None
    assert await rows.connection(organization, person) is None
    assert await rows.connect(organization, second, provider, identity)
    assert await rows.person(organization, identity) == second


async def test_sessions_are_found_by_identity_by_sign_in_or_by_both(place: Place) -> None:
    organization = new_organization()
    provider = await a_provider(place, organization)
    person, identity = await a_person(place, organization), an_identity()
    tokens = [sha256(os.urandom(8)).digest() for _ in range(2)]
    for token, sign_in in zip(tokens, ("there-1", "there-2"), strict=True):
        session = Session(
            token=token,
            session=uuid4(),
            known=Known(organization, person, "en-CA"),
            strength="provider",
            expires=later(),
        )
        await place.accounts.begin(session)
        await place.rows.follow(token, provider, identity, Sealed(sign_in))
    rows, first = place.rows, Sealed("there-1")
    assert {*await rows.followed(provider, identity, None)} == {*tokens}
    assert await rows.followed(provider, None, first) == tokens[:1]
    assert await rows.followed(provider, identity, first) == tokens[:1]
    assert await rows.followed(provider, an_identity(), first) == []
    assert await rows.followed(provider, None, None) == []
    assert await rows.followed(uuid4(), identity, None) == []
    assert {*await rows.halt(provider)} == {*tokens}
    assert {*await rows.release(provider)} == {*tokens}


async def test_what_a_provider_told_is_new_once(place: Place) -> None:
    first, second = uuid4(), uuid4()
    said = Sealed("told-1")
    assert await place.rows.first_told(first, said, later())
    assert not await place.rows.first_told(first, said, later())
    assert await place.rows.first_told(second, said, later())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE provider SET organization_id = gen_random_uuid()",
        "UPDATE provider SET ciphertext = sha256(ciphertext)",
        "UPDATE provider SET provider_id = gen_random_uuid()",
        "UPDATE provider_domain SET organization_id = gen_random_uuid()",
        "UPDATE provider_try SET person_id = gen_random_uuid()",
        "UPDATE provider_try SET invitation_sha256 = NULL",
        "UPDATE provider_try SET is_strong = false",
        "UPDATE provider_try SET expires_at = expires_at + interval '1 day'",
        "UPDATE provider_identity SET identity_tag = sha256(identity_tag)",
        "UPDATE provider_identity SET provider_id = gen_random_uuid()",
    ],
)
async def test_what_is_changed_by_hand_lets_nobody_in(place: Place, change: str) -> None:
    """Who owns the database can write each row, and has no key to bind it with."""
    if place.by_hand is None:
        assert isinstance(place.rows, MemoryProviders), "nothing but a database has a hand in it"
        return
    organization = new_organization()
    provider = await a_provider(place, organization)
    person, identity = await a_person(place, organization), an_identity()
    domain = f"{uuid4().hex[:8]}.example.org"
    one = a_try(organization, provider)
    if "provider_id = gen" not in change:
        await place.rows.claim(domain, organization, provider)
        await place.rows.begin(one, KNOWN)
    await place.rows.connect(organization, person, provider, identity)
    await place.by_hand(f"SET search_path = circlekeep; {change}")
    _, unbound = await place.rows.unbound()
    named = {one.id for one in unbound} & {provider, person}
    assert named or "SET provider_id" in change, "an examination names it"
    whole = (
        await place.rows.secret(provider) == (organization, SECRET),
        await place.rows.at_domain(domain) == provider,
        await place.rows.take(one.state, one.browser, datetime.now(UTC)) == one,
        await place.rows.person(organization, identity) == person,
    )
    assert not all(whole)
