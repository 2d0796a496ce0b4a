"""What the vault is asked to keep, and what it says of it without opening anything."""

from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Log, PersonId, ProgramId, Sealed, Tenant
from domain.kernel.classes import Coded, Opaque, Pseudonym
from domain.sessions.words import Audience, Ground

PERSONAL_DATA: Final = "person"
"""The kind of the items that say who people are."""


class NotOpened(Exception):
    """A ciphertext is not what it says it is, or its key is gone."""


class KeysAway(OSError):
    """Whoever keeps the keys does not answer: nothing opens, and nothing is sealed, meanwhile."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the vault, by everything a right is decided on; all of it is sealed with it.

    ``author`` is the tag of whose it is: for personal data, of whom it is about. ``scope`` is the
    session, or the organization for personal data; ``label`` the class, C2 to C5.
    """

    tenant: Tenant
    item: UUID
    kind: Coded
    label: Coded
    author: Pseudonym
    scope: UUID
    group: UUID | None
    audience: Audience
    locale: Coded
    sealed_at: datetime


class Wrapped(msgspec.Struct, frozen=True):
    """A data key under a version of a named key; it opens only with the context it was given."""

    name: Coded
    version: int
    body: Opaque


class KeyScope(NamedTuple):
    """What one data key is for: the texts of one class, of one author, in one session."""

    author: Pseudonym
    scope: UUID
    label: Coded


class DataKey(msgspec.Struct, frozen=True):
    """A data key as it is kept: wrapped, and bound to what it is for."""

    tenant: Tenant
    key: UUID
    scope: KeyScope
    wrapped: Wrapped


class Draft(msgspec.Struct, frozen=True):
    """A text to seal as an item."""

    item: Item
    text: Sealed


class Ciphertext(msgspec.Struct, frozen=True):
    """An item as it is kept: what it is, under which key, and unreadable."""

    item: Item
    key: UUID
    nonce: Opaque
    body: Opaque


class NamesKept(msgspec.Struct, frozen=True):
    """The names of an organization's people as they are kept together, and what people there are.

    ``people`` is of each item of personal data its id and the nonce of its sealing, 16 and 12
    bytes, in the order of the ids. ``names`` is None where there are none that open, or none yet;
    they are kept under ``key``.
    """

    people: Opaque
    names: Sealed | None
    key: DataKey


class Keep(msgspec.Struct, frozen=True):
    """Keep this ciphertext, in place of what the item was before."""

    row: Ciphertext


class Drop(msgspec.Struct, frozen=True):
    """Remove an item's ciphertext; with a ground, what remains says why, and for which request.

    ``due`` is when its time was over, if it goes for that.
    """

    item: UUID
    ground: Ground | None = None
    request: UUID | None = None
    due: datetime | None = None


class Redaction(msgspec.Struct, frozen=True):
    """What remains of an item that was destroyed. ``item.author`` is empty once that is erased."""

    item: Item
    key: UUID
    ground: Ground
    erased_at: datetime


class Age(NamedTuple):
    """How many items of a kind a program has, and since when the oldest is sealed."""

    tenant: Tenant
    kind: Coded
    items: int
    oldest: datetime


class RecordsDue(NamedTuple):
    """Records of a program have had their time: so many, up to a position of their log."""

    tenant: Tenant
    log: Log
    upto: int
    records: int
    before: datetime


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """What a legal hold keeps from being destroyed: all that fits what is not None."""

    hold: UUID
    program: UUID | None = None
    group: UUID | None = None
    session: UUID | None = None
    label: Coded | None = None
    author: Pseudonym | None = None
    until: datetime

    def could_cover(
        self,
        *,
        program: UUID | None = None,
        session: UUID | None = None,
        label: str | None = None,
        author: Pseudonym | None = None,
    ) -> bool:
        """Whether something may fit both this and what is named, whatever is sealed; None is any.

        Groups are not compared: which are meant is known from rosters.
        """
        pairs = (
            (self.program, program),
            (self.session, session),
            (self.author, author),
        )
        alike = all(None in pair or pair[0] == pair[1] for pair in pairs)
        return alike and (label is None or self.has_class(label))

    def has_class(self, label: str) -> bool:
        """Whether what is of a class is meant.

        Whatever is sealed of a case is C4, also what is restricted: to keep what is restricted is
        to keep both (ADR 11).
        """
        return self.label in {None, label} or (self.label, label) == ("C5", "C4")


class DestroyKey(msgspec.Struct, frozen=True):
    """Destroy a data key, under which nothing may be kept any more."""

    key: UUID


class ReplaceKey(msgspec.Struct, frozen=True):
    """Keep this data key in the place of one that is destroyed."""

    key: DataKey


class ForgetPerson(msgspec.Struct, frozen=True):
    """Destroy how somebody signs in, and what says which destroyed items were theirs."""

    person: PersonId
    author: Pseudonym


class KeepHold(msgspec.Struct, frozen=True):
    """From now on nothing of this is destroyed, in place of what the hold said before."""

    covered: Covered


class EndHold(msgspec.Struct, frozen=True):
    """The hold keeps nothing any more."""

    hold: UUID


class KeepPeriod(msgspec.Struct, frozen=True):
    """From a day on, access records are kept for so many days."""

    from_day: date
    days: int


class AnnounceRetirement(msgspec.Struct, frozen=True):
    """It is said that the bodies of a program's records of a log go, up to this one."""

    log: Log
    upto: int


class HeedHolds(msgspec.Struct, frozen=True):
    """Destroy nothing while a legal hold could cover anything of a program: then it is refused."""

    program: ProgramId


class HeedOnly(msgspec.Struct, frozen=True):
    """Destroy nothing if a hold of the organization is in force that is none of these.

    By these was judged what may go. Whose something is decides nothing: whoever places a hold on
    somebody would be told by what goes.
    """

    holds: frozenset[UUID]


class Named(NamedTuple):
    """The history of a group names the person whom a hold is on."""

    hold: UUID
    group: UUID


Change: TypeAlias = (
    Keep
    | Drop
    | DestroyKey
    | ReplaceKey
    | ForgetPerson
    | KeepHold
    | EndHold
    | KeepPeriod
    | AnnounceRetirement
    | HeedHolds
    | HeedOnly
)
"""What happens in the vault in the transaction that appends why."""
