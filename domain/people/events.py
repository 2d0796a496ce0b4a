"""What can happen to a person, by pseudonymous id. The stream is in the organization's log."""

from typing import TypeAlias
from uuid import UUID

from domain.kernel import Event, ProgramId


class PersonRegistered(Event, frozen=True, tag="person.registered"):
    """A person is known; name and address are in the vault under ``sealed``."""

    profession: str
    locale: str
    sealed: UUID
    practice: str | None = None
    home_program: ProgramId | None = None


class AffiliationDeclared(Event, frozen=True, tag="person.affiliation_declared"):
    """The practice a person works in, as its code."""

    practice: str | None


PersonEvent: TypeAlias = PersonRegistered | AffiliationDeclared
