"""Rows that let somebody in hold only as the Warden wrote them, whoever owns the database."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest
import structlog
from msgspec.structs import replace

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link, Session
from domain.access.recovering import recover
from domain.kernel import OrganizationId, PersonId, Sealed, Unauthenticated
from infra.identity.accounts import PostgresAccounts
from infra.identity.bonds import Bind, Bonds
from infra.identity.over import LONGEST_S, Over
from infra.identity.sign_ins import PostgresSessions
from infra.identity.tags import Tags
from infra.postgres.pool import Pool, connect
from tests.kit.database import Migrated
from tests.kit.read_models import ask

HERE = OrganizationId(uuid4())
MEMBER, OFFICER = PersonId(uuid4()), PersonId(uuid4())
MINE, THEIRS = os.urandom(32), os.urandom(32)
SOON = datetime.now(UTC) + timedelta(hours=1)
TOKEN = Sealed("the member's token")
LINK = sha256(b"the member's link").digest()


def account(email: bytes, password: str, person: PersonId, **more: Any) -> Account:  # noqa: ANN401
    """An account of one person, unproven unless it says otherwise."""
    people = (Known(HERE, person, "en"),)
    given = {"id": uuid4(), "organization": HERE, **more}
    return Account(email=email, password=password, people=people, **given)


HER_OWN, AN_OFFICERS = account(MINE, "mine", MEMBER), account(THEIRS, "theirs", OFFICER)
NEW = replace(HER_OWN, password="new")


@dataclass
class Door:
    """A member and an officer with accounts; the member is signed in and has a link."""

    accounts: PostgresAccounts
    sessions: PostgresSessions
    database: Migrated
    bind: Bind

    async def by_hand(self, statement: str, *given: object) -> None:
        """Change one row as whoever owns the database."""
        connection = await asyncpg.connect(
            self.database.url(), server_settings={"search_path": "circlekeep"}
        )
        try:
            assert await connection.execute(statement, *given) in {"UPDATE 1", "INSERT 0 1"}
        finally:
            await connection.close()


@pytest.fixture
async def door(circlekeep: Migrated) -> AsyncIterator[Door]:
    tags = Tags(os.urandom(32), os.urandom(32))
    async with await connect(circlekeep.url("warden"), 2) as pool:
        over = Over()
        accounts = PostgresAccounts(pool, tags.bond, over)
        await accounts.write([HER_OWN, AN_OFFICERS])
        known = Known(HERE, MEMBER, "en")
        digest = sha256(TOKEN.reveal().encode()).digest()
        await accounts.begin(
            Session(token=digest, session=uuid4(), known=known, strength="password", expires=SOON)
        )
        await accounts.issue(LINK, Link(known, is_mailed=False), SOON)
        yield Door(accounts, PostgresSessions(pool, tags.bond, over), circlekeep, tags.bond)


async def test_what_the_warden_wrote_lets_in(door: Door) -> None:
    assert await door.accounts.accounts_at(THEIRS) == [AN_OFFICERS]
    assert (await door.sessions.principal(TOKEN)).person == MEMBER
    link = await door.accounts.link(LINK, datetime.now(UTC))
    assert link == Link(Known(HERE, MEMBER, "en"), is_mailed=False)
    assert await door.accounts.redeem(LINK, [NEW], [HER_OWN])
    assert await door.accounts.accounts_at(MINE) == [NEW]


async def test_a_password_copied_to_another_account_opens_nothing(door: Door) -> None:
    """Threat: a rogue DBA gives an officer's account a password that they know."""
    await door.by_hand(
        "UPDATE account AS a SET password_hash = o.password_hash, bond = o.bond FROM account AS o "
        "WHERE a.email_tag = $1 AND o.email_tag = $2",
        *(THEIRS, MINE),
    )
    assert await door.accounts.accounts_at(THEIRS) == []
    assert await door.accounts.accounts_at(MINE) == [HER_OWN]


async def test_a_second_factor_taken_by_hand_leaves_no_password_that_opens(door: Door) -> None:
    """Threat: a rogue DBA who knows a password lets its account ask for no code any more."""
    await door.accounts.set_factor(HER_OWN, Factor(id=uuid4(), account=HER_OWN.id))
    await door.by_hand("UPDATE account SET factor_id = NULL WHERE email_tag = $1", MINE)
    assert await door.accounts.accounts_at(MINE) == []


async def test_a_renewal_forgotten_by_hand_leaves_no_password_that_opens(door: Door) -> None:
    """Threat: a rogue DBA opens sealed texts at once to whose second factor was renewed."""
    await door.accounts.renew(HER_OWN, datetime.now(UTC))
    await door.by_hand("UPDATE account SET renewed_at = NULL WHERE email_tag = $1", MINE)
    assert await door.accounts.accounts_at(MINE) == []
    assert ("password of account", HER_OWN.id) in {
        (one.kind, one.id) for one in (await door.accounts.unbound())[1]
    }


