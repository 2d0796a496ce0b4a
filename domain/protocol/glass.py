"""Break-glass: asked for, approved by two, opened once for each item, told of, reviewed."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind
from domain.grants.events import Disposition, Ground
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.protocol.names import PersonName, PostalAddress
from domain.sessions.words import MaterialKind


class ListSealed(msgspec.Struct, frozen=True, tag=True):
    """Which texts there are of a session, for a privacy officer who is to name some."""

    token: Sealed
    program: ProgramId
    session: UUID


class SealedItem(msgspec.Struct, frozen=True, rename="camel"):
    """A text by opaque id; whose, of which kind and since when it is, is not said."""

    item: UUID
    kind: ObjectKind


class SealedListed(msgspec.Struct, frozen=True, tag=True):
    """The texts of a session, by id; ``record`` is the access record of this list."""

    items: tuple[SealedItem, ...]
    record: int


class RequestBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """Ask to read named items of a program. The reason is sealed."""

    token: Sealed
    program: ProgramId
    ground: Ground
    items: tuple[UUID, ...]
    reason: Sealed
    command_id: UUID


class ApproveBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """Approve a request, as an officer of one of the two offices."""

    token: Sealed
    program: ProgramId
    grant: UUID
    command_id: UUID


class RefuseBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """Refuse a request, as an officer who could approve it."""

    token: Sealed
    program: ProgramId
    grant: UUID
    command_id: UUID


class WithdrawBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """End a request or a grant, as who asked or who approved."""

    token: Sealed
    program: ProgramId
    grant: UUID
    command_id: UUID


class DeferBreakGlassNotice(msgspec.Struct, frozen=True, tag=True):
    """Have those concerned told later, because the law bars it; the reason is sealed."""

    token: Sealed
    program: ProgramId
    grant: UUID
    until: datetime
    reason: Sealed
    command_id: UUID


class ReviewBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """Say what a third person found; the note is sealed."""

    token: Sealed
    program: ProgramId
    grant: UUID
    disposition: Disposition
    note: Sealed
    command_id: UUID


class OpenByBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """Show one named item to who asked, once."""

    token: Sealed
    program: ProgramId
    grant: UUID
    item: UUID


class Watermark(msgspec.Struct, frozen=True, rename="camel"):
    """What stands across the text: who reads it, when, by which entry of the access log."""

    reader: Personal
    at: datetime
    entry: int

    def __repr__(self) -> str:
        return "<watermark>"


class GlassOpened(msgspec.Struct, frozen=True, tag=True):
    """The text, to be read through and never kept; ``presenter`` by name, where it says so."""

    item: UUID
    kind: MaterialKind
    locale: Coded
    text: Sealed
    sealed_at: datetime
    watermark: Watermark
    presenter: PersonName | None = None


class ReadJustification(msgspec.Struct, frozen=True, tag=True):
    """Show why somebody asked, to those who decide on it; class C5."""

    token: Sealed
    program: ProgramId
    grant: UUID


class JustificationShown(msgspec.Struct, frozen=True, tag=True):
    """The reason in the requester's words."""

    text: Sealed
    record: int


class ListBreakGlass(msgspec.Struct, frozen=True, tag=True):
    """The register of the organization, the newest first; of one grant if it is named."""

    token: Sealed
    program: ProgramId | None = None
    grant: UUID | None = None
    limit: int = 100


class Act(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody did something, by an office, at a time; nobody, when time itself passed."""

    person: PersonId | None
    office: Role | None
    at: datetime


class GrantLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One request or grant, content-free: which of its items are gone is not said.

    ``opened_at`` says when each of ``opened`` was, in their order, and ``reads_reason`` whether
    the reason is shown to this reader while the request is not reviewed.

    ``may`` are the steps that this reader could take now; of one that is ``unreadable`` now, or
    that cannot be decided on for it, none. ``told_by`` and ``review_by`` are when
    those concerned must have been told, and when the review is due, once either is owed.
    """

    grant: UUID
    program: ProgramId
    ground: Ground
    stage: Coded
    items: tuple[UUID, ...]
    opened: tuple[UUID, ...]
    requested: Act
    approvals: tuple[Act, ...]
    ended: Act | None
    until: datetime | None
    first_opened_at: datetime | None
    deferred_until: datetime | None
    told_at: datetime | None
    told_by: datetime | None
    told_late: bool
    reviewed: Act | None
    disposition: Disposition | None
    review_by: datetime | None
    review_late: bool
    may: tuple[Coded, ...]
    unreadable: bool = False
    opened_at: tuple[datetime, ...] = ()
    reads_reason: bool = False


class BreakGlassListed(msgspec.Struct, frozen=True, tag=True):
    """The register, with names as of now; ``record`` is the access record of this look at it."""

    grants: tuple[GrantLine, ...]
    names: dict[PersonId, PersonName]
    record: int


class ListNotices(msgspec.Struct, frozen=True, tag=True):
    """Break-glass that opened one's own items, or items of groups one leads."""

    token: Sealed


class GlassNotice(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One item that was opened: when, by somebody of which office, on which ground.

    ``own`` says that it is the reader's own; otherwise it is of a group that they lead.
    """

    grant: UUID
    program: ProgramId
    item: UUID
    own: bool
    office: Role
    ground: Ground
    opened_at: datetime


class NoticesListed(msgspec.Struct, frozen=True, tag=True):
    """The notices, the newest first.

    ``of_the_year`` is how many grants were used in the organization within twelve months; none if
    there were some, but fewer than five.
    """

    notices: tuple[GlassNotice, ...]
    of_the_year: int | None


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


class Subjects(msgspec.Struct, frozen=True, tag=True):
    """Whom to write to, under names that hold for this grant alone, and about which items."""

    addresses: tuple[PostalAddress, ...]
    items: tuple[UUID, ...]


Request: TypeAlias = (
    ListSealed
    | RequestBreakGlass
    | ApproveBreakGlass
    | RefuseBreakGlass
    | WithdrawBreakGlass
    | DeferBreakGlassNotice
    | ReviewBreakGlass
    | OpenByBreakGlass
    | ReadJustification
    | ListBreakGlass
    | ListNotices
    | SubjectsOf
    | NoteSubjectsTold
    | EndBreakGlass
)
Answer: TypeAlias = (
    SealedListed | GlassOpened | JustificationShown | BreakGlassListed | NoticesListed | Subjects
)
