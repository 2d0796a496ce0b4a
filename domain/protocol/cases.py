"""What is told and written in confidence: presentations and texts, kept and shown."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId, Sealed
from domain.kernel.classes import Class, Coded, InGroup
from domain.protocol.names import PersonName
from domain.sessions.words import Audience, Ground, MaterialKind

Presenter: TypeAlias = Annotated[PersonId, Class.C3]
"""Who presented: that it was somebody may already tell of a difficult case."""


class PresentationCodes(msgspec.Struct, frozen=True):
    """What a presentation's vault item holds, class C3."""

    presenter: Presenter
    theme: InGroup = "not_coded"
    perspectives: tuple[InGroup, ...] = ()


class BeginPresentation(msgspec.Struct, frozen=True, tag=True):
    """A leader lets a member present."""

    token: Sealed
    program: ProgramId
    session: UUID
    presenter: Presenter
    command_id: UUID


class FinishPresentation(msgspec.Struct, frozen=True, tag=True):
    """A leader ends the account."""

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    command_id: UUID


class LatePresentation(msgspec.Struct, frozen=True, kw_only=True):
    """A presentation of a session already held, by the person who signed in.

    ``agreed`` is to what the theme does not allow to be kept being destroyed.
    """

    session: UUID
    seconds: int
    discussion_minutes: int
    theme: InGroup
    perspectives: tuple[InGroup, ...]
    command_id: UUID
    agreed: bool = False
    audience: Audience = Audience.NOBODY


class EnterPresentations(msgspec.Struct, frozen=True, tag=True):
    """Enter one's own past presentations, each with an answer of its own."""

    token: Sealed
    program: ProgramId
    presentations: tuple[LatePresentation, ...]


class NoteCodes(msgspec.Struct, frozen=True, tag=True):
    """Note theme and perspectives of a presentation (its presenter).

    ``agreed`` is to what the theme does not allow to be kept being destroyed.
    """

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    theme: InGroup
    perspectives: tuple[InGroup, ...]
    command_id: UUID
    agreed: bool = False


class TakeBackPresentation(msgspec.Struct, frozen=True, tag=True):
    """Withdraw one's own presentation."""

    token: Sealed
    program: ProgramId
    session: UUID
    presentation: UUID
    command_id: UUID


class UndoBeginning(msgspec.Struct, frozen=True, tag=True):
    """A leader takes back, at once, whom they let present; ``begun`` is the command that did."""

    token: Sealed
    program: ProgramId
    session: UUID
    begun: UUID
    command_id: UUID


class NewMaterial(msgspec.Struct, frozen=True, kw_only=True):
    """A text to seal. The item's id comes back in the answer, the same for the same command.

    ``attested`` is how many likely names the author was shown and says are nobody's.
    """

    session: UUID
    kind: MaterialKind
    locale: Coded
    text: Sealed
    command_id: UUID
    audience: Audience = Audience.NOBODY
    attested: int = 0


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


class ItemShown(msgspec.Struct, frozen=True, tag=True):
    """The item; ``record`` is the access record's position in the program's access log.

    ``presenter`` is who presented, by name, where the item says so.
    """

    item: UUID
    kind: MaterialKind
    session: UUID
    locale: Coded
    text: Sealed
    sealed_at: datetime
    own: bool
    record: int
    presenter: PersonName | None = None


class Redacted(msgspec.Struct, frozen=True):
    """Something was sealed here and is destroyed: when, and why."""

    at: datetime
    ground: Ground


class ItemRedacted(msgspec.Struct, frozen=True, tag=True):
    """The item that was asked for is destroyed."""

    item: UUID
    kind: MaterialKind
    session: UUID
    own: bool
    redacted: Redacted


class EraseItem(msgspec.Struct, frozen=True, tag=True):
    """Destroy one's own item, at any time."""

    token: Sealed
    program: ProgramId
    item: UUID
    command_id: UUID


class ListItems(msgspec.Struct, frozen=True, tag=True):
    """Which items of a session the caller may read: refs only, nothing is opened."""

    token: Sealed
    program: ProgramId
    session: UUID


class ItemListed(msgspec.Struct, frozen=True):
    """One readable item, and the program it is read in; ``redacted`` if it is destroyed.

    ``for_me_alone`` tells its author that its theme closes it to all others, shared or not;
    ``audience`` is nobody once sharing ended with the theme, until it is shared again; ``held``
    tells that a legal hold covers it, so that it cannot be destroyed.
    """

    item: UUID
    program: ProgramId
    kind: MaterialKind
    session: UUID
    own: bool
    audience: Audience
    sealed_at: datetime
    redacted: Redacted | None = None
    for_me_alone: bool = False
    held: bool = False


class ItemsListed(msgspec.Struct, frozen=True, tag=True):
    """The readable items, oldest first; ``led_later`` if the reader leads, but did not then.

    ``led_by_late_entry`` is whether that is because their leadership was entered afterwards.
    ``readers_then`` and ``readers_now`` count who, if the caller shared a text of theirs with who
    led then or with who leads now, could read it; they are 0 to who is not in the group.
    """

    items: tuple[ItemListed, ...]
    led_later: bool = False
    led_by_late_entry: bool = False
    readers_then: int = 0
    readers_now: int = 0


class ListOwnItems(msgspec.Struct, frozen=True, tag=True):
    """One's own items in the whole organization."""

    token: Sealed


Request: TypeAlias = (
    BeginPresentation
    | FinishPresentation
    | EnterPresentations
    | NoteCodes
    | TakeBackPresentation
    | UndoBeginning
    | SealMaterials
    | ShareItem
    | ReadItem
    | EraseItem
    | ListItems
    | ListOwnItems
)
Answer: TypeAlias = ItemShown | ItemRedacted | ItemsListed
