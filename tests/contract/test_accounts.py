"""Who may sign in and who is signed in, in memory and on PostgreSQL."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link, Session
from domain.access.recovering import recover, stop_recovery
from domain.access.vault import ForgetPerson
from domain.kernel import (
    OrganizationId,
    PersonId,
    ProgramId,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Role,
    Sealed,
    Tenant,
    Unauthenticated,
    own_log,
)
from domain.ports import EventStore, Sessions
from infra.identity.accounts import PostgresAccounts
from infra.identity.memory import MemoryAccounts
from infra.identity.sign_ins import PostgresSessions
from infra.identity.tags import Tags
from infra.postgres.pool import connect
from infra.store.memory import MemoryEventStore
from infra.store.postgres import PostgresEventStore
from infra.vault.key_rows import PostgresKeyRows
from services.warden.door.ports import Accounts
from tests.kit.database import Migrated
from tests.kit.stores import new_stream, open_logs, request

ORGANIZATION, OTHER = OrganizationId(uuid4()), OrganizationId(uuid4())
HOUR = timedelta(hours=1)
TAGS = Tags(os.urandom(32), os.urandom(32))


@dataclass
class Place:
    """Accounts as the Warden has them, and sessions as the web has them."""

    accounts: Accounts
    sessions: Sessions
    store: EventStore
    forget: Callable[[OrganizationId, PersonId], Awaitable[None]]


@pytest.fixture
async def place(database: Migrated | None) -> AsyncIterator[Place]:
    if database is None:
        store = MemoryEventStore()
        accounts = MemoryAccounts(store)

        async def forget(organization: OrganizationId, person: PersonId) -> None:
            accounts.forget(organization, person)

        yield Place(accounts, accounts, store, forget)
        return
    async with (
        await connect(database.url("warden"), 2) as warden,
        await connect(database.url("app"), 2) as app,
    ):

        async def forgetting(organization: OrganizationId, person: PersonId) -> None:
            forget = ForgetPerson(person, os.urandom(32))
            await PostgresKeyRows(warden).destroy_again(own_log(organization), [forget])

        yield Place(
            PostgresAccounts(warden, TAGS.bond),
            PostgresSessions(app),
            PostgresEventStore(warden),
            forgetting,
        )


def now() -> datetime:
    return datetime.now(UTC)


def tag() -> bytes:
    return os.urandom(32)


def known(organization: OrganizationId = ORGANIZATION) -> Known:
    return Known(organization, PersonId(uuid4()), "fr-CA")


def account(email: bytes, *people: Known, **more: Any) -> Account:  # noqa: ANN401 - any field
    """An account of people, of the first one's organization and unproven unless it says so."""
    given = {"id": uuid4(), "password": "hash", "organization": people[0].organization, **more}
    return Account(email=email, people=people, **given)


def mailed(who: Known) -> Link:
    return Link(who, is_mailed=True)


async def begun(place: Place, who: Known, lasts: timedelta = HOUR) -> Sealed:
    token = Sealed(uuid4().hex)
    await place.accounts.begin(
        Session(
            token=sha256(token.reveal().encode()).digest(),
            session=uuid4(),
            known=who,
            strength="password",
            expires=now() + lasts,
        )
    )
    return token


async def test_an_unknown_address_has_no_account(place: Place) -> None:
    assert await place.accounts.accounts_at(tag()) == []
    assert await place.accounts.accounts_of(ORGANIZATION, [PersonId(uuid4())]) == {}
    assert await place.accounts.accounts_of(ORGANIZATION, []) == {}


async def test_an_account_is_found_by_its_address_and_by_its_person(place: Place) -> None:
    who = known()
    made = account(tag(), who)
    await place.accounts.write([made])
    assert await place.accounts.accounts_at(made.email) == [made]
    assert await place.accounts.accounts_of(ORGANIZATION, [who.person]) == {who.person: made}
    assert await place.accounts.accounts_of(OTHER, [who.person]) == {}


async def test_who_has_an_account_is_known_where_it_is(place: Place) -> None:
    who = known()
    assert not await place.accounts.is_known(ORGANIZATION, who.person)
    await place.accounts.write([account(tag(), who)])
    assert await place.accounts.is_known(ORGANIZATION, who.person)
    assert not await place.accounts.is_known(OTHER, who.person)


