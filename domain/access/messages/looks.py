"""Names for a page, and who looked at what."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed


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


class PersonName(msgspec.Struct, frozen=True):
    """How a person is written."""

    given_name: str
    family_name: str
    post_nominals: str

    def __repr__(self) -> str:
        return "<name>"


class NamesShown(msgspec.Struct, frozen=True, tag=True):
    """Names by person id; a person whose data is erased is absent."""

    names: dict[PersonId, PersonName]
    record: int


class SearchTrail(msgspec.Struct, frozen=True, tag=True):
    """Access records, newest first, for auditors and privacy officers; the search is recorded.

    ``subject`` is somebody whose items, or whose name, were looked at; ``label`` is a class.
    """

    token: Sealed
    actor: PersonId | None = None
    object: UUID | None = None
    subject: PersonId | None = None
    program: ProgramId | None = None
    role: str | None = None
    basis: str | None = None
    label: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    rule: str | None = None
    since: date | None = None
    until: date | None = None
    before: str | None = None
    limit: int = 50
    histogram: bool = False


class TrailEntry(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One access, content-free. ``entry`` is its position in the program's access log."""

    program: ProgramId
    entry: int
    at: datetime
    outcome: str
    actor: PersonId
    role: Role
    basis: str
    purpose: str | None
    rule: str
    kind: str
    label: str
    object: UUID
    objects: int = 1


class DayCount(msgspec.Struct, frozen=True):
    """How many accesses were permitted and denied on one day."""

    day: date
    permitted: int
    denied: int


class TrailShown(msgspec.Struct, frozen=True, tag=True):
    """The records, how to go on (``more`` is the next ``before``), names of their actors, days."""

    entries: tuple[TrailEntry, ...]
    more: str | None
    names: dict[PersonId, PersonName]
    days: tuple[DayCount, ...] = ()
    total: int = 0


class WhoSawMine(msgspec.Struct, frozen=True, tag=True):
    """Who was shown one's own items, by anybody but oneself first."""

    token: Sealed


class ReportDenial(msgspec.Struct, frozen=True, tag=True):
    """The web refused somebody by a rule of its own: masked 404s, forbidden pages."""

    token: Sealed | None
    organization: OrganizationId | None
    program: ProgramId | None
    rule: str


class TakeProof(msgspec.Struct, frozen=True, tag=True):
    """Somebody takes checkpoints or proofs of a program's logs, to verify them: it is recorded."""

    token: Sealed
    program: ProgramId


class CheckHealth(msgspec.Struct, frozen=True, tag=True):
    """Whether the Warden can append, open and answer."""
