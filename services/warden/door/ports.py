"""Accounts, passwords and tags, as the door needs them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access.factors import Factor
from domain.access.identity import Account, InvitationLink, Known, Link, OpenSession, Session
from domain.access.letters import Count
from domain.access.passkeys import Answered, NewKey, Passkey, Site
from domain.access.proofs import Proof, Proving
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

    async def write(self, accounts: Sequence[Account], was: Sequence[Account] = ()) -> bool:
        """Write accounts, each whole; its people are in no other from now on.

        False, and nothing, if one that ``was`` read is not what it was any more. One that was not
        read is new. Somebody who is in an account already keeps the language that it has.
        """
        ...

    async def speak(self, known: Known) -> None:
        """Speak somebody's language to them from now on, if they have an account.

        Nothing else of it is written.
        """
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

    async def set_factor(self, was: Account, factor: Factor | None) -> bool:
        """Give an account a second factor, or take it; False if it is not what it was any more.

        All sessions of the account end.
        """
        ...

    async def renew(self, was: Account, at: datetime) -> bool:
        """Take the second factor of an account; False if it is not what it was any more.

        All sessions of the account end.
        """
        ...

    async def factor(self, account: Account) -> Factor | None:
        """Return the second factor of an account, if it has one that can be relied on."""
        ...

    async def use_factor(self, was: Factor, now: Factor) -> bool:
        """Note what of a factor was used; False if somebody else was faster: it counts once."""
        ...

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        ...

    async def go_on(self, before: bytes, session: Session) -> bool:
        """End the session of a token and begin another; False, and neither, if it has ended."""
        ...

    async def end_others(
        self, organization: OrganizationId, person: PersonId, token: bytes
    ) -> None:
        """End every session of somebody's account but that of a token, and those of staff."""
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

    async def redeem(
        self, token: bytes, accounts: Sequence[Account], was: Sequence[Account] = ()
    ) -> bool:
        """Use a link up and write these accounts, as ``write`` does.

        False, and nothing, if it works no more. The sessions that its person has end.
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


class Passkeys(Protocol):
    """The passkeys of accounts, and what their owners call them and their devices."""

    async def add(self, passkey: Passkey) -> bool:
        """Keep a passkey; False if one of its credential is kept already."""
        ...

    async def of_credential(self, credential: bytes) -> Passkey | None:
        """Return the passkey of a credential."""
        ...

    async def of_account(self, account: UUID) -> Sequence[Passkey]:
        """Return the passkeys of an account, the first added first."""
        ...

    async def use(self, passkey: Passkey, count: int) -> bool:
        """Note that it was used, and how often it says; False if somebody else was faster."""
        ...

    async def rename(self, passkey: UUID, name: Sealed) -> bool:
        """Call a passkey something else; False if there is none."""
        ...

    async def end(self, passkey: UUID) -> bool:
        """End a passkey; False if it has ended already."""
        ...

    async def name_device(self, account: UUID, device: bytes, name: Sealed) -> None:
        """Call a device of an account something, by the SHA-256 of its mark."""
        ...

    async def device_names(self, account: UUID) -> Mapping[bytes, Sealed]:
        """Return what the devices of an account are called."""
        ...

    async def note_device(self, session: UUID, device: bytes) -> None:
        """Note on which device a session began."""
        ...

    async def devices(self, sessions: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Say on which devices sessions began, where it is known."""
        ...

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        ...


class Proofs(Protocol):
    """What is under way to prove who somebody is: each is good once, in one browser."""

    async def begin(self, proof: Proof) -> None:
        """Keep one; those whose time is over go."""
        ...

    async def of_id(self, proving: Proving, id_: UUID, at: datetime) -> Proof | None:
        """Return one by its id, if it lasts ``at`` that moment."""
        ...

    async def of_browser(self, proving: Proving, mark: bytes, at: datetime) -> Proof | None:
        """Return the last one of a browser."""
        ...

    async def of_secret(self, proving: Proving, secret: bytes, at: datetime) -> Proof | None:
        """Return the one that this is to prove."""
        ...

    async def of_account(self, proving: Proving, account: UUID, at: datetime) -> Proof | None:
        """Return the last one for an account."""
        ...

    async def give_secret(self, proof: Proof, secret: bytes) -> None:
        """Say what is to prove it from now on."""
        ...

    async def guess(self, proof: Proof) -> int:
        """Count a guess before it is looked at; return how many that makes, none if it is over."""
        ...

    async def use(self, proof: Proof) -> bool:
        """Use one up; False if somebody else was faster."""
        ...

    async def end(self, proving: Proving, email: bytes) -> None:
        """End those of an address."""
        ...

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        ...


class LetterCounts(Protocol):
    """How many letters were asked for: of all doors and all Wardens together."""

    async def count(self, counts: Sequence[Count], at: datetime) -> datetime | None:
        """Count a letter in all of these; if it is too many of one, return when it no longer is.

        Then it counts in none. They are of different tags, of 32 bytes each.
        """
        ...


class Ceremonies(Protocol):
    """Asks a browser for a passkey, and checks what it answers (``passkey.refused``)."""

    def ask_new(
        self, site: Site, challenge: bytes, user: bytes, called: Sealed, there: Sequence[bytes]
    ) -> Sealed:
        """Ask for a passkey for an account, on no device that has one of these credentials."""
        ...

    def ask_any(self, site: Site, challenge: bytes, among: Sequence[bytes] = ()) -> Sealed:
        """Ask for whichever passkey of this address somebody has, or for one of these."""
        ...

    def read(self, site: Site, answer: Sealed) -> Answered:
        """Read what an answer says, before any of it is believed."""
        ...

    def new(self, site: Site, challenge: bytes, answer: Sealed) -> NewKey:
        """Return the passkey that a browser made. Refuses what does not hold."""
        ...

    def check(self, site: Site, challenge: bytes, answer: Sealed, passkey: Passkey) -> int:
        """Return how often a passkey says that it was used. Refuses what does not hold."""
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

    def bond(self, use: bytes, *parts: bytes) -> bytes:
        """Bind parts together: whoever has not the key cannot make this."""
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
