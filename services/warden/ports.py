"""What the Warden needs of the outside world, and nothing of it touches more than this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.access.identity import Account, Known, Provision, Session
from domain.access.looks import LeftOpen
from domain.access.vault import (
    Age,
    Change,
    Covered,
    Draft,
    Item,
    Keep,
    Named,
    RecordsDue,
    Redaction,
)
from domain.kernel import Log, OrganizationId, PersonId, Sealed, Tenant, earlier, later
from domain.keys.version import KeptVersion
from domain.ports import Authority, Clock, EventStore, Ids, ReadModels, Screening, Sessions, Turns
from domain.protocol.keys import DestructionsListed, Unbound
from domain.readable import WhatCanBeRead
from domain.sessions.events import Ground
from domain.transparency import Exported, LogKey
from services.warden.counts import Counts
from services.warden.inquiry import Inquiry
from services.warden.trail.identity_register import IdentityRegister
from services.warden.trail.own_looks import OwnLooks


class Vault(Protocol):
    """Seals and opens. What it says without opening is not proven until it is opened."""

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Mapping[UUID, Item]:
        """Return what is known of items, by id; unknown ones are absent."""
        ...

    async def of_session(self, tenant: Tenant, session: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        ...

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        ...

    async def seal(self, tenant: Tenant, drafts: Sequence[Draft]) -> Sequence[Keep]:
        """Encrypt texts, one change each; nothing is kept until the changes are carried out."""
        ...

    async def open(self, tenant: Tenant, items: Sequence[Item]) -> Mapping[UUID, Sealed | None]:
        """Decrypt items: absent is what is gone or changed since, None what does not open."""
        ...

    async def readdressed(self, tenant: Tenant, item: Item, changed: Item) -> Sequence[Change]:
        """Seal an item anew as ``changed``; empty if it is gone."""
        ...

    async def shredded(
        self,
        tenant: Tenant,
        items: Sequence[UUID],
        ground: Ground | None = None,
        request: UUID | None = None,
        due: datetime | None = None,
        also: Sequence[Draft] = (),
    ) -> Sequence[Change]:
        """Destroy items with the keys they are under; with a ground, something remains of them.

        ``also`` is sealed at once with it, in place of what it was.
        Whoever carries it out is refused (``item.held``) if a legal hold covers one of them.
        """
        ...

    async def of_class(
        self, tenant: Tenant, label: str, kinds: Sequence[str], limit: int
    ) -> Sequence[Item]:
        """Return items of a class in a program, session by session."""
        ...

    async def older(
        self,
        tenant: Tenant,
        kind: str,
        before: datetime,
        limit: int,
        *,
        held: bool = False,
        named: Sequence[Named] = (),
    ) -> Sequence[Item]:
        """Return items of a kind sealed before a moment, session by session.

        Those that a hold covers are among them only if ``held``. A hold on a person covers all that
        is of a group whose history names them, as ``named`` says: whose it is decides nothing.
        """
        ...

    async def groups_of(self, tenant: Tenant, kind: str, before: datetime) -> Sequence[UUID]:
        """Return the groups in whose sessions items of a kind were sealed before a moment."""
        ...

    async def closed(self, tenant: Tenant, limit: int) -> Sequence[Item]:
        """Return items that were kept for a hold alone and that none covers any more."""
        ...

    async def ages(self) -> Sequence[Age]:
        """Tell what there is of each kind in every program, and since when."""
        ...

    async def expired_since(self, organization: OrganizationId, since: datetime) -> int:
        """Count what went in an organization because its time was over."""
        ...

    async def records_due(self) -> Sequence[RecordsDue]:
        """Tell which access records have had their time, and nobody has said so yet."""
        ...

    async def held(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these items that a legal hold covers."""
        ...

    async def holds(self, tenant: Tenant) -> Sequence[Covered]:
        """Return what the holds name that could cover something of a program, or organization."""
        ...

    async def redactions(
        self, tenant: Tenant, *, scope: UUID | None = None, item: UUID | None = None
    ) -> Sequence[Redaction]:
        """Return what remains of what was destroyed in a session, or of an item."""
        ...

    async def redacted_for(
        self, organization: OrganizationId, request: UUID
    ) -> Sequence[Redaction]:
        """Return what remains of all that an erasure destroyed, in the order of its ids."""
        ...

    async def redacted_of(self, organization: OrganizationId, author: bytes) -> Sequence[Redaction]:
        """Return what remains of an author's items, in the whole organization."""
        ...

    async def examined(self, tenant: Tenant, after: UUID, most: int) -> Mapping[UUID, bool]:
        """Open the next items in the order of their ids, and say of each whether it opens."""
        ...

    async def check(self) -> None:
        """Raise unless keys can be reached."""
        ...


