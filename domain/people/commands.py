"""What can be asked about a person."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import ProgramId


class RegisterPerson(msgspec.Struct, frozen=True, tag=True):
    """Make a person known (an officer). Name and address are sealed under ``sealed``."""

    profession: str
    locale: str
    sealed: UUID
    practice: str | None = None
    home_program: ProgramId | None = None


class DeclareAffiliation(msgspec.Struct, frozen=True, tag=True):
    """Say in which practice the person works (an officer)."""

    practice: str | None


class ErasePerson(msgspec.Struct, frozen=True, tag=True):
    """Destroy what identifies the person (the system, when an erasure is approved)."""


PersonCommand: TypeAlias = RegisterPerson | DeclareAffiliation | ErasePerson
