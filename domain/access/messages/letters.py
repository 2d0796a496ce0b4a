"""Where to write to people, for the process that sends letters."""

from enum import StrEnum

import msgspec

from domain.kernel import OrganizationId, PersonId, Role, Sealed


class Occasion(StrEnum):
    """Why letters are sent; goes on record as the rule that gave the addresses."""

    CHECKPOINTS = "checkpoints"
    BREAK_GLASS = "break_glass"


class AddressesOf(msgspec.Struct, frozen=True, tag=True):
    """Addresses of people, and of those who hold an office in the whole organization.

    ``secret`` is that of the process which sends letters; it opens nothing else.
    """

    secret: Sealed
    organization: OrganizationId
    occasion: Occasion
    people: tuple[PersonId, ...] = ()
    office: Role | None = None


class PostalAddress(msgspec.Struct, frozen=True):
    """Where to write to somebody, and in which language."""

    person: PersonId
    email: Sealed
    locale: str


class Addresses(msgspec.Struct, frozen=True, tag=True):
    """Addresses; a person whose data is erased is absent."""

    addresses: tuple[PostalAddress, ...]