async def test_a_recovery_code_put_back_by_hand_is_none(door: Door) -> None:
    """Threat: a rogue DBA lets a code that they saw be used again."""
    factor = Factor(id=uuid4(), account=HER_OWN.id)
    await door.accounts.set_factor(HER_OWN, factor)
    asks = replace(HER_OWN, factor=factor.id)
    kept = Bonds(door.bind).factor(factor)
    await door.accounts.use_factor(factor, factor.without_code(0))
    await door.by_hand("UPDATE account_factor SET codes_used = 0 WHERE factor_id = $1", factor.id)
    assert await door.accounts.factor(asks) is None
    await door.by_hand("UPDATE account_factor SET bond = $2 WHERE factor_id = $1", factor.id, kept)
    assert await door.accounts.factor(asks) is None


async def test_a_sign_in_proven_by_hand_is_none(door: Door) -> None:
    """Threat: a rogue DBA lets a code that was given long ago count as given now."""
    await door.by_hand("UPDATE login_session SET proven_at = now() WHERE person_id = $1", MEMBER)
    with pytest.raises(Unauthenticated):
        await door.sessions.principal(TOKEN)


async def test_a_person_given_to_another_account_is_nobody_there(door: Door) -> None:
    """Threat: a rogue DBA lets a member sign in as an officer."""
    await door.by_hand(
        "UPDATE account_person SET account_id = "
        "(SELECT account_id FROM account WHERE email_tag = $2) WHERE person_id = $1",
        *(OFFICER, MINE),
    )
    assert await door.accounts.accounts_at(MINE) == [HER_OWN]
    assert await door.accounts.accounts_at(THEIRS) == []


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE login_session SET person_id = $1 WHERE person_id = $2",
        "UPDATE login_session SET strength = 'passkey' WHERE person_id = $2 AND $1 <> $2",
        "UPDATE login_session SET expires_at = '2199-01-01Z' WHERE person_id = $2 AND $1 <> $2",
        "UPDATE login_session SET bond = NULL WHERE person_id = $2 AND $1 <> $2",
    ],
)
async def test_a_session_written_by_hand_is_none(door: Door, forged: str) -> None:
    """Threat: a rogue DBA makes a sign-in of somebody else, a stronger one, or one for ever."""
    await door.by_hand(forged, OFFICER, MEMBER)
    with pytest.raises(Unauthenticated):
        await door.sessions.principal(TOKEN)


async def test_a_session_begun_by_hand_is_none(door: Door) -> None:
    """Threat: a rogue DBA signs in as an officer with a token of their own."""
    token = Sealed("known to me alone")
    await door.by_hand(
        "INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, "
        "strength, locale, expires_at, bond) SELECT sha256($1), gen_random_uuid(), "
        "organization_id, $2, strength, locale, expires_at, bond FROM login_session",
        *(token.reveal().encode(), OFFICER),
    )
    with pytest.raises(Unauthenticated):
        await door.sessions.principal(token)


async def test_a_link_turned_to_somebody_else_opens_nothing(door: Door) -> None:
    """Threat: a rogue DBA turns their own link into an officer's."""
    await door.by_hand("UPDATE sign_in_link SET person_id = $1", OFFICER)
    assert await door.accounts.link(LINK, datetime.now(UTC)) is None
    assert not await door.accounts.redeem(LINK, [NEW], [HER_OWN])


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE invitation_link SET invitation_id = gen_random_uuid()",
        "UPDATE invitation_link SET is_mailed = true",
        "UPDATE invitation_link SET turn = 2",
    ],
)
async def test_a_link_of_an_invitation_that_was_turned_by_hand_opens_nothing(
    door: Door, forged: str
) -> None:
    """Threat: a rogue DBA turns a link of their own into somebody else's, or a mailed one."""
    link = InvitationLink(HERE, uuid4(), 1, is_mailed=False)
    await door.accounts.issue_invitation(LINK, link)
    assert await door.accounts.invitation(LINK) == link
    assert await examined(door) == []
    await door.by_hand(forged)
    assert await door.accounts.invitation(LINK) is None
    assert await examined(door) == ["link of invitation"]


async def kept_aside(door: Door, table: str) -> None:
    """Copy the rows as they are now, as whoever owns the database can."""
    await ask(door.database, f"CREATE TABLE circlekeep.aside AS TABLE circlekeep.{table}")


async def examined(door: Door) -> list[str]:
    _, unbound = await door.accounts.unbound()
    return [one.kind for one in unbound]