async def test_an_address_has_an_account_in_each_organization_until_one_is_proven(
    place: Place,
) -> None:
    """No organization owns an address elsewhere by typing it first."""
    email = tag()
    first, second = account(email, known()), account(email, known(OTHER), password="another")
    await place.accounts.write([first])
    await place.accounts.write([second])
    found = await place.accounts.accounts_at(email)
    assert sorted(found, key=str) == sorted([first, second], key=str)
    proven = replace(second, proven=True, organization=None)
    assert await place.accounts.write([proven], [second])
    assert await place.accounts.accounts_at(email) == [proven, first]


async def test_of_two_that_prove_a_mailbox_the_last_one_has_it(place: Place) -> None:
    email = tag()
    old = account(email, known(), proven=True, organization=None)
    await place.accounts.write([old])
    new = account(email, known(OTHER), proven=True, organization=None)
    lost = replace(old, proven=False)
    assert await place.accounts.write([lost, new], [old])
    assert await place.accounts.accounts_at(email) == [new, lost]


async def test_an_account_whose_mailbox_is_another_keeps_all_else(place: Place) -> None:
    old, new = tag(), tag()
    who, before = known(), known(OTHER)
    own = account(old, who, organization=None, proven=True, password="own")
    there = account(new, before, organization=None, proven=True, password="there")
    await place.accounts.write([own, there])
    age = await place.accounts.password_set_at(*who[:2])
    moved = replace(own, email=new)
    assert await place.accounts.write([replace(there, proven=False), moved], [own, there])
    assert await place.accounts.accounts_at(old) == []
    assert await place.accounts.accounts_at(new) == [moved, replace(there, proven=False)]
    assert (await place.accounts.accounts_of(*who[:1], [who.person]))[who.person] == moved
    assert await place.accounts.password_set_at(*who[:2]) == age


async def test_an_account_goes_when_its_last_person_is_taken_into_another(place: Place) -> None:
    email, here, there = tag(), known(), known(OTHER)
    paper, mine = account(email, here), account(email, there, proven=True, organization=None)
    await place.accounts.write([paper])
    await place.accounts.write([mine])
    assert await place.accounts.write([mine.with_people([here])], [mine, paper])
    [left] = await place.accounts.accounts_at(email)
    assert (left.id, set(left.people)) == (mine.id, {here, there})


async def test_whose_a_token_was_is_known_after_its_session_and_not_before(place: Place) -> None:
    """P6: a token that comes back is recorded where it was somebody's."""
    who = known()
    token, short = await begun(place, who), await begun(place, who, timedelta(0))
    digest, past = (sha256(t.reveal().encode()).digest() for t in (token, short))
    assert await place.accounts.whose_it_was(digest) is None
    assert await place.accounts.whose_it_was(past) == who[:2]
    await place.accounts.end(digest)
    await begun(place, known())
    assert await place.accounts.whose_it_was(digest) == who[:2]
    assert await place.accounts.whose_it_was(past) == who[:2]
    assert await place.accounts.whose_it_was(tag()) is None


async def test_a_new_password_replaces_the_old(place: Place) -> None:
    old = account(tag(), known(), password="old")
    new = replace(old, password="new")
    await place.accounts.write([old])
    assert await place.accounts.write([new], [old])
    assert await place.accounts.accounts_at(old.email) == [new]


async def test_a_session_says_who_it_is(place: Place) -> None:
    who = known()
    principal = await place.sessions.principal(await begun(place, who))
    assert (principal.organization, principal.person, principal.locale) == who
    assert principal.strength == "password"
    assert (principal.authority.version, principal.authority.rights) == (0, ())


async def test_a_session_knows_the_rights_of_this_moment(place: Place) -> None:
    who = known()
    tenant = Tenant(ORGANIZATION, ProgramId(uuid4()))
    await open_logs(place.store, tenant)
    token = await begun(place, who)
    right = Right(who.person, RightKind.LEADERSHIP, tenant.program, uuid4(), Role.LEADER)
    stream = new_stream(tenant)
    await place.store.append(tenant, [request(stream, rights=[RightGiven(right)])])
    authority = (await place.sessions.principal(token)).authority
    assert (authority.version, authority.rights) == (1, (right,))
    await place.store.append(tenant, [request(stream, 1, rights=[RightTaken(right)])])
    authority = (await place.sessions.principal(token)).authority
    assert (authority.version, authority.rights) == (2, ())


