"""Accounts, sessions and one-time links in PostgreSQL, through functions of the Warden's role."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec
import structlog

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link, OpenSession, Session
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Tenant, own_log
from domain.ports import Authority
from domain.protocol.keys import Unbound
from infra.identity.bonds import Bind, Bonds, holds
from infra.identity.examining import account_and_bond, factor_and_bond, find_unbound
from infra.identity.over import Over
from infra.postgres.pool import Connection, Pool, taken, tenant_transaction
from infra.postgres.reach import answering
from infra.postgres.sql import load
from infra.store.postgres import PostgresEventStore

NEVER: Final = datetime.min.replace(tzinfo=UTC)
_log = structlog.get_logger(__name__)
_sql = load("infra.identity", "accounts.sql")


class _NotAsRead(Exception):
    """An account is not what it was read as: what was begun is undone."""


class PostgresAccounts:
    """What the Warden knows of who may sign in.

    A row without its bond is none, nor is one that is ``over``.
    """

    def __init__(self, pool: Pool, bind: Bind, over: Over | None = None) -> None:
        self._pool = pool
        self._bonds = Bonds(bind)
        self._over = over or Over()

    async def accounts_at(self, email: bytes) -> Sequence[Account]:
        """Return the accounts of an address, by its tag: the one that is proven comes first."""
        return await self._read("accounts_at", email)

    async def accounts_of(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> Mapping[PersonId, Account]:
        """Return the accounts that people of an organization have."""
        if not people:
            return {}
        return {
            known.person: account
            for account in await self._read("accounts_of", organization, list(people))
            for known in account.people
            if known.organization == organization and known.person in people
        }

    async def _read(self, statement: str, *given: object) -> Sequence[Account]:
        """Read accounts; once more if one was written since: it is put back if it stays so."""
        with answering():
            rows = await self._pool.fetch(_sql[statement], *given)
            if any(map(self._is_put_back, rows)):
                rows = await self._pool.fetch(_sql[statement], *given)
        return self._accounts(rows)

    def _is_put_back(self, row: asyncpg.Record) -> bool:
        made, known = account_and_bond(row[:10])[0], Known(*row[10:13])
        return self._over.is_replaced(made.id.bytes, made.state) or self._over.is_replaced(
            _row_of(known), str(made.id)
        )

    def _accounts(self, rows: Sequence[asyncpg.Record]) -> Sequence[Account]:
        """Make accounts of their rows; what is not bound, or was put back, is left out."""
        found: dict[UUID, Account] = {}
        for row in rows:
            (made, bond), (organization, person, locale, of) = account_and_bond(row[:10]), row[10:]
            id_, known = made.id, Known(organization, person, locale)
            account = found.get(id_) or made
            whole = self._is_bound(bond, self._bonds.account(account)) and self._is_bound(
                of, self._bonds.person(id_, organization, person)
            )
            put_back = self._is_put_back(row)
            if put_back:
                _log.error("identity.put_back")
            if whole and not put_back:
                found[id_] = account.with_people([known])
        return list(found.values())

    async def write(self, accounts: Sequence[Account], was: Sequence[Account] = ()) -> bool:
        """Write accounts, each whole; its people are in no other from now on.

        False, and nothing, if one that ``was`` read is not what it was any more. One that was not
        read is new. Somebody who is in an account already keeps the language that it has.
        """
        with answering(), suppress(_NotAsRead):
            async with taken(self._pool) as connection, connection.transaction():
                await self._write(connection, accounts, was)
            self._wrote(accounts)
            return True
        return False

    async def _write(
        self, connection: Connection, accounts: Sequence[Account], was: Sequence[Account]
    ) -> None:
        people = [(account.id, known) for account in accounts for known in account.people]
        read = [(account.id, known) for account in was for known in account.people]
        for account in accounts:
            self._over.forgets(account.id.bytes)
        for _, known in people:
            self._over.forgets(_row_of(known))
        gone = await connection.fetchval(
            _sql["write_accounts"],
            [account.id for account in accounts],
            [account.email for account in accounts],
            [account.organization for account in accounts],
            [account.proven for account in accounts],
            [account.password for account in accounts],
            [account.recovered for account in accounts],
            [account.before for account in accounts],
            [self._bonds.account(account) for account in accounts],
            [account.factor for account in accounts],
            [account.renewed_at for account in accounts],
            [account for account, _ in people],
            [known.organization for _, known in people],
            [known.person for _, known in people],
            [known.locale for _, known in people],
            [self._bonds.person(account, *known[:2]) for account, known in people],
            [account.id for account in was],
            [self._bonds.account(account) for account in was],
            [account for account, _ in read],
            [known.organization for _, known in read],
            [known.person for _, known in read],
        )
        if gone is None:
            raise _NotAsRead
        for account_id in gone:
            self._over.replaces(account_id.bytes, "gone")

    def _wrote(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            self._over.replaces(account.id.bytes, account.state)
            for known in account.people:
                self._over.replaces(_row_of(known), str(account.id))

    async def speak(self, known: Known) -> None:
        """Speak somebody's language to them from now on, if they have an account."""
        with answering():
            await self._pool.execute(_sql["speak_to"], *known)

    async def replace_password(self, account: Account, password: str) -> bool:
        """Give an account another password; False if it is not what it was any more.

        All sessions of the account end.
        """
        new = msgspec.structs.replace(account, password=password)
        given = account.id, self._bonds.account(account), password
        return await self._replace("replace_password", given, new)

    async def recover(self, was: Account, now: Account) -> bool:
        """Give an account another password, and say since when it was chosen by mail alone.

        False if it is not what it was any more. All sessions of the account end.
        """
        given = was.id, self._bonds.account(was), now.password, now.recovered, now.before
        return await self._replace("recover_account", given, now)

    async def _replace(self, statement: str, given: Sequence[object], now: Account) -> bool:
        self._over.forgets(now.id.bytes)
        with answering():
            done: bool = await self._pool.fetchval(
                _sql[statement], *given, self._bonds.account(now)
            )
        if done:
            self._replaced(now)
        return done

    def _replaced(self, now: Account) -> None:
        for known in now.people:
            self._over.ends_all(known)
        self._over.replaces(now.id.bytes, now.state)

    async def set_factor(self, was: Account, factor: Factor | None) -> bool:
        """Give an account a second factor, or take it; False if it is not what it was any more.

        All sessions of the account end.
        """
        now = msgspec.structs.replace(was, factor=None if factor is None else factor.id)
        bond, made = self._bonds.account(now), None
        if factor is not None:
            made = self._bonds.factor(factor)
            self._over.forgets(factor.id.bytes)
        step = 0 if factor is None else factor.step
        given = was.id, self._bonds.account(was), now.factor, step, made, bond
        self._over.forgets(now.id.bytes)
        with answering():
            done: bool = await self._pool.fetchval(_sql["set_factor"], *given)
        if done:
            self._replaced(now)
            if factor is not None:
                self._over.replaces(factor.id.bytes, factor.state)
        return done

    async def renew(self, was: Account, at: datetime) -> bool:
        """Take the second factor of an account; False if it is not what it was any more.

        All sessions of the account end.
        """
        now = msgspec.structs.replace(was, factor=None, renewed_at=at)
        self._over.forgets(now.id.bytes)
        given = was.id, self._bonds.account(was), at, self._bonds.account(now)
        with answering():
            done: bool = await self._pool.fetchval(_sql["renew_account"], *given)
        if done:
            self._replaced(now)
        return done

    async def factor(self, account: Account) -> Factor | None:
        """Return the second factor of an account, if it is as we left it."""
        with answering():
            row = await self._pool.fetchrow(_sql["factor_of"], account.factor)
            if row is not None and self._is_used(row):
                row = await self._pool.fetchrow(_sql["factor_of"], account.factor)
        if row is None:
            return None
        factor, bond = factor_and_bond(row)
        is_ours = factor.account == account.id and self._is_bound(bond, self._bonds.factor(factor))
        if self._is_used(row):
            _log.error("identity.put_back")
            return None
        return factor if is_ours else None

    def _is_used(self, row: asyncpg.Record) -> bool:
        factor, _ = factor_and_bond(row)
        return self._over.is_replaced(factor.id.bytes, factor.state)

    async def use_factor(self, was: Factor, now: Factor) -> bool:
        """Note what of a factor was used; False if somebody else was faster: it counts once."""
        bonds = self._bonds.factor(was), self._bonds.factor(now)
        self._over.forgets(now.id.bytes)
        given = now.id, bonds[0], now.step, now.codes, now.used, bonds[1]
        with answering():
            done: bool = await self._pool.fetchval(_sql["use_factor"], *given)
        if done:
            self._over.replaces(now.id.bytes, now.state)
        return done

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        with answering():
            await self._pool.execute(_sql["begin_session"], *self._row_of(session))
        self._over.begins(session.token, session.known)

    async def go_on(self, before: bytes, session: Session) -> bool:
        """End the session of a token and begin another; False, and neither, if it has ended."""
        with answering():
            given = before, *self._row_of(session)
            done: bool = await self._pool.fetchval(_sql["go_on_session"], *given)
        if done:
            self._over.ends(before)
            self._over.begins(session.token, session.known)
        return done

    def _row_of(self, session: Session) -> tuple[object, ...]:
        bond = self._bonds.session(
            session.token,
            session.session,
            session.known,
            session.strength,
            session.expires,
            session.proven,
        )
        return (
            session.token,
            session.session,
            session.known.organization,
            session.known.person,
            session.strength,
            session.known.locale,
            session.expires,
            session.device,
            bond,
            session.proven,
        )

    async def note(self, session: UUID) -> None:
        """Note that somebody is still there."""
        with answering():
            await self._pool.execute(_sql["note_session"], session)

    async def open_sessions(
        self, organization: OrganizationId, person: PersonId
    ) -> Sequence[OpenSession]:
        """Return the sessions of somebody that have not ended, the last begun first."""
        with answering():
            rows = await self._pool.fetch(_sql["sessions_of"], organization, person)
        found = []
        for token, id_, *whom, strength, expires, bond, device, began, seen, proven in rows:
            session = Session(
                token=token,
                session=id_,
                known=Known(*whom),
                strength=strength,
                expires=expires,
                device=device,
                proven=proven,
            )
            made = self._bonds.session(token, id_, session.known, strength, expires, proven)
            if self._is_bound(bond, made) and not self._over.has_ended(token):
                found.append(OpenSession(session, began, seen or began))
        return found

    async def end(self, token: bytes) -> None:
        """End the session of a token, if there is one."""
        with answering():
            await self._pool.execute(_sql["end_session"], token)
        self._over.ends(token)

    async def end_others(
        self, organization: OrganizationId, person: PersonId, token: bytes
    ) -> None:
        """End every session of somebody's account but that of a token, and those of staff."""
        with answering():
            given = organization, person, token
            rows = await self._pool.fetch(_sql["end_other_sessions"], *given)
        for (ended,) in rows:
            self._over.ends(ended)

    async def whose_it_was(self, token: bytes) -> tuple[OrganizationId, PersonId] | None:
        """Return of whom a token was, if its session is over."""
        with answering():
            row = await self._pool.fetchrow(_sql["whose_it_was"], token)
        return None if row is None else (OrganizationId(row[0]), PersonId(row[1]))

    async def issue(self, token: bytes, link: Link, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        with answering():
            bond = self._bonds.link(token, link, expires)
            given = token, *link.known, expires, link.is_mailed, bond
            await self._pool.execute(_sql["issue_link"], *given)

    async def link(self, token: bytes, at: datetime) -> Link | None:
        """Return for whom a link is, if it works by the database's clock and ``at`` that moment."""
        link, expires = await self._link(token)
        return link if link is not None and expires > at else None

    async def _link(self, token: bytes) -> tuple[Link | None, datetime]:
        with answering():
            row = await self._pool.fetchrow(_sql["link_of"], token)
            if row is not None and self._over.has_ended(token):
                row = await self._pool.fetchrow(_sql["link_of"], token)
        if row is None:
            return None, NEVER
        *whom, expires, is_mailed, bond = row
        link = Link(Known(*whom), is_mailed)
        is_ours = self._is_bound(bond, self._bonds.link(token, link, expires))
        if self._over.has_ended(token):
            _log.error("identity.put_back")
            is_ours = False
        return link if is_ours else None, expires

    async def redeem(
        self, token: bytes, accounts: Sequence[Account], was: Sequence[Account] = ()
    ) -> bool:
        """Use a link up and write these accounts, as ``write`` does.

        False, and nothing, if it works no more. The sessions that its person has end.
        """
        link, _ = await self._link(token)
        if link is None:
            return False
        with answering(), suppress(_NotAsRead):
            async with taken(self._pool) as connection, connection.transaction():
                if not await connection.fetchval(_sql["use_link"], token):
                    return False
                await self._write(connection, accounts, was)
                await connection.execute(_sql["end_sessions_of"], *link.known[:2])
            self._over.ends(token)
            self._over.ends_all(link.known)
            self._wrote(accounts)
            return True
        return False

    async def issue_invitation(self, token: bytes, link: InvitationLink) -> None:
        """Keep the link of an invitation, once; those of its earlier turns go."""
        with answering():
            bond = self._bonds.invitation(token, link)
            with suppress(asyncpg.UniqueViolationError):
                await self._pool.execute(_sql["issue_invitation"], token, *link, bond)

    async def invitation(self, token: bytes) -> InvitationLink | None:
        """Return which invitation a link is of; whether it opens is for the log to say."""
        with answering():
            row = await self._pool.fetchrow(_sql["invitation_of"], token)
        if row is None:
            return None
        *of, bond = row
        link = InvitationLink(*of)
        return link if self._is_bound(bond, self._bonds.invitation(token, link)) else None

    async def end_all(self, whose: Known) -> None:
        """End every session of somebody."""
        with answering():
            await self._pool.execute(_sql["end_sessions_of"], *whose[:2])
        self._over.ends_all(whose)

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        return person in await self.accounts_of(organization, [person])

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
        return await find_unbound(self._pool, self._bonds, self._over)

    async def check(self) -> None:
        """Raise ``Unavailable`` unless the database answers, can be written, and records."""
        with answering():
            if not await self._pool.fetchval(_sql["may_write"]):
                raise refusal("store.read_only")
            await self._pool.fetchval(_sql["may_record"])


def _row_of(known: Known) -> bytes:
    """Name the row that says which account somebody has."""
    return known.organization.bytes + known.person.bytes
