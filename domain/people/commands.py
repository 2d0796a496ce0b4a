"""What can be asked about a person."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import ProgramId
from domain.kernel.classes import Coded


class RegisterPerson(msgspec.Struct, frozen=True, tag=True):
    """Make a person known (an officer; the system, whom a colleague invites).

    Name and address are sealed under ``sealed``.
    """

    profession: Coded
    locale: Coded
    sealed: UUID
    practice: Coded | None = None
    home_program: ProgramId | None = None


class DeclareAffiliation(msgspec.Struct, frozen=True, tag=True):
    """Say in which practice the person works (an officer)."""

    practice: Coded | None


class CorrectPerson(msgspec.Struct, frozen=True, tag=True):
    """Correct what is known of the person (an organization admin), as somebody confirmed it.

    Names that are others are sealed anew under ``sealed``.
    """

    profession: Coded
    practice: Coded | None = None
    sealed: UUID | None = None


class ErasePerson(msgspec.Struct, frozen=True, tag=True):
    """Destroy what identifies the person (the system, when an erasure is approved)."""


PersonCommand: TypeAlias = RegisterPerson | DeclareAffiliation | CorrectPerson | ErasePerson