async def test_an_unknown_token_an_ended_and_an_expired_session_are_alike(place: Place) -> None:
    ended, expired = await begun(place, known()), await begun(place, known(), -HOUR)
    await place.accounts.end(sha256(ended.reveal().encode()).digest())
    for token in (Sealed("unknown"), Sealed(""), ended, expired):
        with pytest.raises(Unauthenticated, match="sign in to continue"):
            await place.sessions.principal(token)


async def test_a_link_is_used_once(place: Place) -> None:
    link, who = tag(), known()
    made = account(tag(), who)
    await place.accounts.issue(link, mailed(who), now() + HOUR)
    assert await place.accounts.link(link, datetime.now(UTC)) == mailed(who)
    assert await place.accounts.redeem(link, [made])
    assert await place.accounts.link(link, datetime.now(UTC)) is None
    other = account(tag(), who, password="another")
    assert not await place.accounts.redeem(link, [other])
    assert await place.accounts.accounts_at(made.email) == [made]
    assert await place.accounts.accounts_at(other.email) == []


async def test_a_new_password_by_a_link_ends_the_sessions_that_there_were(place: Place) -> None:
    """Stolen session: who took it is out when its owner comes in anew, on record if it returns."""
    link, who, another = tag(), known(), known()
    taken, others = await begun(place, who), await begun(place, another)
    await place.accounts.issue(link, mailed(who), now() + HOUR)
    assert await place.accounts.redeem(link, [account(tag(), who)])
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(taken)
    digest = sha256(taken.reveal().encode()).digest()
    assert await place.accounts.whose_it_was(digest) == who[:2]
    assert (await place.sessions.principal(others)).person == another.person


async def test_a_new_password_by_the_old_one_ends_every_session_of_the_account(
    place: Place,
) -> None:
    """Stolen session: who took one is out, in each organization that knows the account."""
    here, there, another = known(), known(OTHER), known()
    was = account(tag(), here, there, proven=True, organization=None)
    await place.accounts.write([was])
    tokens = [await begun(place, who) for who in (here, there)]
    others = await begun(place, another)
    assert await place.accounts.replace_password(was, "new")
    for token in tokens:
        with pytest.raises(Unauthenticated):
            await place.sessions.principal(token)
    assert (await place.sessions.principal(others)).person == another.person
    assert [one.password for one in await place.accounts.accounts_at(was.email)] == ["new"]
    assert not await place.accounts.replace_password(was, "slower")
    assert [one.password for one in await place.accounts.accounts_at(was.email)] == ["new"]


async def test_a_password_chosen_by_mail_is_kept_as_such_and_stopped(place: Place) -> None:
    who = known()
    was = account(tag(), who)
    await place.accounts.write([was])
    token = await begun(place, who)
    theirs = recover(was, "another", now())
    assert await place.accounts.recover(was, theirs)
    assert await place.accounts.accounts_at(was.email) == [theirs]
    assert await place.accounts.accounts_of(ORGANIZATION, [who.person]) == {who.person: theirs}
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(token)
    assert not await place.accounts.recover(was, theirs)
    assert await place.accounts.recover(theirs, stop_recovery(theirs))
    assert await place.accounts.accounts_at(was.email) == [was]


async def test_open_sessions_are_known_with_their_device_and_last_use(place: Place) -> None:
    who, another = known(), known()
    first = Session(
        token=tag(),
        session=uuid4(),
        known=who,
        strength="password",
        expires=now() + HOUR,
        device="Firefox, Linux",
    )
    await place.accounts.begin(first)
    await begun(place, who, -HOUR)
    await begun(place, another)
    [shown] = await place.accounts.open_sessions(*who[:2])
    assert shown.session == first
    assert shown.seen == shown.began
    await place.accounts.note(first.session)
    [noted] = await place.accounts.open_sessions(*who[:2])
    assert noted.seen > noted.began == shown.began
    await place.accounts.end(first.token)
    assert list(await place.accounts.open_sessions(*who[:2])) == []


