"""Who people are: names for ids, people for a few letters, addresses for letters."""

from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal


class PersonName(msgspec.Struct, frozen=True):
    """How a person is written."""

    given_name: Personal
    family_name: Personal
    post_nominals: Personal

    def __repr__(self) -> str:
        return "<name>"


class FindPeople(msgspec.Struct, frozen=True, tag=True):
    """People whose name begins with some words (auditor, privacy officer).

    The words are used once and kept nowhere; whose names were shown is on record.
    """

    token: Sealed
    text: Sealed


class PeopleFound(msgspec.Struct, frozen=True, tag=True):
    """Names by person id, ten at most."""

    names: dict[PersonId, PersonName]


class Occasion(StrEnum):
    """Why letters are sent; goes on record as the rule that gave the addresses."""

    CHECKPOINTS = "checkpoints"
    BREAK_GLASS = "break_glass"
    EXPIRY = "expiry"
    APPOINTMENT = "appointment"
    IDENTITY = "identity"
    SIGNING_KEY = "signing_key"
    SIGN_IN = "sign_in"
    PERSON = "person"
    PROGRAM_KEY = "program_key"
    INVITATION = "invitation"
    GROUP = "group"


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
    locale: Coded


class Addresses(msgspec.Struct, frozen=True, tag=True):
    """Addresses; a person whose data is erased is absent."""

    addresses: tuple[PostalAddress, ...]


class ShowNames(msgspec.Struct, frozen=True, tag=True):
    """Names of people for one page, in one batch and one record.

    ``kind`` says whether names alone or their attendance too is shown. ``group`` is the group whose
    roster or sessions they are on, by which a leader or a member is allowed.
    """

    token: Sealed
    program: ProgramId
    people: tuple[PersonId, ...]
    purpose: Purpose
    kind: ObjectKind = ObjectKind.NAME
    group: UUID | None = None


class PickPeople(msgspec.Struct, frozen=True, tag=True):
    """People whose name begins with some words, of those whom the caller may see by name.

    The words are used once and kept nowhere; whose names were shown is on record. ``among`` are
    those of the program who may be meant; without it everybody of the organization is, for who may
    see everybody. ``group`` is the group that they are picked for.
    """

    token: Sealed
    program: ProgramId
    text: Sealed
    purpose: Purpose
    among: tuple[PersonId, ...] = ()
    group: UUID | None = None


class NamesShown(msgspec.Struct, frozen=True, tag=True):
    """Names by person id; a person whose data is erased is absent."""

    names: dict[PersonId, PersonName]
    record: int


Request: TypeAlias = FindPeople | AddressesOf | ShowNames | PickPeople
Answer: TypeAlias = PeopleFound | Addresses | NamesShown
