"""Names for a page, and who looked at what."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.identities.events import IdentityGround
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.organizations.events import Naming


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


class PersonName(msgspec.Struct, frozen=True):
    """How a person is written."""

    given_name: Personal
    family_name: Personal
    post_nominals: Personal

    def __repr__(self) -> str:
        return "<name>"


class NamesShown(msgspec.Struct, frozen=True, tag=True):
    """Names by person id; a person whose data is erased is absent."""

    names: dict[PersonId, PersonName]
    record: int


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


class WhoSawMine(msgspec.Struct, frozen=True, tag=True):
    """Who was shown one's own items, or one of them.

    With ``after``, nothing is shown and nothing recorded unless there is something newer.
    """

    token: Sealed
    item: UUID | None = None
    after: datetime | None = None


class IdentityNotice(msgspec.Struct, frozen=True, rename="camel"):
    """An officer was told who a person is, for that person: when, by which office, and why."""

    at: datetime
    office: Role
    ground: IdentityGround


class MineShown(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Looks of others and one's own, the newest first, and refused attempts of others by item.

    Names are told by the organization's policy; otherwise nobody's id is given either.
    ``unreadable`` are the records that cannot be read now: they may be of this reader's.
    """

    others: tuple[TrailEntry, ...] = ()
    own: tuple[TrailEntry, ...] = ()
    refused: dict[UUID, int] = {}
    names: dict[PersonId, PersonName] = {}
    told: tuple[IdentityNotice, ...] = ()
    naming: Naming
    newest: datetime | None
    unreadable: int = 0


class AdoptNaming(msgspec.Struct, frozen=True, tag=True):
    """Say whether authors are told names of those who looked (organization admin)."""

    token: Sealed
    policy: Naming
    command_id: UUID


class ReportDenial(msgspec.Struct, frozen=True, tag=True):
    """The web refused somebody by a rule of its own: masked 404s, forbidden pages."""

    token: Sealed | None
    organization: OrganizationId | None
    program: ProgramId | None
    rule: Coded


class TakeProof(msgspec.Struct, frozen=True, tag=True):
    """Somebody takes checkpoints or proofs of a program's logs, to verify them: it is recorded."""

    token: Sealed
    program: ProgramId


class CheckKeys(msgspec.Struct, frozen=True, tag=True):
    """Whether something opens under every version of every key, and they are what the logs say."""

    secret: Sealed


class Place(msgspec.Struct, frozen=True):
    """A sealed item of a program, to go on after."""

    program: ProgramId
    item: UUID


class ExamineBonds(msgspec.Struct, frozen=True, tag=True):
    """Whether every password, person, sign-in and link is as the Warden wrote it."""

    secret: Sealed


class Unbound(msgspec.Struct, frozen=True):
    """A row that is not: which kind, and by which id it is known; it lets nobody in."""

    kind: Coded
    id: UUID


class BondsExamined(msgspec.Struct, frozen=True, tag=True):
    """How many rows were examined, and those that another wrote."""

    examined: int
    unbound: tuple[Unbound, ...]


class ExamineItems(msgspec.Struct, frozen=True, tag=True):
    """Whether the next sealed items open, after a place or from the beginning."""

    secret: Sealed
    after: Place | None = None


class ItemsExamined(msgspec.Struct, frozen=True, tag=True):
    """How many were opened, those that did not, and where to go on; None at the end."""

    examined: int
    unopened: tuple[UUID, ...]
    last: Place | None


class CheckHealth(msgspec.Struct, frozen=True, tag=True):
    """Whether the Warden can append, open and answer."""