async def test_a_link_that_is_too_old_or_unknown_does_nothing(place: Place) -> None:
    old, who = tag(), known()
    made = account(tag(), who)
    await place.accounts.issue(old, mailed(who), now() - HOUR)
    for link in (old, tag()):
        assert await place.accounts.link(link, datetime.now(UTC)) is None
        assert not await place.accounts.redeem(link, [made])
    assert await place.accounts.accounts_at(made.email) == []


async def test_a_link_of_an_invitation_is_known_until_it_is_issued_anew(place: Place) -> None:
    first, second, other = tag(), tag(), tag()
    one = InvitationLink(ORGANIZATION, uuid4(), 1, is_mailed=False)
    another = InvitationLink(ORGANIZATION, uuid4(), 1, is_mailed=True)
    await place.accounts.issue_invitation(first, one)
    for _ in range(2):
        await place.accounts.issue_invitation(other, another)
    assert await place.accounts.invitation(first) == one
    again = one._replace(turn=2, is_mailed=True)
    await place.accounts.issue_invitation(second, again)
    assert await place.accounts.invitation(first) is None
    assert await place.accounts.invitation(second) == again
    assert await place.accounts.invitation(other) == another
    assert await place.accounts.invitation(tag()) is None


async def test_all_sessions_of_somebody_end_and_nobody_elses(place: Place) -> None:
    who, another = known(), known()
    mine, theirs = await begun(place, who), await begun(place, another)
    await place.accounts.end_all(who)
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(mine)
    assert (await place.sessions.principal(theirs)).person == another.person


async def test_an_address_leads_to_who_holds_it_in_the_organization(place: Place) -> None:
    log, key, person = own_log(ORGANIZATION), tag(), uuid4()
    await open_logs(place.store, log)
    claim = Reservation("email", key, person)
    await place.store.append(log, [request(new_stream(log, "person"), claims=[claim])])
    assert await place.accounts.holder(ORGANIZATION, "email", key) == person
    assert await place.accounts.holder(ORGANIZATION, "email", tag()) is None
    assert await place.accounts.holder(OTHER, "email", key) is None


async def test_those_with_a_right_in_a_program_are_told_from_the_others(place: Place) -> None:
    tenant = Tenant(ORGANIZATION, ProgramId(uuid4()))
    await open_logs(place.store, tenant)
    inside, outside = PersonId(uuid4()), PersonId(uuid4())
    right = Right(inside, RightKind.MEMBERSHIP, tenant.program, uuid4(), Role.MEMBER)
    await place.store.append(tenant, [request(new_stream(tenant), rights=[RightGiven(right)])])
    found = await place.accounts.with_rights_in(tenant, [inside, outside])
    assert found == {inside}
    elsewhere = Tenant(ORGANIZATION, ProgramId(uuid4()))
    assert await place.accounts.with_rights_in(elsewhere, [inside, outside]) == frozenset()


async def test_accounts_that_can_be_written_are_healthy(place: Place) -> None:
    await place.accounts.check()
    assert await place.accounts.accounts_at(tag()) == []


async def test_how_old_a_password_is_is_known_and_a_new_one_is_young_again(place: Place) -> None:
    who = known()
    assert await place.accounts.password_set_at(ORGANIZATION, who.person) is None
    before = now() - timedelta(seconds=2)
    made = account(tag(), who)
    await place.accounts.write([made])
    first = await place.accounts.password_set_at(ORGANIZATION, who.person)
    assert first is not None
    assert before < first < now() + timedelta(seconds=2)
    assert await place.accounts.write([made], [made])
    assert await place.accounts.password_set_at(ORGANIZATION, who.person) == first
    assert await place.accounts.write([replace(made, password="other")], [made])
    again = await place.accounts.password_set_at(ORGANIZATION, who.person)
    assert again is not None
    assert again > first
    assert await place.accounts.password_set_at(OTHER, who.person) is None


