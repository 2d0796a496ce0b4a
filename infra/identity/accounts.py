"""Accounts, sessions and one-time links in PostgreSQL, through functions of the Warden's role."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from domain.access.identity import Account, Known, Provision, Session
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Tenant, own_log
from domain.ports import Authority, Ids
from domain.protocol.keys import Unbound
from infra.identity.bonds import Bind, Bonds, holds
from infra.identity.over import Over
from infra.postgres.pool import Pool, tenant_transaction
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.store.postgres import PostgresEventStore

NEVER: Final = datetime.min.replace(tzinfo=UTC)
_log = structlog.get_logger(__name__)
_sql = load("infra.identity", "accounts.sql")


class PostgresAccounts:
    """What the Warden knows of who may sign in.

    A row without its bond is none, nor is one that is ``over``.
    """

    def __init__(self, pool: Pool, new_id: Ids, bind: Bind, over: Over | None = None) -> None:
        self._pool = pool
        self._new_id = new_id
        self._bonds = Bonds(bind)
        self._over = over or Over()

    async def account(self, email: bytes) -> Account | None:
        """Return the account of an address, by its tag."""
        with answering():
            rows = await self._pool.fetch(_sql["account_of"], email)
        people = tuple(
            Known(organization, person, locale)
            for _, _, organization, person, locale, bond in rows
            if self._is_bound(bond, self._bonds.person(email, organization, person))
        )
        if not people:
            return None
        password: str = rows[0]["password_hash"]
        if not self._is_bound(rows[0]["bond"], self._bonds.password(email, password)):
            return None
        if self._over.is_replaced(email, password):
            _log.error("identity.put_back")
            return None
        return Account(password, people)

    async def provide(self, organization: OrganizationId, accounts: Sequence[Provision]) -> None:
        """Make accounts, or give those that exist a new password."""
        for one in accounts:
            self._over.forgets(one.email)
        with answering():
            await self._pool.execute(
                _sql["provide_accounts"],
                [self._new_id() for _ in accounts],
                [account.email for account in accounts],
                [account.password for account in accounts],
                [self._bonds.password(one.email, one.password) for one in accounts],
                organization,
                [account.person for account in accounts],
                [account.locale for account in accounts],
                [self._bonds.person(one.email, organization, one.person) for one in accounts],
            )
        for one in accounts:
            self._over.replaces(one.email, one.password)

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        with answering():
            await self._pool.execute(
                _sql["begin_session"],
                session.token,
                session.session,
                session.known.organization,
                session.known.person,
                session.strength,
                session.known.locale,
                session.expires,
                self._bonds.session(
                    session.token, session.session, session.known, session.strength, session.expires
                ),
            )
        self._over.begins(session.token, session.known)

    async def end(self, token: bytes) -> None:
        """End the session of a token, if there is one."""
        with answering():
            await self._pool.execute(_sql["end_session"], token)
        self._over.ends(token)

    async def whose_it_was(self, token: bytes) -> tuple[OrganizationId, PersonId] | None:
        """Return of whom a token was, if its session is over."""
        with answering():
            row = await self._pool.fetchrow(_sql["whose_it_was"], token)
        return None if row is None else (OrganizationId(row[0]), PersonId(row[1]))

    async def issue(self, link: bytes, known: Known, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        with answering():
            bond = self._bonds.link(link, known, expires)
            await self._pool.execute(_sql["issue_link"], link, *known, expires, bond)

    async def link(self, link: bytes, at: datetime) -> Known | None:
        """Return for whom a link is, if it works by the database's clock and ``at`` that moment."""
        known, expires = await self._link(link)
        return known if known is not None and expires > at else None

    async def _link(self, link: bytes) -> tuple[Known | None, datetime]:
        with answering():
            row = await self._pool.fetchrow(_sql["link_of"], link)
        if row is None:
            return None, NEVER
        *whom, expires, bond = row
        known = Known(*whom)
        is_ours = self._is_bound(bond, self._bonds.link(link, known, expires))
        if self._over.has_ended(link):
            _log.error("identity.put_back")
            is_ours = False
        return known if is_ours else None, expires

    async def redeem(self, link: bytes, email: bytes, password: str) -> bool:
        """Use a link up and give its person the account; False if it works no more.

        The sessions that the person has end.
        """
        known, _ = await self._link(link)
        if known is None:
            return False
        bonds = self._bonds.password(email, password), self._bonds.person(email, *known[:2])
        self._over.forgets(email)
        with answering():
            done: bool = await self._pool.fetchval(
                _sql["redeem_link"], link, self._new_id(), email, password, *bonds
            )
        if done:
            self._over.ends(link)
            self._over.ends_all(known)
            self._over.replaces(email, password)
        return done

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        with answering():
            known: bool = await self._pool.fetchval(_sql["has_account"], organization, person)
        return known

    async def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a reservation."""
        with answering():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
                found: UUID | None = await connection.fetchval(
                    _sql["holder"], organization, kind, key
                )
        return found

    async def password_set_at(
        self, organization: OrganizationId, person: PersonId
    ) -> datetime | None:
        """Return since when somebody's password has been what it is."""
        with answering():
            since: datetime | None = await self._pool.fetchval(
                _sql["password_set_at"], organization, person
            )
        return since

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        return await PostgresEventStore(self._pool).authority(organization, person)

    async def with_rights_in(
        self, tenant: Tenant, people: Sequence[PersonId]
    ) -> frozenset[PersonId]:
        """Return those of these people who hold any right in a program."""
        with answering():
            async with tenant_transaction(self._pool, tenant) as connection:
                rows = await connection.fetch(_sql["with_rights_in"], *tenant, list(people))
        return frozenset(PersonId(row["person_id"]) for row in rows)

    async def members(self, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who has a seat or leads anywhere in an organization."""
        with answering():
            async with tenant_transaction(self._pool, own_log(organization)) as connection:
                rows = await connection.fetch(_sql["members"], organization)
        return frozenset(PersonId(row["person_id"]) for row in rows)

    async def seen_since(
        self, organization: OrganizationId, people: Sequence[PersonId], since: datetime
    ) -> frozenset[PersonId]:
        """Return those of these people who were signed in after a moment, a month ago at most."""
        with answering():
            rows = await self._pool.fetch(_sql["seen_since"], organization, list(people), since)
        return frozenset(PersonId(row["person_id"]) for row in rows)

    @staticmethod
    def _is_bound(kept: bytes | None, made: bytes) -> bool:
        if holds(kept, made):
            return True
        _log.error("identity.unbound")
        return False

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        made, over = self._bonds, self._over
        with answering():
            passwords = await self._pool.fetch(_sql["bound_passwords"])
            people = await self._pool.fetch(_sql["bound_people"])
            sessions = await self._pool.fetch(_sql["bound_sessions"])
            links = await self._pool.fetch(_sql["bound_links"])
        bonds = [
            *(
                (
                    "password of account",
                    account,
                    None if over.is_replaced(email, password) else bond,
                    made.password(email, password),
                )
                for account, email, password, bond in passwords
            ),
            *(
                ("account of person", person, bond, made.person(email, organization, person))
                for person, email, organization, bond in people
            ),
            *(
                (
                    "sign-in",
                    session,
                    None if over.has_ended(token) else bond,
                    made.session(token, session, Known(*whom), strength, expires),
                )
                for session, token, *whom, strength, expires, bond in sessions
            ),
            *(
                (
                    "link of person",
                    whom[1],
                    None if over.has_ended(token) else bond,
                    made.link(token, Known(*whom), expires),
                )
                for token, *whom, expires, bond in links
            ),
        ]
        return len(bonds), [
            Unbound(kind, id_) for kind, id_, bond, ours in bonds if not holds(bond, ours)
        ]

    async def check(self) -> None:
        """Raise ``Unavailable`` unless the database answers, can be written, and records."""
        with answering():
            if not await self._pool.fetchval(_sql["may_write"]):
                raise refusal("store.read_only")
            await self._pool.fetchval(_sql["may_record"])
