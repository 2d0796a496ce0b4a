"""What the installation stands on: keys, secrets, bonds, what is sealed, what is parked."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.keys.version import KeptVersion
from domain.skips.commands import SkipReason


class ListKeys(msgspec.Struct, frozen=True, tag=True):
    """Say how the keys of the organization's programs stand; ``program`` one of them."""

    token: Sealed
    program: ProgramId | None = None


class RotateKeys(msgspec.Struct, frozen=True, tag=True):
    """Make the next version of one program's key, or of all."""

    token: Sealed
    command_id: UUID
    program: ProgramId | None = None


class WrapAnew(msgspec.Struct, frozen=True, tag=True):
    """Wrap some of a program's data keys under its current version; ask until none is left."""

    token: Sealed
    program: ProgramId


class DestroyVersion(msgspec.Struct, frozen=True, tag=True):
    """Destroy a retired version; ``at_once`` before it is due, once both offices say so."""

    token: Sealed
    command_id: UUID
    program: ProgramId
    version: int
    at_once: bool = False


class ListDestructions(msgspec.Struct, frozen=True, tag=True):
    """Show the organization's part of the journal of destructions."""

    token: Sealed


class ReplaceSigningKey(msgspec.Struct, frozen=True, tag=True):
    """Say that the key which signs checkpoints is lost for good: two officers, one each."""

    token: Sealed
    command_id: UUID


class SigningKeyReplaced(msgspec.Struct, frozen=True, tag=True):
    """How that stands: of which version, and whether both officers have said so."""

    version: int
    agreed: bool


class ProgramKey(msgspec.Struct, frozen=True):
    """The key of a program (of the organization itself, for what belongs to no program).

    ``held`` is whether a legal hold keeps its versions from being destroyed; ``waiting`` are those
    that go at once when an officer of the other office says so, too.
    """

    program: ProgramId
    versions: tuple[KeptVersion, ...]
    held: bool
    waiting: tuple[int, ...] = ()


class KeysListed(msgspec.Struct, frozen=True, tag=True):
    """How keys stand."""

    keys: tuple[ProgramKey, ...]


class WrappedAnew(msgspec.Struct, frozen=True, tag=True):
    """Whether data keys were wrapped anew just now, and whether any is left under old versions."""

    done: bool
    left: bool


class Destruction(msgspec.Struct, frozen=True):
    """A version of a program's key that was to be destroyed, and what became of it."""

    at: datetime
    state: Literal["intended", "carried_out", "given_up"]
    program: ProgramId
    version: int


class DestructionsListed(msgspec.Struct, frozen=True, tag=True):
    """The versions in the organization's part of the journal, oldest first."""

    destructions: tuple[Destruction, ...]


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


class SkipParked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Leave an entry out for good where it is parked (organization admin).

    ``name`` is the read model or policy that goes on without it, or ``decisions``. What cannot be
    read is left out everywhere, whatever ``name`` is.
    """

    token: Sealed
    command_id: UUID
    program: ProgramId
    name: Coded
    stream: UUID
    position: int
    reason: SkipReason


Request: TypeAlias = (
    ListKeys
    | RotateKeys
    | WrapAnew
    | DestroyVersion
    | ListDestructions
    | ReplaceSigningKey
    | CheckKeys
    | ExamineBonds
    | ExamineItems
    | CheckHealth
    | SkipParked
)
Answer: TypeAlias = (
    SigningKeyReplaced
    | KeysListed
    | WrappedAnew
    | DestructionsListed
    | BondsExamined
    | ItemsExamined
)
