"""Who may sign in: accounts and one-time links, by tags and hashes alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId
from domain.kernel.classes import Coded, Opaque, Personal, Pseudonym


class Known(NamedTuple):
    """As whom an account is known in one organization."""

    organization: OrganizationId
    person: PersonId
    locale: Coded


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox and a way to sign in with it, for people who are each of an organization.

    ``email`` is the tag of the address, ``password`` an Argon2id hash. Until its mailbox is proven
    an account is of one ``organization``; of those that are proven an address has one. What lost
    its mailbox to another keeps its people, and is given no more. ``recovered`` is since when its
    password is one that was chosen by mail alone, ``before`` the hash of the one that it had.
    ``factor`` is the authenticator app that it asks for a code of, ``renewed_at`` since when the
    one that it had is gone by the word of officers.
    """

    id: UUID
    email: Pseudonym
    password: Personal
    people: tuple[Known, ...]
    organization: OrganizationId | None = None
    proven: bool = False
    recovered: datetime | None = None
    before: Personal = ""
    factor: UUID | None = None
    renewed_at: datetime | None = None

    @property
    def state(self) -> Coded:
        """Everything of it but whose it is."""
        recovered = f"{self.recovered} {self.before}" if self.recovered else ""
        whose = f"{self.email.hex()} {self.organization} {self.proven}"
        renewal = f" {self.renewed_at}" if self.renewed_at else ""
        return f"{whose} {self.password} {recovered} {self.factor}{renewal}"

    def is_still(self, now: "Account | None") -> bool:
        """Whether it is what it was when it was read, and has all the people that it had."""
        return now is not None and now.state == self.state and all(map(now.holds, self.people))

    def is_of(self, people: Iterable[Known]) -> bool:
        """Whether it is for these people and no others, in whatever language."""
        return {one[:2] for one in self.people} == {one[:2] for one in people}

    def holds(self, known: Known) -> bool:
        """Whether somebody signs in with it."""
        return any(one[:2] == known[:2] for one in self.people)

    def with_people(self, people: Iterable[Known]) -> "Account":
        """The same for these people too."""
        new = [known for known in people if not self.holds(known)]
        return msgspec.structs.replace(self, people=(*self.people, *new))


class Link(NamedTuple):
    """Whom a one-time link lets in, and whether it went to their mailbox alone."""

    known: Known
    is_mailed: bool


class InvitationLink(NamedTuple):
    """Which invitation a link is of, which turn of it, and whether it went by mail."""

    organization: OrganizationId
    invitation: UUID
    turn: int
    is_mailed: bool


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session to begin. ``token`` is the SHA-256 of the token, ``device`` its kind of device.

    ``proven`` is when somebody last proved in it that it is they, as ``strength`` says.
    """

    token: Opaque
    session: UUID
    known: Known
    strength: Coded
    expires: datetime
    device: Coded = ""
    proven: datetime | None = None


class OpenSession(msgspec.Struct, frozen=True):
    """A session that has not ended: since when, and when it was last used, to five minutes."""

    session: Session
    began: datetime
    seen: datetime