async def test_a_password_is_as_young_as_the_youngest_that_came_into_its_account(
    place: Place,
) -> None:
    """Who may sign in anew is not at once somebody who could for long."""
    email, first, second, third = tag(), known(), known(OTHER), known(OrganizationId(uuid4()))
    mine, other = account(email, first), account(email, second)
    await place.accounts.write([mine])
    await place.accounts.write([other])
    young = await place.accounts.password_set_at(OTHER, second.person)
    both = mine.with_people([second])
    assert await place.accounts.write([both], [mine, other])
    assert await place.accounts.password_set_at(ORGANIZATION, first.person) == young
    assert await place.accounts.write([both.with_people([third])], [both])
    youngest = await place.accounts.password_set_at(ORGANIZATION, first.person)
    assert young is not None
    assert youngest is not None
    assert youngest > young


async def test_p20_who_is_forgotten_in_one_organization_is_known_in_the_other(
    place: Place,
) -> None:
    """P20: erasing somebody in one organization touches nothing of theirs in another."""
    here, there = known(), known(OTHER)
    made = account(tag(), here, there, organization=None, proven=True)
    await place.accounts.write([made])
    token, other, link = await begun(place, here), await begun(place, there), tag()
    await place.accounts.issue(link, mailed(here), now() + HOUR)
    await place.forget(ORGANIZATION, here.person)
    assert await place.accounts.accounts_at(made.email) == [replace(made, people=(there,))]
    assert await place.accounts.link(link, datetime.now(UTC)) is None
    assert (await place.sessions.principal(other)).person == there.person
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(token)
    await place.forget(OTHER, there.person)
    assert await place.accounts.accounts_at(made.email) == []


async def test_an_account_that_was_taken_back_by_mail_is_written_whole(place: Place) -> None:
    """A link gives it another password: nothing of how it was taken back is left of it."""
    email, who = tag(), known()
    was = account(email, who)
    await place.accounts.write([was])
    recovered = recover(was, "by mail", now())
    assert await place.accounts.recover(was, recovered)
    assert await place.accounts.accounts_at(email) == [recovered]
    by_link = msgspec.structs.replace(was, password="by link")
    assert await place.accounts.write([by_link], [recovered])
    assert await place.accounts.accounts_at(email) == [by_link]
    assert await place.accounts.recover(by_link, recover(by_link, "by mail again", now()))
    [again] = await place.accounts.accounts_at(email)
    assert await place.accounts.write([again.with_people([known(OTHER)])], [again])
    assert [one.before for one in await place.accounts.accounts_at(email)] == ["by link"]


async def test_a_second_factor_is_given_and_taken_once_and_ends_every_sign_in(place: Place) -> None:
    who = known()
    made = account(tag(), who)
    await place.accounts.write([made])
    token = await begun(place, who)
    factor = Factor(id=uuid4(), account=made.id, step=7)
    assert await place.accounts.set_factor(made, factor)
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(token)
    [asks] = await place.accounts.accounts_at(made.email)
    assert asks == replace(made, factor=factor.id)
    assert await place.accounts.factor(asks) == factor
    assert not await place.accounts.set_factor(made, None)
    assert await place.accounts.set_factor(asks, None)
    assert await place.accounts.accounts_at(made.email) == [made]
    assert await place.accounts.factor(asks) is None


async def test_officers_take_a_second_factor_once_and_since_when_is_kept(place: Place) -> None:
    who, at = known(), now()
    made = account(tag(), who)
    await place.accounts.write([made])
    factor = Factor(id=uuid4(), account=made.id, step=7)
    await place.accounts.set_factor(made, factor)
    asks = replace(made, factor=factor.id)
    token = await begun(place, who)
    assert not await place.accounts.renew(made, at)
    assert await place.accounts.renew(asks, at)
    with pytest.raises(Unauthenticated):
        await place.sessions.principal(token)
    after = replace(made, renewed_at=at)
    assert await place.accounts.accounts_at(made.email) == [after]
    assert await place.accounts.factor(asks) is None
    assert await place.accounts.write([after], [after])
    held = await place.accounts.accounts_of(ORGANIZATION, [who.person])
    assert held == {who.person: after}
    again = replace(factor, id=uuid4())
    assert await place.accounts.set_factor(after, again)
    assert await place.accounts.accounts_at(made.email) == [replace(after, factor=again.id)]