class Signed(Protocol):
    """A signature, and the version of the key that made it."""

    @property
    def version(self) -> int:
        """The version of the key."""
        ...

    @property
    def signature(self) -> bytes:
        """The 64 bytes."""
        ...


class Signer(Protocol):
    """Signs by Ed25519, with keys that never leave it."""

    async def sign(self, name: str, message: bytes) -> Signed:
        """Sign with the name's current version."""
        ...

    async def public_keys(self, name: str) -> Mapping[int, bytes]:
        """Return the 32 bytes of each version's public key."""
        ...


class SigningKeys(Protocol):
    """Knows by which keys checkpoints have been signed."""

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that an organization's checkpoints were signed with, oldest first."""
        ...


class KeyKeeper(Protocol):
    """Keeps the keys that programs' data keys are wrapped under, and what was destroyed of them."""

    async def tenants(self) -> Sequence[Tenant]:
        """Return whose keys are kept: programs, and organizations for what is in no program."""
        ...

    async def known(self) -> Sequence[Tenant]:
        """Return every program and organization that has a log, whether its key is here or not."""
        ...

    async def versions(self, tenant: Tenant) -> Sequence[KeptVersion]:
        """Return the versions of a program's key, the oldest first; empty if it has none."""
        ...

    async def check(self) -> None:
        """Raise ``Unavailable`` unless what is destroyed could be written down now."""
        ...

    async def prove(self) -> None:
        """Raise ``Conflict`` (``keys.others``) unless something opens under each one in use."""
        ...

    async def checks(self, tenant: Tenant) -> Mapping[int, str]:
        """Return what each version that is there makes of its purpose: by this one is known."""
        ...

    async def signing_checks(self, name: str) -> Mapping[int, str]:
        """Return what each version of a key that signs is known by; none is made by it."""
        ...

    async def rotate(self, tenant: Tenant, to: int) -> None:
        """Make this version, if it is the next, the current one from now on."""
        ...

    async def wrap_anew(self, tenant: Tenant) -> int:
        """Wrap some data keys under the current version; say how many, 0 when none is left."""
        ...

    async def destroy(self, tenant: Tenant, version: int, due: datetime | None = None) -> None:
        """Destroy a version for good, in the journal before and after; ``due`` if for its time."""
        ...

    async def held(self, tenant: Tenant) -> bool:
        """Whether a legal hold keeps anything of the program from being destroyed."""
        ...

    async def destructions(self, organization: OrganizationId) -> DestructionsListed:
        """Return the organization's part of the journal of destructions."""
        ...


class Agreed(Protocol):
    """The time that what cannot be undone goes by."""

    async def __call__(self) -> datetime | None:
        """Return the earliest of the database's, Warden's and signer's clocks; None if unknown."""
        ...

    def check(self) -> None:
        """Raise ``Unavailable`` if they could not be noted the last time: nothing is written.

        So it does if database and Warden are too far apart (``clock.apart``).
        """
        ...

    def check_apart(self) -> None:
        """Raise ``Unavailable`` (``clock.apart``) if database and Warden are too far apart."""
        ...

    def ahead(self) -> timedelta:
        """Return how far the database's clock is ahead of the Warden's; less than none: behind."""
        ...


