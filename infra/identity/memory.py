"""Accounts, sessions and links in dictionaries, for tests without a database."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.access.identity import Account, Known, Provision, Session
from domain.kernel import OrganizationId, PersonId, RightKind, Sealed, Tenant
from domain.ports import Authority, Principal
from domain.protocol.keys import Unbound
from infra.identity.sessions import nobody
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
        self._passwords: dict[bytes, str] = {}
        self._set_at: dict[bytes, datetime] = {}
        self._people: dict[tuple[OrganizationId, PersonId], tuple[bytes, Known]] = {}
        self._sessions: dict[bytes, Session] = {}
        self._links: dict[bytes, tuple[Known, datetime]] = {}

    async def account(self, email: bytes) -> Account | None:
        """Return the account of an address, by its tag."""
        people = tuple(known for tag, known in self._people.values() if tag == email)
        return Account(self._passwords[email], people) if people else None

    async def provide(self, organization: OrganizationId, accounts: Sequence[Provision]) -> None:
        """Make accounts, or give those that exist a new password."""
        for account in accounts:
            known = Known(organization, account.person, account.locale)
            self._passwords[account.email] = account.password
            self._set_at[account.email] = self._now()
            self._people[organization, account.person] = (account.email, known)

    async def password_set_at(
        self, organization: OrganizationId, person: PersonId
    ) -> datetime | None:
        """Return since when somebody's password has been what it is."""
        tag, _ = self._people.get((organization, person), (b"", None))
        return self._set_at.get(tag)

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        self._sessions[session.token] = session

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

    async def issue(self, link: bytes, known: Known, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        self._links[link] = (known, expires)

    async def link(self, link: bytes, at: datetime) -> Known | None:
        """Return for whom a link is, if it still works, ``at`` that moment too."""
        known, expires = self._links.get(link, (None, at))
        return known if expires > max(at, self._now()) else None

    async def redeem(self, link: bytes, email: bytes, password: str) -> bool:
        """Use a link up and give its person the account; False if it works no more.

        The sessions that the person has end.
        """
        known = await self.link(link, self._now())
        if known is None:
            return False
        del self._links[link]
        account = Provision(email, password, known.person, known.locale)
        await self.provide(known.organization, [account])
        for token in [t for t, s in self._sessions.items() if s.known[:2] == known[:2]]:
            await self.end(token)
        return True

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        return (organization, person) in self._people

    async def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a reservation."""
        return self._store.holder(organization, kind, key)

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        return await self._store.authority(organization, person)

    def forget(self, organization: OrganizationId, person: PersonId) -> None:
        """Destroy how somebody signs in, and what claims their address."""
        of = organization, person
        email = self._people.pop(of)[0] if of in self._people else b""
        if not any(tag == email for tag, _ in self._people.values()):
            self._passwords.pop(email, None)
        self._sessions = {t: s for t, s in self._sessions.items() if s.known[:2] != of}
        self._links = {t: link for t, link in self._links.items() if link[0][:2] != of}
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
                right.program == tenant.program and right.kind is not RightKind.PENDING
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
        )
