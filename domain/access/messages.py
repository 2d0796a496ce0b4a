"""What may be asked of the Warden, and what it answers: plain data that crosses its socket.

Every request but sign-in carries the caller's session ``token``; the Warden authenticates it anew.
``program`` names the tenant's program (the organization itself for its own matters).
"""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import ObjectKind, Purpose
from domain.groups.commands import RosterCommand
from domain.kernel import OrganizationId, PersonId, ProgramId, Role, Sealed
from domain.organizations.commands import AppointOfficer, EndOffice, ProvisionOrganization
from domain.sessions.events import Audience, MaterialKind


class SignIn(msgspec.Struct, frozen=True, tag=True):
    """E-mail and password; ``organization`` when the account is known in several."""

    email: Sealed
    password: Sealed
    organization: OrganizationId | None = None
    client: str = "web"


class RedeemLink(msgspec.Struct, frozen=True, tag=True):
    """A one-time sign-in link and the password chosen with it."""

    link: Sealed
    password: Sealed


class OperatorSignIn(msgspec.Struct, frozen=True, tag=True):
    """The command line, on the machine that holds the operator's secret, acting as somebody.

    ``person`` is an e-mail address or a person id. Without ``organization`` it is an address, of
    an account that is known in one.
    """

    secret: Sealed
    organization: OrganizationId | None
    person: Sealed


class SignOut(msgspec.Struct, frozen=True, tag=True):
    """End the session."""

    token: Sealed


class SignedIn(msgspec.Struct, frozen=True, tag=True):
    """A session began. The token is shown this once; the Warden keeps its SHA-256 only."""

    token: Sealed
    organization: OrganizationId
    person: PersonId
    expires: datetime
    locale: str


class ChooseOrganization(msgspec.Struct, frozen=True, tag=True):
    """The password is right, and the account is known in several organizations: say in which."""

    organizations: tuple[OrganizationId, ...]


class Done(msgspec.Struct, frozen=True, tag=True):
    """It is done; ``position`` is where the tenant's log stands, ``made`` what now exists."""

    position: int = 0
    made: UUID | None = None


class RefusedAnswer(msgspec.Struct, frozen=True, tag=True):
    """It is not done. ``kind`` names the class of refusal, such as missing or forbidden."""

    kind: str
    code: str
    reason: str


class PersonalData(msgspec.Struct, frozen=True):
    """What identifies a person: kept sealed, class C2."""

    given_name: str
    family_name: str
    post_nominals: str
    email: str


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person to register; the data is sealed with the fact."""

    person: PersonId
    data: Sealed
    profession: str
    locale: str
    practice: str | None = None
    home_program: ProgramId | None = None
    command_id: UUID


class RegisterPeople(msgspec.Struct, frozen=True, tag=True):
    """Register people, each with its own answer (officers). ``data`` is PersonalData as JSON.

    Somebody known already counts as done; whose data differs from what is sealed is refused with
    ``person.differs``, and an address that is somebody else's with ``claim.taken``. A dry run
    answers the same and registers nobody.
    """

    token: Sealed
    people: tuple[NewPerson, ...]
    entered_late: bool = False
    dry_run: bool = False


class RosterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One roster command on one group, with the id that makes a repeat harmless."""

    group: UUID
    command: RosterCommand
    command_id: UUID
    at: datetime | None = None
    on_behalf_of: PersonId | None = None


class NewOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """One of an organization's first officers. ``data`` is PersonalData as JSON."""

    person: PersonId
    role: Role
    data: Sealed
    profession: str
    locale: str