class Keeping(Protocol):
    """Joins changes of the vault to the appends that say why."""

    def __call__(self, changes: Mapping[UUID, Sequence[Change]], /) -> EventStore:
        """Return the store; an append of a command carries its changes out in one transaction."""
        ...


class Accounts(Protocol):
    """Who may sign in, who is known by which address, and who has rights where."""

    async def account(self, email: bytes) -> Account | None:
        """Return the account of an address, by its tag."""
        ...

    async def provide(self, organization: OrganizationId, accounts: Sequence[Provision]) -> None:
        """Make accounts, or give those that exist a new password."""
        ...

    async def begin(self, session: Session) -> None:
        """Begin a session."""
        ...

    async def end(self, token: bytes) -> None:
        """End the session of a token, if there is one."""
        ...

    async def whose_it_was(self, token: bytes) -> tuple[OrganizationId, PersonId] | None:
        """Return of whom a token was, if its session is over."""
        ...

    async def issue(self, link: bytes, known: Known, expires: datetime) -> None:
        """Let a one-time link work until ``expires``."""
        ...

    async def link(self, link: bytes, at: datetime) -> Known | None:
        """Return for whom a link is, if it still works, ``at`` that moment too."""
        ...

    async def redeem(self, link: bytes, email: bytes, password: str) -> bool:
        """Use a link up and give its person the account; False if it works no more.

        The sessions that the person has end.
        """
        ...

    async def is_known(self, organization: OrganizationId, person: PersonId) -> bool:
        """Whether somebody has an account to sign in with."""
        ...

    async def holder(self, organization: OrganizationId, kind: str, key: bytes) -> UUID | None:
        """Return the stream that holds a reservation."""
        ...

    async def authority(self, organization: OrganizationId, person: PersonId) -> Authority:
        """Return what a person may do in an organization, as it is now."""
        ...

    async def password_set_at(
        self, organization: OrganizationId, person: PersonId
    ) -> datetime | None:
        """Return since when somebody's password has been what it is; None if there is none."""
        ...

    async def with_rights_in(
        self, tenant: Tenant, people: Sequence[PersonId]
    ) -> frozenset[PersonId]:
        """Return those of these people who hold any right in a program."""
        ...

    async def members(self, organization: OrganizationId) -> frozenset[PersonId]:
        """Return who has a seat or leads anywhere in an organization."""
        ...

    async def seen_since(
        self, organization: OrganizationId, people: Sequence[PersonId], since: datetime
    ) -> frozenset[PersonId]:
        """Return those of these people who were signed in after a moment, a month ago at most."""
        ...

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Count the rows by which somebody can come in; return those that are not ours."""
        ...

    async def check(self) -> None:
        """Raise ``Unavailable`` unless the database answers and can be written."""
        ...


class Sweeping(Protocol):
    """Looks that were left open, found without reading a log twice."""

    async def left_open(self, kinds: Sequence[str], after: timedelta) -> Sequence[LeftOpen]:
        """Return intents of these kinds, older than ``after``, that have no outcome."""
        ...

    async def swept(self, logs: Sequence[LeftOpen]) -> None:
        """Go on after these next time."""
        ...


class Passwords(Protocol):
    """Hashes passwords, one after the other; it takes as long for nobody's."""

    @property
    def is_full(self) -> bool:
        """Whether so many wait that another should come again."""
        ...

    async def hash(self, password: Sealed) -> str:
        """Return the hash to keep."""
        ...

    async def verify(self, kept: str | None, password: Sealed) -> bool:
        """Whether the password is the one that was hashed."""
        ...


