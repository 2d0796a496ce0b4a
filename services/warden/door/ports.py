"""Accounts, passwords and tags, as the door needs them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access.identity import Account, InvitationLink, Known, Link, OpenSession, Session
from domain.kernel import OrganizationId, PersonId, Sealed, Tenant
from domain.ports import Authority
from domain.protocol.keys import Unbound


class Accounts(Protocol):
    """Who may sign in, who is known by which address, and who has rights where."""

    async def accounts_at(self, email: bytes) -> Sequence[Account]:
        """Return the accounts of an address, by its tag: the one that is proven comes first."""
        ...

    async def accounts_of(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> Mapping[PersonId, Account]:
        """Return the accounts that people of an organization have."""
        ...

    async def write(self, accounts: Sequence[Account]) -> None:
        """Write accounts, each whole; its people are in no other from now on."""
        ...

    async def replace_password(self, account: Account, password: str) -> bool:
        """Give an account another password; False if it is not what it was any more.

        All sessions of the account end.
        """
        ...

    async def recover(self, was: Account, now: Account) -> bool:
        """Give an account another password, and say since when it was chosen by mail alone.

        False if it is not what it was any more. All sessions of the account end.
        """
        ...

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        ...

    async def note(self, session: UUID) -> None:
        """Note that somebody is still there."""
        ...

    async def open_sessions(
        self, organization: OrganizationId, person: PersonId
    ) -> Sequence[OpenSession]:
        """Return the sessions of somebody that have not ended, the last begun first."""
        ...

    async def end(self, token: bytes) -> None:
        """End the session of a token, if there is one."""
        ...

    async def whose_it_was(self, token: bytes) -> tuple[OrganizationId, PersonId] | None:
        """Return of whom a token was, if its session is over."""
        ...

    async def issue(self, token: bytes, link: Link, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        ...

    async def link(self, token: bytes, at: datetime) -> Link | None:
        """Return for whom a link is, if it still works, ``at`` that moment too."""
        ...

    async def redeem(self, token: bytes, accounts: Sequence[Account]) -> bool:
        """Use a link up and write these accounts; False, and nothing, if it works no more.

        The sessions that its person has end.
        """
        ...

    async def issue_invitation(self, token: bytes, link: InvitationLink) -> None:
        """Keep the link of an invitation; those of its earlier turns go."""
        ...

    async def invitation(self, token: bytes) -> InvitationLink | None:
        """Return which invitation a link is of; whether it opens is for the log to say."""
        ...

    async def end_all(self, whose: Known) -> None:
        """End every session of somebody."""
        ...

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        ...

    async def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a reservation."""
        ...

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        ...

    async def password_set_at(
        self, organization: OrganizationId, person: PersonId
    ) -> datetime | None:
        """Return since when somebody's password has been what it is; None if there is none."""
        ...

    async def with_rights_in(
        self, tenant: Tenant, people: Sequence[PersonId]
    ) -> frozenset[PersonId]:
        """Return those of these people who hold any right in a program."""
        ...

    async def members(self, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who has a seat or leads anywhere in an organization."""
        ...

    async def seen_since(
        self, organization: OrganizationId, people: Sequence[PersonId], since: datetime
    ) -> frozenset[PersonId]:
        """Return those of these people who were signed in after a moment, a month ago at most."""
        ...

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        ...

    async def check(self) -> None:
        """Raise ``Unavailable`` unless the database answers and can be written."""
        ...


class Passwords(Protocol):
    """Hashes passwords, one after the other; it takes as long for nobody's."""

    @property
    def is_full(self) -> bool:
        """Whether so many wait that another should come again."""
        ...

    async def is_soon_guessed(self, password: Sealed, own: Sequence[str]) -> bool:
        """Whether it would take few guesses of somebody who knows the words ``own``."""
        ...

    async def hash(self, password: Sealed, of: bytes) -> str:
        """Return the hash to keep for an address, by its tag."""
        ...

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        """Say of each hash that is kept for an address whether it is of this password.

        It takes as long for none as for several.
        """
        ...


class Tags(Protocol):
    """Stands in for people and addresses, under keys that only the Warden holds."""

    def checks(self) -> Mapping[str, str]:
        """Return what each key makes of its purpose: by this another one is noticed."""
        ...

    def author(self, organization: OrganizationId, person: PersonId) -> bytes:
        """Tag whose an item is, or whom it is about."""
        ...

    def alias(self, organization: OrganizationId, session: UUID, person: PersonId) -> PersonId:
        """Make the id under which somebody is recorded in one session, and in no other."""
        ...

    def item(self, organization: OrganizationId, person: PersonId, command: UUID) -> UUID:
        """Make the id of what a command of somebody seals."""
        ...

    def invited(self, organization: OrganizationId, invitation: UUID) -> PersonId:
        """Make the id of whom an invitation registers: nobody can tell it from any other."""
        ...

    def link(
        self, organization: OrganizationId, invitation: UUID, turn: int, *, mailed: bool
    ) -> Sealed:
        """Make the code of an invitation's link: the same each time, and nobody else can."""
        ...

    def tried(self, organization: OrganizationId, person: PersonId, item: UUID) -> UUID:
        """Make the id under which somebody is on record as refused an item; each has another."""
        ...

    def sign_in(self, organization: OrganizationId, session: UUID) -> UUID:
        """Make the id that a sign-in has in the log of own looks, and in no other."""
        ...

    def words(self, said: UUID) -> UUID:
        """Tag what a request says, under a key of this process."""
        ...

    def seal(self, organization: OrganizationId, item: UUID, at: datetime) -> UUID:
        """Make the id of one sealing of an item; it does not tell when."""
        ...

    def account(self, email: Sealed) -> bytes:
        """Tag an address wherever it is used to sign in."""
        ...

    def device(self, account: bytes) -> str:
        """Make a mark by which a device is known for an account; each is another."""
        ...

    def is_device(self, account: bytes, mark: str) -> bool:
        """Whether this is a mark that was made for the account."""
        ...

    def address(self, organization: OrganizationId, email: Sealed) -> bytes:
        """Tag an address within an organization, where it is somebody's once."""
        ...
