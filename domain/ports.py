"""What the application needs from the outside world. ``infra`` provides; tests fake."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from domain.kernel import (
    IN_PERSON,
    Context,
    Event,
    Finding,
    Fold,
    Folded,
    Log,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Reservation,
    Right,
    RightGiven,
    RightTaken,
    Said,
    Sealed,
    Stream,
    Tenant,
)
from domain.kernel.classes import Coded, Opaque
from domain.policies.policy import Owed
from domain.protocol import Answer, Request
from domain.transparency import KeyGap, LogKey, LogStanding, SignedCheckpoint

S = TypeVar("S")
T = TypeVar("T")


class AppendRefused(Exception):
    """The store did not append this request. Nothing of it was kept."""


class WrongVersion(AppendRefused):
    """Someone else appended first; the stream is at version ``current``."""

    def __init__(self, stream: Stream, expected: int, current: int) -> None:
        super().__init__(f"{stream.category} {stream.id} is at version {current}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.current = current


class AlreadyReserved(AppendRefused):
    """A claim that must be unique in the organization is held by another stream."""

    def __init__(self, kind: str, holder: UUID) -> None:
        super().__init__(f"this {kind} is taken")
        self.kind = kind
        self.holder = holder


class AuthorityMoved(AppendRefused):
    """The rights that a decision was based on have changed meanwhile."""

    def __init__(self, person: PersonId) -> None:
        super().__init__("the rights behind this decision have changed")
        self.person = person


class RightsApart(AppendRefused):
    """Somebody may not have this right besides those they have; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"these rights are held apart: {code}")
        self.code = code


class Basis(msgspec.Struct, frozen=True):
    """The rights a decision stands on: the append is refused unless they are still these."""

    person: PersonId
    version: int


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One request to append: all of it or nothing.

    ``expected`` is the version of the stream's last event, 0 for a new stream. A ``command_id``
    (of ``context``) known in the stream answers with what it appended the first time.
    """

    stream: Stream
    expected: int
    events: Sequence[Event]
    context: Context
    claims: Sequence[Reservation] = ()
    releases: Sequence[Reservation] = ()
    rights: Sequence[RightGiven | RightTaken] = ()
    basis: Basis | None = None


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """What an append made, or had made when it was first asked (``repeated``)."""

    recorded: Sequence[Recorded[Event]]
    position: int
    repeated: bool = False


class Legible(msgspec.Struct, frozen=True):
    """What can be read of a stream, and the version and position of its last entry; 0 of none."""

    entries: Sequence[Recorded[Event]]
    version: int = 0
    position: int = 0


class EventStore(Protocol):
    """Append-only history, one optimistic lock per stream, gapless positions per tenant and log."""

    async def open_log(self, tenant: Tenant) -> None:
        """Make the logs of a new tenant; doing it again changes nothing."""
        ...

    async def read(self, stream: Stream) -> Sequence[Recorded[Event]]:
        """Return the stream's events in order; empty if there are none."""
        ...

    async def read_streams(
        self, streams: Sequence[Stream]
    ) -> Mapping[UUID, Sequence[Recorded[Event]]]:
        """Return several streams of one tenant, by stream id, in one round trip."""
        ...

    async def legible(self, stream: Stream) -> Legible:
        """Return what can be read of a stream, whatever else is in it, and where it ends."""
        ...

    async def read_log(
        self, tenant: Tenant, log: Log, after: int, limit: int
    ) -> Sequence[Recorded[Event]]:
        """Return at most ``limit`` events of a log after a position, in its order."""
        ...

    async def states(
        self, fold: Fold[S, Any], streams: Sequence[Stream]
    ) -> Mapping[UUID, Folded[S]]:
        """Fold several streams of one organization as they are now, in one round trip."""
        ...

    async def look(self, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Folded[Any]]:
        """Fold streams of one organization, each by its own fold, in one round trip."""
        ...

    def remembered(self, fold: Fold[S, Any], stream: Stream) -> Folded[S] | None:
        """Return a stream as it was when it was last seen here, if that is known.

        It may have gone on since: events decided on it are good if they are appended, a refusal
        decided on it is not.
        """
        ...

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands of one tenant led to in their streams; unknown ones are absent."""
        ...

    async def said_before(self, organization: OrganizationId, key: bytes) -> UUID | None:
        """Return what was said under an idempotency key in the last seven days, if anything was."""
        ...

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append a batch in one transaction; each request is answered on its own, in order.

        A request that is refused is returned as its error and leaves the others untouched.
        """
        ...


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may do in an organization, as the store knows it now."""

    organization: OrganizationId
    person: PersonId
    version: int
    rights: tuple[Right, ...]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, with their rights at this moment."""

    session: UUID
    organization: OrganizationId
    person: PersonId
    strength: Coded
    locale: Coded
    expires: datetime
    authority: Authority

    @property
    def in_person(self) -> bool:
        """Whether they signed in themselves, not the operator for them."""
        return self.strength in IN_PERSON