class Tags(Protocol):
    """Stands in for people and addresses, under keys that only the Warden holds."""

    def checks(self) -> Mapping[str, str]:
        """Return what each key makes of its purpose: by this another one is noticed."""
        ...

    def author(self, organization: OrganizationId, person: PersonId) -> bytes:
        """Tag whose an item is, or whom it is about."""
        ...

    def alias(self, organization: OrganizationId, session: UUID, person: PersonId) -> PersonId:
        """Make the id under which somebody is recorded in one session, and in no other."""
        ...

    def item(self, organization: OrganizationId, person: PersonId, command: UUID) -> UUID:
        """Make the id of what a command of somebody seals."""
        ...

    def tried(self, organization: OrganizationId, person: PersonId, item: UUID) -> UUID:
        """Make the id under which somebody is on record as refused an item; each has another."""
        ...

    def sign_in(self, organization: OrganizationId, session: UUID) -> UUID:
        """Make the id that a sign-in has in the log of own looks, and in no other."""
        ...

    def words(self, said: UUID) -> UUID:
        """Tag what a request says, under a key of this process."""
        ...

    def seal(self, organization: OrganizationId, item: UUID, at: datetime) -> UUID:
        """Make the id of one sealing of an item; it does not tell when."""
        ...

    def account(self, email: Sealed) -> bytes:
        """Tag an address wherever it is used to sign in."""
        ...

    def device(self, account: bytes) -> str:
        """Make a mark by which a device is known for an account; each is another."""
        ...

    def is_device(self, account: bytes, mark: str) -> bool:
        """Whether this is a mark that was made for the account."""
        ...

    def address(self, organization: OrganizationId, email: Sealed) -> bytes:
        """Tag an address within an organization, where it is somebody's once."""
        ...


class Bundles(Protocol):
    """Logs as bundles: what `docs/bundle-format.md` says, line by line."""

    async def begin(
        self,
        tenant: Tenant,
        log: Log,
        since: datetime | None,
        until: datetime | None,
        sizes: Sequence[int] = (),
    ) -> Exported:
        """Return the first line and which entries follow, from ``since`` up to ``until``.

        ``sizes`` are of checkpoints that the reader holds, to be proven with.
        """
        ...

    async def lines(self, tenant: Tenant, log: Log, after: int, last: int) -> tuple[bytes, int]:
        """Return the lines of the entries after a position, as many as fit, and up to which."""
        ...

    def end(self, entries: int) -> bytes:
        """Return the last line."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the rooms of the Warden may touch.

    ``agreed`` is by when things are due; ``operator`` is the secret of the command line,
    ``postman`` that of who sends letters; ``evaluation`` allows passwords chosen by it;
    ``failpoint`` names a place at which the process kills itself, for crash tests. ``fresh`` is
    where the access logs stood when they were last written to, until a search has shown that much.
    ``counts`` is what each person tried, was shown and was refused; ``flagged`` is when clocks were
    last found apart; ``own_looks`` what people looked at of their own, ``identities`` the requests
    to learn who a number is. ``turns`` is what may cost much given out in turns.
    ``inquiry`` is the one question that these parts were handed to a room for.
    """

    store: EventStore
    keeping: Keeping
    vault: Vault
    signer: Signer
    keys: KeyKeeper
    accounts: Accounts
    sessions: Sessions
    passwords: Passwords
    tags: Tags
    screening: Screening
    reads: ReadModels
    bundles: Bundles
    signing: SigningKeys
    now: Clock
    agreed: Agreed
    new_id: Ids
    turns: Turns
    operator: Sealed
    postman: Sealed
    evaluation: bool = False
    failpoint: str = ""
    fresh: dict[Tenant, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    flagged: dict[OrganizationId, datetime] = field(default_factory=dict)
    own_looks: OwnLooks = field(default_factory=OwnLooks)
    identities: IdentityRegister = field(default_factory=IdentityRegister)
    inquiry: Inquiry = field(default_factory=Inquiry)

    def latest(self) -> datetime:
        """Return the later of the Warden's and the database's clocks: whether a right is over."""
        return later(self.now(), self.agreed.ahead())

    def earliest(self) -> datetime:
        """Return the earlier of both: whether what must have passed has, and how long rights last.

        A right that begins now ends so long after this.
        """
        return earlier(self.now(), self.agreed.ahead())

    @property
    def patient(self) -> "Parts":
        """The same, for what is decided on what can be read of a stream."""
        keeping = self.keeping
        return replace(
            self,
            store=WhatCanBeRead(self.store),
            keeping=lambda changes: WhatCanBeRead(keeping(changes)),
        )
