"""What can be asked about a person."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId
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
    """Correct what is known of the person (an admin), as somebody confirmed it.

    Names that are others are sealed anew under ``sealed``. Without ``locale`` or ``zone`` these are
    what they were. ``theirs`` is whether the person is of a program of which the actor is an admin.
    """

    profession: Coded
    practice: Coded | None = None
    sealed: UUID | None = None
    locale: Coded | None = None
    zone: Coded | None = None
    theirs: bool = False


class CorrectOwnDetails(msgspec.Struct, frozen=True, tag=True):
    """Say who one is, and how one wants to be written to; ``person`` is whose it is."""

    person: PersonId
    profession: Coded
    practice: Coded | None
    locale: Coded
    zone: Coded | None
    sealed: UUID | None = None


class AskMailboxProof(msgspec.Struct, frozen=True, tag=True):
    """Have a code sent to one's own mailbox; ``person`` is whose it is."""

    person: PersonId


class ProveMailbox(msgspec.Struct, frozen=True, tag=True):
    """Say that the code of an asking came back, as the Warden has checked."""

    person: PersonId
    asked: UUID


class ErasePerson(msgspec.Struct, frozen=True, tag=True):
    """Destroy what identifies the person (the system, when an erasure is approved)."""


PersonCommand: TypeAlias = (
    RegisterPerson
    | DeclareAffiliation
    | CorrectPerson
    | CorrectOwnDetails
    | AskMailboxProof
    | ProveMailbox
    | ErasePerson
)
