"""Where to write to people, for the process that sends letters."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded


class Occasion(StrEnum):
    """Why letters are sent; goes on record as the rule that gave the addresses."""

    CHECKPOINTS = "checkpoints"
    BREAK_GLASS = "break_glass"
    EXPIRY = "expiry"
    APPOINTMENT = "appointment"
    IDENTITY = "identity"
    SIGNING_KEY = "signing_key"
    PROGRAM_KEY = "program_key"


class AddressesOf(msgspec.Struct, frozen=True, tag=True):
    """Addresses of people, and of those who hold an office in the whole organization.

    ``secret`` is that of the process which sends letters; it opens nothing else.
    """

    secret: Sealed
    organization: OrganizationId
    occasion: Occasion
    people: tuple[PersonId, ...] = ()
    office: Role | None = None


class SubjectsOf(msgspec.Struct, frozen=True, tag=True):
    """Whom to tell of what was opened by a break-glass grant, with the postman's ``secret``."""

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    grant: UUID


class NoteSubjectsTold(msgspec.Struct, frozen=True, tag=True):
    """They have been written to, about these items."""

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    grant: UUID
    items: tuple[UUID, ...]
    people: int


class EndBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """The time of a grant may have passed: see, and take its right."""

    secret: Sealed
    organization: OrganizationId
    program: ProgramId
    grant: UUID


class PostalAddress(msgspec.Struct, frozen=True):
    """Where to write to somebody, and in which language."""

    person: PersonId
    email: Sealed
    locale: Coded


class Addresses(msgspec.Struct, frozen=True, tag=True):
    """Addresses; a person whose data is erased is absent."""

    addresses: tuple[PostalAddress, ...]


class Subjects(msgspec.Struct, frozen=True, tag=True):
    """Whom to write to, under names that hold for this grant alone, and about which items."""

    addresses: tuple[PostalAddress, ...]
    items: tuple[UUID, ...]