@pytest.mark.parametrize("how", ["signed out", "new password", "another password"])
async def test_a_session_that_ended_and_is_put_back_is_none(door: Door, how: str) -> None:
    """Threat: a rogue DBA puts a sign-in back that has ended, with the bond that it had."""
    await kept_aside(door, "login_session")
    if how == "signed out":
        await door.accounts.end(sha256(TOKEN.reveal().encode()).digest())
    elif how == "another password":
        assert await door.accounts.replace_password(HER_OWN, "new")
    else:
        assert await door.accounts.redeem(LINK, [NEW], [HER_OWN])
    await door.by_hand("INSERT INTO login_session TABLE aside")
    assert await examined(door) == ["sign-in"]
    with pytest.raises(Unauthenticated):
        await door.sessions.principal(TOKEN)


@pytest.mark.parametrize(
    "forged", ["recovered_at = NULL", "recovered_at = '2020-01-01Z'", "password_before = 'mine'"]
)
async def test_that_a_password_was_chosen_by_mail_alone_is_not_taken_back_by_hand(
    door: Door, forged: str
) -> None:
    """Threat: a rogue DBA who holds a mailbox opens what stays shut for 72 hours."""
    theirs = recover(HER_OWN, "another", SOON)
    assert await door.accounts.recover(HER_OWN, replace(theirs, before="hers"))
    await door.by_hand(f"UPDATE account SET {forged} WHERE account_id = $1", HER_OWN.id)  # noqa: S608
    assert await door.accounts.accounts_at(MINE) == []
    assert await examined(door) == ["password of account"]


async def test_a_link_that_was_used_is_used_for_good(door: Door) -> None:
    """Threat: a rogue DBA makes a one-time link good again."""
    assert await door.accounts.redeem(LINK, [NEW], [HER_OWN])
    await door.by_hand("UPDATE sign_in_link SET used_at = NULL")
    assert await examined(door) == ["link of person"]
    assert await door.accounts.link(LINK, datetime.now(UTC)) is None
    assert not await door.accounts.redeem(LINK, [replace(NEW, password="newer")])


@pytest.mark.parametrize("how", ["link", "provided"])
async def test_a_password_that_was_replaced_and_is_put_back_opens_nothing(
    door: Door, how: str
) -> None:
    """Threat: a rogue DBA puts a password back that they know, with the bond that it had."""
    await kept_aside(door, "account")
    if how == "link":
        assert await door.accounts.redeem(LINK, [NEW], [HER_OWN])
    else:
        assert await door.accounts.write([NEW], [HER_OWN])
    assert await door.accounts.accounts_at(MINE) == [NEW]
    await door.by_hand(
        "UPDATE account AS a SET password_hash = o.password_hash, bond = o.bond FROM aside AS o "
        "WHERE o.email_tag = a.email_tag AND a.email_tag = $1",
        MINE,
    )
    assert await examined(door) == ["password of account"]
    assert await door.accounts.accounts_at(MINE) == []
    newer = account(MINE, "newer", MEMBER)
    await door.accounts.write([newer])
    assert await door.accounts.accounts_at(MINE) == [newer]


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE account SET is_proven = true WHERE email_tag = $1",
        "UPDATE account SET scope_id = NULL WHERE email_tag = $1",
        "UPDATE account SET email_tag = sha256(email_tag) WHERE email_tag = $1",
    ],
)
async def test_an_account_that_was_proven_or_widened_by_hand_is_none(
    door: Door, forged: str
) -> None:
    """Threat: a rogue DBA says that a mailbox was proven, or is another."""
    await door.by_hand(forged, MINE)
    assert await door.accounts.accounts_at(MINE) == []
    assert await door.accounts.accounts_of(HERE, [MEMBER]) == {}
    assert await examined(door) == ["password of account"]


async def test_a_link_that_was_mailed_only_by_hand_opens_nothing(door: Door) -> None:
    """Threat: a rogue DBA lets a link that was handed over prove a mailbox."""
    await door.by_hand("UPDATE sign_in_link SET is_mailed = true")
    assert await door.accounts.link(LINK, datetime.now(UTC)) is None


async def test_an_account_whose_people_left_it_and_that_is_put_back_opens_nothing(
    door: Door,
) -> None:
    """Threat: a rogue DBA puts an account back that was merged into its owner's, with its bonds."""
    await kept_aside(door, "account")
    await ask(door.database, "CREATE TABLE circlekeep.persons AS TABLE circlekeep.account_person")
    merged = account(MINE, "other", MEMBER, organization=None, proven=True)
    await door.accounts.write([merged])
    await door.by_hand("INSERT INTO account TABLE aside ON CONFLICT DO NOTHING")
    await door.by_hand(
        "UPDATE account_person AS p SET account_id = o.account_id, bond = o.bond "
        "FROM persons AS o WHERE o.person_id = p.person_id AND p.person_id = $1",
        MEMBER,
    )
    assert "password of account" in await examined(door)
    assert await door.accounts.accounts_at(MINE) == []