class EstablishOrganization(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make an organization with its first officers (the command line).

    A repeat with the same ids changes nothing and issues fresh links.
    """

    secret: Sealed
    organization: OrganizationId
    provision: ProvisionOrganization
    officers: tuple[NewOfficer, ...]


class IssueLink(msgspec.Struct, frozen=True, tag=True):
    """Make a one-time sign-in link for a person (the command line)."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class IssuedLink(msgspec.Struct, frozen=True):
    """A link as its token, shown this once; it is good until ``expires``."""

    person: PersonId
    link: Sealed
    expires: datetime


class LinksIssued(msgspec.Struct, frozen=True, tag=True):
    """One link for each person, in order; ``position`` is where the organization's log stands."""

    links: tuple[IssuedLink, ...]
    position: int = 0


class NewAccount(msgspec.Struct, frozen=True):
    """A password for somebody whose address is sealed already."""

    person: PersonId
    password: Sealed


class ProvideAccounts(msgspec.Struct, frozen=True, tag=True):
    """Let people sign in with passwords chosen for them; for evaluation only."""

    secret: Sealed
    organization: OrganizationId
    accounts: tuple[NewAccount, ...]


class EnactRoster(msgspec.Struct, frozen=True, tag=True):
    """Decide and append roster commands in order, each with an answer of its own.

    ``at`` in the past is for officers, entered late.
    """

    token: Sealed
    program: ProgramId
    steps: tuple[RosterStep, ...]


class EnactOffice(msgspec.Struct, frozen=True, tag=True):
    """Give or take an office."""

    token: Sealed
    command: AppointOfficer | EndOffice
    command_id: UUID


class StepDone(msgspec.Struct, frozen=True):
    """The answer to one step: either it holds at ``version``, or why not.

    ``made`` is the id of the item or presentation it made.
    """

    version: int = 0
    position: int = 0
    made: UUID | None = None
    refused: RefusedAnswer | None = None
    noted: tuple[str, ...] = ()


class Enacted(msgspec.Struct, frozen=True, tag=True):
    """One answer per step, in order; ``noted`` are the tags of events that warn."""

    steps: tuple[StepDone, ...]


class PresentationCodes(msgspec.Struct, frozen=True):
    """What a presentation's vault item holds, class C3."""

    presenter: PersonId
    theme: str = "not_coded"
    perspectives: tuple[str, ...] = ()


class BeginPresentation(msgspec.Struct, frozen=True, tag=True):
    """A leader lets a member present."""

    token: Sealed
    program: ProgramId
    session: UUID
    presenter: PersonId
    command_id: UUID


class FinishPresentation(msgspec.Struct, frozen=True, tag=True):
    """A leader ends the account."""

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    command_id: UUID


class LatePresentation(msgspec.Struct, frozen=True, kw_only=True):
    """A presentation of a session already held, by the person who signed in."""

    session: UUID
    seconds: int
    discussion_minutes: int
    theme: str
    perspectives: tuple[str, ...]
    command_id: UUID


class EnterPresentations(msgspec.Struct, frozen=True, tag=True):
    """Enter one's own past presentations, each with an answer of its own."""

    token: Sealed
    program: ProgramId
    presentations: tuple[LatePresentation, ...]


class NoteCodes(msgspec.Struct, frozen=True, tag=True):
    """Note theme and perspectives of a presentation (its presenter)."""

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    theme: str
    perspectives: tuple[str, ...]
    command_id: UUID


class TakeBackPresentation(msgspec.Struct, frozen=True, tag=True):
    """Withdraw one's own presentation."""

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    command_id: UUID


class NewMaterial(msgspec.Struct, frozen=True, kw_only=True):
    """A text to seal. The item's id comes back in the answer, the same for the same command."""

    session: UUID
    kind: MaterialKind
    locale: str
    text: Sealed
    command_id: UUID
    audience: Audience = Audience.NOBODY


class SealMaterials(msgspec.Struct, frozen=True, tag=True):
    """Seal one's own texts, each with an answer of its own."""

    token: Sealed
    program: ProgramId
    materials: tuple[NewMaterial, ...]


class ShareItem(msgspec.Struct, frozen=True, tag=True):
    """Open one's own item to an audience, or close it."""

    token: Sealed
    program: ProgramId
    item: UUID
    audience: Audience
    command_id: UUID


class ReadItem(msgspec.Struct, frozen=True, tag=True):
    """Show one item, after its access record is durable. ``reason`` is sealed with the record."""

    token: Sealed
    program: ProgramId
    item: UUID
    purpose: Purpose
    reason: Sealed | None = None
    request: UUID | None = None


class ItemShown(msgspec.Struct, frozen=True, tag=True):
    """The item; ``record`` is the access record's position in the program's access log."""

    item: UUID
    kind: MaterialKind
    session: UUID
    locale: str
    text: Sealed
    sealed_at: datetime
    own: bool
    record: int


class ListItems(msgspec.Struct, frozen=True, tag=True):
    """Which items of a session the caller may read: refs only, nothing is opened."""

    token: Sealed
    program: ProgramId
    session: UUID


class ItemListed(msgspec.Struct, frozen=True):
    """One readable item, and the program it is read in."""

    item: UUID
    program: ProgramId
    kind: MaterialKind
    session: UUID
    own: bool
    audience: Audience
    sealed_at: datetime


class ItemsListed(msgspec.Struct, frozen=True, tag=True):
    """The readable items, oldest first."""

    items: tuple[ItemListed, ...]


class ListOwnItems(msgspec.Struct, frozen=True, tag=True):
    """One's own items in the whole organization."""

    token: Sealed


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
    """Access records, newest first, for auditors and privacy officers; the search is recorded."""

    token: Sealed
    actor: PersonId | None = None
    object: UUID | None = None
    program: ProgramId | None = None
    purpose: str | None = None
    outcome: str | None = None
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


class CheckHealth(msgspec.Struct, frozen=True, tag=True):
    """Whether the Warden can append, open and answer."""


Request: TypeAlias = (
    SignIn
    | RedeemLink
    | OperatorSignIn
    | SignOut
    | EstablishOrganization
    | IssueLink
    | ProvideAccounts
    | RegisterPeople
    | EnactRoster
    | EnactOffice
    | BeginPresentation
    | FinishPresentation
    | EnterPresentations
    | NoteCodes
    | TakeBackPresentation
    | SealMaterials
    | ShareItem
    | ReadItem
    | ListItems
    | ListOwnItems
    | ShowNames
    | SearchTrail
    | WhoSawMine
    | ReportDenial
    | CheckHealth
)
Answer: TypeAlias = (
    SignedIn
    | ChooseOrganization
    | LinksIssued
    | Done
    | RefusedAnswer
    | Enacted
    | ItemShown
    | ItemsListed
    | NamesShown
    | TrailShown
)