class Sessions(Protocol):
    """Who is behind a session token."""

    async def principal(self, token: Sealed) -> Principal:
        """Return who is signed in. Raises ``Unauthenticated`` (``session.none``)."""
        ...


class Warden(Protocol):
    """The only door to what is sealed."""

    async def ask(self, request: Request) -> Answer:
        """Ask one thing. ``RefusedAnswer`` is raised as the ``Refused`` it names.

        Raises ``Unavailable`` (``warden.unavailable``) when it cannot be reached.
        """
        ...


class ReadModels(Protocol):
    """Rows of the live version of a projection, for one tenant."""

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        """Run a named query of a projection. ``$1`` is the organization, ``$2`` the program."""
        ...

    async def wait(self, projection: str, tenant: Tenant, position: int) -> bool:
        """Wait, at most two seconds, until the projection has reached ``position``; say whether."""
        ...


class Settlement(StrEnum):
    """What became of something that was owed; what failed is tried again."""

    DONE = "done"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    FAILED = "failed"


class Attempt(NamedTuple):
    """Something owed that is tried now, for the first time or again; counted from 1."""

    owed: Owed
    number: int


class Settled(NamedTuple):
    """How an attempt ended: the code is that of the refusal, or the kind of the failure."""

    command_id: UUID
    settlement: Settlement
    code: Coded | None = None


class Outbox(Protocol):
    """What policies owe. Whatever is taken and not settled is taken again after a pause."""

    async def in_debt(self) -> Sequence[Tenant]:
        """Tell in which programs something is due."""
        ...

    async def take(self, tenant: Tenant, limit: int) -> Sequence[Attempt]:
        """Take what is due; of two who take at once, one gets it. The pause doubles each time."""
        ...

    async def settle(self, tenant: Tenant, settled: Sequence[Settled]) -> None:
        """Say what became of attempts. Doing it again changes nothing."""
        ...


class ParkedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A stream that a read model goes on without, and the position of the event it failed at."""

    projection: Coded
    program: ProgramId
    stream: UUID
    position: int


class ParkedStream(ParkedPlace, frozen=True, kw_only=True):
    """Why it is parked, since when, and the order that is open for it, if one is."""

    event_type: Coded
    code: Coded
    parked_at: datetime
    order: UUID | None


class ParkedOrder(ParkedPlace, frozen=True, kw_only=True):
    """What was asked to be done with a parked stream: to try its event again, or to leave it out.

    ``outcome`` is none until a worker has done it, then ``done``, or ``parked`` if it failed again.
    """

    id: UUID
    skip: bool
    asked_at: datetime
    outcome: Coded | None


class ParkedStreams(Protocol):
    """Streams that read models have set aside, because one of their events fails there."""

    async def list(
        self, organization: OrganizationId, projections: Sequence[str]
    ) -> Sequence[ParkedStream]:
        """List what these read models have parked, the longest parked first; at most 200."""
        ...

    async def ask(
        self,
        organization: OrganizationId,
        place: ParkedPlace,
        *,
        skip: bool,
        order: UUID,
        person: PersonId,
        said: Said | None = None,
    ) -> ParkedOrder | None:
        """Leave an order, once by its id, or give the one that is open for the stream.

        None if the stream is not parked there. Raises ``Refused`` (``idempotency.differs``) if
        something else was ``said`` under the key of the order.
        """
        ...

    async def order(self, organization: OrganizationId, order: UUID) -> ParkedOrder | None:
        """Find an order."""
        ...


class TransparencyLogs(Protocol):
    """Checkpoints of an organization's logs, and what proves that an entry is in them."""

    async def logs(self, organization: OrganizationId) -> Sequence[LogStanding]:
        """Tell how each log stands that has been signed."""
        ...

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that checkpoints are signed with, the oldest first."""
        ...

    async def gaps(self, organization: OrganizationId) -> Sequence[KeyGap]:
        """Tell of each log where one key followed another."""
        ...

    async def checkpoint(
        self, tenant: Tenant, log: Log, at_least: int | None = None
    ) -> SignedCheckpoint | None:
        """Return the last checkpoint, or the first that has so many entries."""
        ...

    async def checkpoints(
        self, tenant: Tenant, log: Log, first: int, last: int
    ) -> Sequence[SignedCheckpoint]:
        """Return the checkpoints of these sizes, the smallest first."""
        ...

    async def inclusion(self, tenant: Tenant, log: Log, index: int, size: int) -> Sequence[bytes]:
        """Prove that entry ``index``, from 0, is in the tree of this size, which is published."""
        ...

    async def consistency(self, tenant: Tenant, log: Log, old: int, size: int) -> Sequence[bytes]:
        """Prove that the tree of size ``old`` is how the tree of this size began."""
        ...

    async def tile(self, tenant: Tenant, log: Log, level: int, number: int, size: int) -> bytes:
        """Return a tile of the tree of this size: up to 256 hashes, none if it has no such tile."""
        ...


LogSizes: TypeAlias = Mapping[tuple[ProgramId, Log], int]
"""How many entries each log of an organization had."""


class LettersSent(Protocol):
    """Which checkpoints have been sent to whom: what makes each letter be sent once a day."""

    def alone(self) -> AbstractAsyncContextManager[bool]:
        """Say whether nobody else sends letters meanwhile."""
        ...

    async def due(self, day: date) -> Sequence[OrganizationId]:
        """Name the organizations to some of whose auditors something is still to be sent."""
        ...

    async def sent(self, organization: OrganizationId, day: date) -> frozenset[PersonId]:
        """Name who has been sent the checkpoints of this day."""
        ...

    async def held(self, organization: OrganizationId, person: PersonId) -> LogSizes:
        """Return the sizes of the last checkpoints that somebody has been sent."""
        ...

    async def note(
        self,
        organization: OrganizationId,
        person: PersonId,
        day: date,
        sizes: LogSizes,
        *,
        left_us: bool,
    ) -> None:
        """Note what has been sent, and whether to a server of others; for nobody, a day's end."""
        ...


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a letter; ``kind`` is its media type."""

    name: Coded
    content: Opaque
    kind: Coded = "text/plain"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter. Nothing confidential is in it: it names things by id, and says where to look.

    One that may have to be sent twice has the same ``id`` both times, so that it counts once.
    """

    to: Sealed
    subject: Coded
    text: Coded
    locale: Coded
    attachments: tuple[Attachment, ...] = ()
    id: UUID | None = None


class Mail(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, for good.

        Raises ``Unavailable``: ``mail.not_taken`` where it is this letter alone that is not taken.
        """
        ...


class Screening(Protocol):
    """Looks for what could identify somebody."""

    async def find(self, text: Sealed) -> Sequence[Finding]:
        """Return what was found, by place; nothing of the text is kept or logged."""
        ...


class Bookmarks(Protocol):
    """Leaves words with a browser that only this service makes and reads.

    Where a log stands is said so that nobody is told how far it has come.
    """

    def make(self, tenant: Tenant, position: int, command_id: UUID) -> str:
        """Write down where a command left a log: for a repeat the same, else always another."""
        ...

    def position(self, tenant: Tenant, bookmark: str) -> int | None:
        """Read a bookmark; None if it was not made here, or is of another log."""
        ...

    def leave(self, sign_in: UUID, words: str) -> str:
        """Seal words for one sign-in."""
        ...

    def left(self, sign_in: UUID, sealed: str) -> str | None:
        """Read them again; None if they were not sealed here, or for another sign-in."""
        ...


class Turns(Protocol):
    """Lets whatever may cost much go in turns: fair between organizations, within a budget."""

    def turn(
        self, organization: OrganizationId, person: PersonId
    ) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and spend what it takes.

        Raises ``Throttled`` (``work.too_much``) if nothing is left to spend, or too many wait.
        """
        ...


class Clock(Protocol):
    """The time of day."""

    def __call__(self) -> datetime:
        """Return now: aware, UTC."""
        ...


class Ids(Protocol):
    """Where new identifiers come from."""

    def __call__(self) -> UUID:
        """Return a fresh UUIDv7."""
        ...
