"""Who may sign in: accounts and one-time links, by tags and hashes alone."""

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


class Account(msgspec.Struct, frozen=True):
    """A way to sign in. ``password`` is its Argon2id hash."""

    password: Personal
    people: tuple[Known, ...]


class Provision(msgspec.Struct, frozen=True):
    """An account to make, or to give a new password. ``email`` is the address's tag."""

    email: Pseudonym
    password: Personal
    person: PersonId
    locale: Coded


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session to begin. ``token`` is the SHA-256 of the token."""

    token: Opaque
    session: UUID
    known: Known
    strength: Coded
    expires: datetime
