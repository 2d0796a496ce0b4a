"""What an auditor's desk asks besides searching: people by name, and one record whole."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.messages.looks import PersonName, TrailEntry
from domain.kernel import PersonId, ProgramId, Sealed
from domain.kernel.classes import Coded, Personal


class FindPeople(msgspec.Struct, frozen=True, tag=True):
    """People whose name begins with some words (auditor, privacy officer).

    The words are used once and kept nowhere; whose names were shown is on record.
    """

    token: Sealed
    text: Sealed


class PeopleFound(msgspec.Struct, frozen=True, tag=True):
    """Names by person id, ten at most."""

    names: dict[PersonId, PersonName]


class ShowRecord(msgspec.Struct, frozen=True, tag=True):
    """One access record, by its place in a program's access log (auditor, privacy officer)."""

    token: Sealed
    program: ProgramId
    entry: int


class RecordObject(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One object of a record: its class, and when what was shown had been sealed.

    ``may_be_asked`` is whether an officer may ask who this number is.
    """

    kind: Coded
    label: Coded
    id: UUID
    version: datetime | None
    may_be_asked: bool


class RecordAttributes(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """By which grant and version of the rules; how, from where and in which request it was asked.

    ``ended`` is how the look did, ``failed_by`` by which rule it failed, ``stands_for`` how many
    refusals the record counts.
    """

    grant: UUID | None
    policy: Coded
    authority: int | None
    strength: Coded
    session: UUID | None
    address: Personal
    stands_for: int
    asked_in: UUID
    traceparent: Coded | None
    ended: Coded | None
    failed_by: Coded | None


class RecordShown(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The record, from the log itself; ``request`` is its stream.

    Names are those of who looked, and for whom. ``listed`` says whether a search has it.
    """

    record: TrailEntry
    request: UUID
    on_behalf_of: PersonId | None
    objects: tuple[RecordObject, ...]
    attributes: RecordAttributes
    names: dict[PersonId, PersonName]
    listed: bool = True