class ReadMeanwhile:
    """A pool whose first answer arrives after something else was done."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.then: Callable[[], Awaitable[object]] | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it is
        return getattr(self._pool, name)

    async def fetch(self, *asked: Any) -> Any:  # noqa: ANN401 - as the pool does
        return await self._late(self._pool.fetch(*asked))

    async def fetchrow(self, *asked: Any) -> Any:  # noqa: ANN401 - as the pool does
        return await self._late(self._pool.fetchrow(*asked))

    async def _late(self, answer: Awaitable[object]) -> object:
        found, then, self.then = await answer, self.then, None
        if then is not None:
            await then()
        return found


async def test_p18_what_is_written_while_it_is_read_is_not_taken_for_put_back(
    circlekeep: Migrated,
) -> None:
    """P18: no alarm, and nobody is turned away, because two things were done at once."""
    tags = Tags(os.urandom(32), os.urandom(32))
    made = account(os.urandom(32), "a", PersonId(uuid4()))
    async with await connect(circlekeep.url("warden"), 2) as pool:
        late = ReadMeanwhile(pool)
        accounts = PostgresAccounts(cast("Pool", late), tags.bond)
        await accounts.write([made])
        late.then = lambda: accounts.replace_password(made, "b")
        with structlog.testing.capture_logs() as said:
            [read] = await accounts.accounts_at(made.email)
        factor = Factor(id=uuid4(), account=made.id)
        assert await accounts.set_factor(read, factor)
        after = factor.with_step(8)
        late.then = lambda: accounts.use_factor(factor, after)
        with structlog.testing.capture_logs() as of_factor:
            used = await accounts.factor(replace(read, factor=factor.id))
    assert (read.password, used) == ("b", after)
    assert [*said, *of_factor] == []


async def test_p18_what_ends_while_it_is_read_is_over_and_no_alarm(circlekeep: Migrated) -> None:
    """P18: whoever asks for something as they sign out, or uses a link, is not put back."""
    tags, over, token = Tags(os.urandom(32), os.urandom(32)), Over(), Sealed(uuid4().hex)
    digest, link = sha256(token.reveal().encode()).digest(), os.urandom(32)
    known = Known(HERE, PersonId(uuid4()), "en")
    session = Session(token=digest, session=uuid4(), known=known, strength="password", expires=SOON)
    async with await connect(circlekeep.url("warden"), 2) as pool:
        late = ReadMeanwhile(pool)
        accounts = PostgresAccounts(cast("Pool", late), tags.bond, over)
        sessions = PostgresSessions(cast("Pool", late), tags.bond, over)
        await accounts.begin(session)
        await accounts.issue(link, Link(known, is_mailed=False), SOON)
        with structlog.testing.capture_logs() as said:
            late.then = lambda: accounts.end(digest)
            with pytest.raises(Unauthenticated):
                await sessions.principal(token)
            late.then = lambda: accounts.redeem(link, [])
            assert await accounts.link(link, datetime.now(UTC)) is None
    assert said == []


def test_what_is_over_is_remembered_longer_than_it_could_have_lasted() -> None:
    """A link lasts two weeks; what nothing could come of any more takes no room."""
    now = 0.0
    over = Over(lambda: now)
    known = Known(HERE, MEMBER, "en")
    over.begins(b"old session", known)
    over.ends(b"link")
    now = 14 * 86_400.0
    over.ends(b"another")
    assert over.has_ended(b"link")
    now = LONGEST_S + 1
    over.ends_all(known)
    over.ends(b"a third")
    assert [over.has_ended(one) for one in (b"link", b"another")] == [False, True]


async def test_an_examination_finds_nothing_where_the_warden_wrote_it_all(door: Door) -> None:
    assert await door.accounts.unbound() == (6, [])


async def test_an_examination_names_a_password_that_was_copied_to_another_account(
    door: Door,
) -> None:
    """Threat: a rogue DBA gives an officer's account a password that they know, and waits."""
    await door.by_hand(
        "UPDATE account AS a SET password_hash = o.password_hash, bond = o.bond FROM account AS o "
        "WHERE a.email_tag = $1 AND o.email_tag = $2",
        *(THEIRS, MINE),
    )
    examined, [unbound] = await door.accounts.unbound()
    assert (examined, unbound.kind) == (6, "password of account")