async def test_a_code_of_a_second_factor_is_used_once(place: Place) -> None:
    who = known()
    made = account(tag(), who)
    await place.accounts.write([made])
    factor = Factor(id=uuid4(), account=made.id, step=7)
    await place.accounts.set_factor(made, factor)
    after = factor.with_step(8).without_code(9).with_new_codes().without_code(0)
    assert await place.accounts.use_factor(factor, after)
    assert not await place.accounts.use_factor(factor, after)
    assert await place.accounts.factor(replace(made, factor=factor.id)) == after


async def test_a_password_that_is_replaced_leaves_the_second_factor(place: Place) -> None:
    who = known()
    made = account(tag(), who)
    await place.accounts.write([made])
    factor = Factor(id=uuid4(), account=made.id)
    await place.accounts.set_factor(made, factor)
    asks = replace(made, factor=factor.id)
    assert await place.accounts.replace_password(asks, "another")
    assert await place.accounts.accounts_at(made.email) == [replace(asks, password="another")]


async def test_who_is_forgotten_leaves_no_second_factor(place: Place) -> None:
    who = known()
    made = account(tag(), who)
    await place.accounts.write([made])
    factor = Factor(id=uuid4(), account=made.id)
    await place.accounts.set_factor(made, factor)
    await place.forget(ORGANIZATION, who.person)
    assert await place.accounts.accounts_at(made.email) == []


async def test_a_session_says_when_it_was_proven_and_when_it_was_last_used(place: Place) -> None:
    who, token, at = known(), Sealed(uuid4().hex), now()
    session = Session(
        token=sha256(token.reveal().encode()).digest(),
        session=uuid4(),
        known=who,
        strength="passkey",
        expires=at + HOUR,
        proven=at,
    )
    await place.accounts.begin(session)
    principal = await place.sessions.principal(token)
    assert principal.proven == at
    assert principal.seen is not None
    assert abs(principal.seen - at) < HOUR
    [found] = await place.accounts.open_sessions(ORGANIZATION, who.person)
    assert found.session.proven == at


async def test_a_language_is_written_alone_and_outlives_a_write_that_read_another(
    place: Place,
) -> None:
    here, there = known(), known(OTHER)
    made = account(tag(), here, there, proven=True, organization=None)
    await place.accounts.write([made])
    assert await place.accounts.replace_password(made, "new")
    await place.accounts.speak(here._replace(locale="en-CA"))
    await place.accounts.speak(known())
    [spoken] = await place.accounts.accounts_at(made.email)
    assert (spoken.password, {*spoken.people}) == ("new", {here._replace(locale="en-CA"), there})
    read = replace(made, password="new")
    assert await place.accounts.write([replace(read, proven=False)], [read])
    [after] = await place.accounts.accounts_at(made.email)
    assert (after.proven, {*after.people}) == (False, {*spoken.people})


