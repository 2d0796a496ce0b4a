"""The access log: searched, one record of it shown, a refusal elsewhere noted in it."""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.protocol.names import PersonName


class SearchTrail(msgspec.Struct, frozen=True, tag=True):
    """Access records, newest first, for auditors and privacy officers; the search is recorded.

    ``subject`` is somebody whose name was looked at; ``label`` is a class.
    """

    token: Sealed
    actor: PersonId | None = None
    object: UUID | None = None
    subject: PersonId | None = None
    grant: UUID | None = None
    program: ProgramId | None = None
    role: Coded | None = None
    basis: Coded | None = None
    label: Coded | None = None
    purpose: Coded | None = None
    outcome: Coded | None = None
    rule: Coded | None = None
    since: date | None = None
    until: date | None = None
    before: Coded | None = None
    limit: int = 50
    histogram: bool = False


class TrailEntry(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One access, content-free. ``entry`` is its position in the program's access log, 0 if own.

    ``ended`` is how a look did: released, withheld, failed or unknown; absent before it has.
    """

    program: ProgramId
    entry: int
    at: datetime
    outcome: Coded
    ended: Coded | None = None
    actor: PersonId
    role: Role
    basis: Coded
    purpose: Coded | None
    rule: Coded
    kind: Coded
    label: Coded
    object: UUID
    objects: int = 1


class DayCount(msgspec.Struct, frozen=True):
    """How many accesses were permitted and denied on one day."""

    day: date
    permitted: int
    denied: int


class LogReach(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How far a search is complete in one program's access log.

    It has the entries up to ``position`` of ``head``; those after ``checkedAfter`` were compared
    with the log for this answer.
    """

    program: ProgramId
    position: int
    head: int
    checked_after: int


class MissingEntry(msgspec.Struct, frozen=True):
    """An entry that the log has and the search lacks: it is shown from the log by its number."""

    program: ProgramId
    entry: int


class TrailShown(msgspec.Struct, frozen=True, tag=True):
    """The records, how to go on (``more`` is the next ``before``), names of their actors, days.

    ``complete`` says how far each program is searched, ``missing`` what should be here and is not.
    """

    entries: tuple[TrailEntry, ...]
    more: Coded | None
    names: dict[PersonId, PersonName]
    days: tuple[DayCount, ...] = ()
    total: int = 0
    complete: tuple[LogReach, ...] = ()
    missing: tuple[MissingEntry, ...] = ()


class ReportDenial(msgspec.Struct, frozen=True, tag=True):
    """The web refused somebody by a rule of its own: masked 404s, forbidden pages."""

    token: Sealed | None
    organization: OrganizationId | None
    program: ProgramId | None
    rule: Coded


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


Request: TypeAlias = ShowRecord | SearchTrail | ReportDenial
Answer: TypeAlias = RecordShown | TrailShown
