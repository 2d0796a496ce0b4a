"""Accounts, sessions and links in dictionaries, for tests without a database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link, OpenSession, Session
from domain.kernel import OrganizationId, PersonId, RightKind, Sealed, Tenant
from domain.ports import Authority, Principal
from domain.protocol.keys import Unbound
from infra.identity.sign_ins import nobody
from infra.store.memory import MemoryEventStore


class MemoryAccounts:
    """The twin of ``PostgresAccounts`` and ``PostgresSessions``, over a store in memory."""

    def __init__(
        self,
        store: MemoryEventStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._now = now
        self._accounts: dict[UUID, Account] = {}
        self._set_at: dict[UUID, datetime] = {}
        self._sessions: dict[bytes, Session] = {}
        self._invitations: dict[bytes, InvitationLink] = {}
        self._factors: dict[UUID, Factor] = {}
        self._began: dict[UUID, datetime] = {}
        self._seen: dict[UUID, datetime] = {}
        self._links: dict[bytes, tuple[Link, datetime]] = {}

    async def accounts_at(self, email: bytes) -> Sequence[Account]:
        """Return the accounts of an address, by its tag: the one that is proven comes first."""
        found = [account for account in self._accounts.values() if account.email == email]
        return sorted(found, key=lambda one: (one.proven, one.id), reverse=True)

    async def accounts_of(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> Mapping[PersonId, Account]:
        """Return the accounts that people of an organization have."""
        found = {person: self._of(organization, person) for person in people}
        return {person: account for person, account in found.items() if account is not None}

    def _of(self, organization: OrganizationId, person: PersonId) -> Account | None:
        who = Known(organization, person, "")
        return next((one for one in self._accounts.values() if one.holds(who)), None)

    def emails(self) -> Mapping[UUID, bytes]:
        """Return the tag of the address of each account."""
        return {account.id: account.email for account in self._accounts.values()}

    async def write(self, accounts: Sequence[Account], was: Sequence[Account] = ()) -> bool:
        """Write accounts, each whole; its people are in no other from now on.

        False, and nothing, if one that ``was`` read is not what it was any more. One that was not
        read is new. Somebody who is in an account already keeps the language that it has.
        """
        read = {account.id for account in was}
        if any(one.id in self._accounts and one.id not in read for one in accounts):
            return False
        if not all(one.is_still(self._accounts.get(one.id)) for one in was):
            return False
        self._write([self._spoken(account) for account in accounts])
        return True

    def _spoken(self, account: Account) -> Account:
        """The same, in the language that each of its people has in it already."""
        kept = self._accounts.get(account.id)
        there = {} if kept is None else {known[:2]: known for known in kept.people}
        people = tuple(there.get(known[:2], known) for known in account.people)
        return msgspec.structs.replace(account, people=people)

    def _write(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            new = [known for known in account.people if self._of(*known[:2]) is None]
            left = [one for known in account.people if (one := self._of(*known[:2])) is not None]
            ages = [self._set_at[one.id] for one in left] + [self._now()] * bool(new)
            before = self._accounts.get(account.id)
            same = before is not None and before.password == account.password
            self._set_at[account.id] = max(ages) if same and ages else self._now()
            for known in account.people:
                self._leave(*known[:2])
            kept = self._accounts.get(account.id, before)
            people = () if kept is None else kept.people
            self._accounts[account.id] = account.with_people(people)

    def _leave(self, organization: OrganizationId, person: PersonId) -> None:
        """Take somebody out of their account, which goes with the last one."""
        account = self._of(organization, person)
        if account is None:
            return
        left = tuple(known for known in account.people if known[:2] != (organization, person))
        if left:
            self._accounts[account.id] = msgspec.structs.replace(account, people=left)
        else:
            del self._accounts[account.id]

    async def speak(self, known: Known) -> None:
        """Speak somebody's language to them from now on, if they have an account."""
        account = self._of(*known[:2])
        if account is not None:
            people = tuple(known if one[:2] == known[:2] else one for one in account.people)
            self._accounts[account.id] = msgspec.structs.replace(account, people=people)

    async def replace_password(self, account: Account, password: str) -> bool:
        """Give an account another password; False if it is not what it was any more.

        All sessions of the account end.
        """
        return await self.recover(account, msgspec.structs.replace(account, password=password))

    async def recover(self, was: Account, now: Account) -> bool:
        """Give an account another password, and say since when it was chosen by mail alone.

        False if it is not what it was any more. All sessions of the account end.
        """
        kept = self._accounts.get(was.id)
        if kept is None or kept.state != was.state:
            return False
        self._accounts[was.id] = msgspec.structs.replace(now, people=kept.people)
        self._set_at[was.id] = self._now()
        await self._end_all_of(kept)
        return True

    async def _end_all_of(self, account: Account) -> None:
        whose = {known[:2] for known in account.people}
        for token in [t for t, s in self._sessions.items() if s.known[:2] in whose]:
            await self.end(token)

    async def set_factor(self, was: Account, factor: Factor | None) -> bool:
        """Give an account a second factor, or take it; False if it is not what it was any more.

        All sessions of the account end.
        """
        kept = self._accounts.get(was.id)
        if kept is None or kept.state != was.state:
            return False
        self._factors = {id_: one for id_, one in self._factors.items() if one.account != was.id}
        if factor is not None:
            self._factors[factor.id] = factor
        id_ = None if factor is None else factor.id
        self._accounts[was.id] = msgspec.structs.replace(kept, factor=id_)
        await self._end_all_of(kept)
        return True

    async def renew(self, was: Account, at: datetime) -> bool:
        """Take the second factor of an account; False if it is not what it was any more.

        All sessions of the account end.
        """
        kept = self._accounts.get(was.id)
        if kept is None or kept.state != was.state:
            return False
        self._factors = {id_: one for id_, one in self._factors.items() if one.account != was.id}
        self._accounts[was.id] = msgspec.structs.replace(kept, factor=None, renewed_at=at)
        await self._end_all_of(kept)
        return True

    async def factor(self, account: Account) -> Factor | None:
        """Return the second factor of an account."""
        return None if account.factor is None else self._factors.get(account.factor)

    async def use_factor(self, was: Factor, now: Factor) -> bool:
        """Note what of a factor was used; False if somebody else was faster: it counts once."""
        if self._factors.get(was.id) != was:
            return False
        self._factors[was.id] = now
        return True

    async def password_set_at(
        self, organization: OrganizationId, person: PersonId
    ) -> datetime | None:
        """Return since when somebody's password has been what it is."""
        account = self._of(organization, person)
        return None if account is None else self._set_at[account.id]

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        self._sessions[session.token] = session
        self._began[session.session] = self._seen[session.session] = self._now()

    async def go_on(self, before: bytes, session: Session) -> bool:
        """End the session of a token and begin another; False, and neither, if it has ended."""
        there = self._sessions.get(before)
        if there is None or there.expires <= self._now():
            return False
        await self.end(before)
        await self.begin(session)
        return True

    async def end_others(
        self, organization: OrganizationId, person: PersonId, token: bytes
    ) -> None:
        """End every session of somebody's account but that of a token, and those of staff."""
        account = self._of(organization, person)
        people = {(organization, person)}
        people |= set() if account is None else {known[:2] for known in account.people}
        for other, session in [*self._sessions.items()]:
            if session.known[:2] in people and other != token and session.strength != "operator":
                await self.end(other)

    async def note(self, session: UUID) -> None:
        """Note that somebody is still there."""
        self._seen[session] = self._now()

    async def open_sessions(
        self, organization: OrganizationId, person: PersonId
    ) -> Sequence[OpenSession]:
        """Return the sessions of somebody that have not ended, the last begun first."""
        found = [
            OpenSession(one, self._began[one.session], self._seen[one.session])
            for one in self._sessions.values()
            if one.known[:2] == (organization, person) and one.expires > self._now()
        ]
        return sorted(found, key=lambda one: one.began, reverse=True)

    async def end(self, token: bytes) -> None:
        """End the session of a token, if there is one."""
        over = self._sessions.get(token)
        if over is not None:
            self._sessions[token] = msgspec.structs.replace(over, expires=self._now())

    async def whose_it_was(self, token: bytes) -> tuple[OrganizationId, PersonId] | None:
        """Return of whom a token was, if its session is over."""
        session = self._sessions.get(token)
        over = session is not None and session.expires <= self._now()
        return session.known[:2] if session is not None and over else None

    async def issue(self, token: bytes, link: Link, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        self._links[token] = (link, expires)

    async def link(self, token: bytes, at: datetime) -> Link | None:
        """Return for whom a link is, if it still works, ``at`` that moment too."""
        link, expires = self._links.get(token, (None, at))
        return link if expires > max(at, self._now()) else None

    async def redeem(
        self, token: bytes, accounts: Sequence[Account], was: Sequence[Account] = ()
    ) -> bool:
        """Use a link up and write these accounts, as ``write`` does.

        False, and nothing, if it works no more. The sessions that its person has end.
        """
        link = await self.link(token, self._now())
        if link is None or not await self.write(accounts, was):
            return False
        del self._links[token]
        await self.end_all(link.known)
        return True

    async def issue_invitation(self, token: bytes, link: InvitationLink) -> None:
        """Keep the link of an invitation; those of its earlier turns go."""
        self._invitations = {
            kept: one
            for kept, one in self._invitations.items()
            if one[:2] != link[:2] or one.turn >= link.turn
        }
        self._invitations[token] = link

    async def invitation(self, token: bytes) -> InvitationLink | None:
        """Return which invitation a link is of; whether it opens is for the log to say."""
        return self._invitations.get(token)

    async def end_all(self, whose: Known) -> None:
        """End every session of somebody."""
        for opened in [t for t, s in self._sessions.items() if s.known[:2] == whose[:2]]:
            await self.end(opened)

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        return self._of(organization, person) is not None

    async def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a reservation."""
        return self._store.holder(organization, kind, key)

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        return await self._store.authority(organization, person)

    def forget(self, organization: OrganizationId, person: PersonId) -> None:
        """Destroy how somebody signs in, and what claims their address."""
        of = organization, person
        self._leave(*of)
        self._sessions = {t: s for t, s in self._sessions.items() if s.known[:2] != of}
        self._links = {t: one for t, one in self._links.items() if one[0].known[:2] != of}
        self._store.release_all(organization, "email", person)

    async def with_rights_in(
        self, tenant: Tenant, people: Sequence[PersonId]
    ) -> frozenset[PersonId]:
        """Return those of these people who hold any right in a program; none is pending."""
        held = {
            person: await self._store.authority(tenant.organization, person) for person in people
        }
        return frozenset(
            person
            for person, authority in held.items()
            if any(
                right.program == tenant.program
                and right.kind not in {RightKind.PENDING, RightKind.TWIN}
                for right in authority.rights
            )
        )

    async def members(self, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who has a seat or leads anywhere in an organization."""
        return self._store.on_rosters(organization)

    async def seen_since(
        self, organization: OrganizationId, people: Sequence[PersonId], since: datetime
    ) -> frozenset[PersonId]:
        """Return those of these people who were signed in after a moment, a month ago at most."""
        return frozenset(
            session.known.person
            for session in self._sessions.values()
            if session.known.organization == organization
            and session.known.person in people
            and session.strength != "operator"
            and session.expires > since
        )

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Find nothing: nobody writes here by hand."""
        return len(self._sessions), ()

    async def check(self) -> None:
        """Answer always."""

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        session = self._sessions.get(sha256(token.reveal().encode()).digest())
        if session is None or session.expires <= self._now():
            raise nobody()
        organization, person, locale = session.known
        return Principal(
            session=session.session,
            organization=organization,
            person=person,
            strength=session.strength,
            locale=locale,
            expires=session.expires,
            authority=await self._store.authority(organization, person),
            proven=session.proven,
            seen=self._seen[session.session],
        )