CHANGES: Mapping[str, Callable[[Accounts, Account], Awaitable[bool]]] = {
    "password": lambda there, was: there.replace_password(was, "new"),
    "recovery": lambda there, was: there.recover(was, recover(was, "by mail", now())),
    "app": lambda there, was: there.set_factor(was, Factor(id=uuid4(), account=was.id)),
    "renewal": lambda there, was: there.renew(was, now()),
    "proof": lambda there, was: there.write([replace(was, proven=True, organization=None)], [was]),
    "mailbox": lambda there, was: there.write([replace(was, email=tag())], [was]),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_an_account_was_read_as_is_not_written_over_what_it_became(
    place: Place, change: str
) -> None:
    """A password, an app or a mailbox of later stays, whoever read the account before."""
    who, link = known(), tag()
    was, other = account(tag(), who), account(tag(), known())
    assert await place.accounts.write([was, other])
    assert await CHANGES[change](place.accounts, was)
    [after] = (await place.accounts.accounts_of(ORGANIZATION, [who.person])).values()
    assert after != was
    await place.accounts.issue(link, mailed(who), now() + HOUR)
    assert not await place.accounts.write([replace(other, password="new"), was], [other, was])
    assert not await place.accounts.redeem(link, [was], [was])
    for late in CHANGES.values():
        assert not await late(place.accounts, was)
    assert await place.accounts.accounts_of(ORGANIZATION, [who.person]) == {who.person: after}
    assert await place.accounts.accounts_at(other.email) == [other]
    assert await place.accounts.link(link, now()) == mailed(who)
    assert await place.accounts.redeem(link, [after], [after])


async def test_an_account_that_was_not_read_is_not_written_over(place: Place) -> None:
    made = account(tag(), known())
    assert await place.accounts.write([made])
    assert not await place.accounts.write([replace(made, password="another")])
    assert await place.accounts.accounts_at(made.email) == [made]


async def test_whoever_left_an_account_is_not_written_back_into_it(place: Place) -> None:
    """P20: who was erased meanwhile has no account by what was read before."""
    here, there = known(), known(OTHER)
    was = account(tag(), here, there, proven=True, organization=None)
    assert await place.accounts.write([was])
    await place.forget(ORGANIZATION, here.person)
    assert not await place.accounts.write([replace(was, proven=False)], [was])
    assert await place.accounts.accounts_of(ORGANIZATION, [here.person]) == {}
    assert await place.accounts.accounts_at(was.email) == [replace(was, people=(there,))]


def next_of(who: Known, token: Sealed) -> Session:
    return Session(
        token=digest_of(token),
        session=uuid4(),
        known=who,
        strength="password",
        expires=now() + HOUR,
    )


def digest_of(token: Sealed) -> bytes:
    return sha256(token.reveal().encode()).digest()


async def test_a_session_goes_on_in_another_once_and_not_after_it_has_ended(place: Place) -> None:
    who, other = known(), known(OTHER)
    await place.accounts.write([account(tag(), who, other)])
    before, then, late = await begun(place, who), Sealed(uuid4().hex), Sealed(uuid4().hex)
    assert await place.accounts.go_on(digest_of(before), next_of(other, then))
    assert (await place.sessions.principal(then)).person == other.person
    assert not await place.accounts.go_on(digest_of(before), next_of(who, late))
    for over in (before, late):
        with pytest.raises(Unauthenticated):
            await place.sessions.principal(over)
    assert not await place.accounts.go_on(tag(), next_of(who, late))


async def test_all_other_sessions_of_an_account_end_wherever_they_are(place: Place) -> None:
    who, other, another = known(), known(OTHER), known()
    await place.accounts.write([account(tag(), who, other), account(tag(), another)])
    here, there, theirs = [await begun(place, one) for one in (who, other, another)]
    beside = await begun(place, who)
    await place.accounts.end_others(*who[:2], digest_of(here))
    for token, person in ((here, who), (theirs, another)):
        assert (await place.sessions.principal(token)).person == person.person
    for token in (there, beside):
        with pytest.raises(Unauthenticated):
            await place.sessions.principal(token)


async def goes_on_for_ever(place: Place, people: tuple[Known, Known], token: Sealed) -> Sealed:
    """Switch from one organization to the other until that is no longer possible."""
    turn = 0
    while True:
        turn += 1
        await asyncio.sleep(0)
        then = Sealed(uuid4().hex)
        if not await place.accounts.go_on(digest_of(token), next_of(people[turn % 2], then)):
            return token
        token = then


@pytest.mark.parametrize("act", ["password", "others"])
async def test_who_switches_over_and_over_is_out_when_all_else_is_ended(
    place: Place, act: str
) -> None:
    """A thief who switched all the time outlived a new password and signing out elsewhere."""
    who, other = known(), known(OTHER)
    kept = account(tag(), who, other)
    await place.accounts.write([kept])
    mine = await begun(place, who)
    tokens = [await begun(place, one) for one in (who, other, who)]
    thieves = [
        asyncio.create_task(goes_on_for_ever(place, (who, other), token)) for token in tokens
    ]
    await asyncio.sleep(0.2)
    if act == "password":
        assert await place.accounts.replace_password(kept, "another hash")
    else:
        await place.accounts.end_others(*who[:2], digest_of(mine))
    async with asyncio.timeout(60):
        last = await asyncio.gather(*thieves)
    for token in last:
        with pytest.raises(Unauthenticated):
            await place.sessions.principal(token)
    left = [*await place.accounts.open_sessions(*who[:2])]
    left += await place.accounts.open_sessions(*other[:2])
    assert len(left) == (1 if act == "others" else 0)
