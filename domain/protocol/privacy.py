"""Erasures, legal holds and retention rules: asked for, decided, carried out, proven."""

from datetime import date
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, Sealed
from domain.kernel.classes import Coded
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
    RenewHold,
)
from domain.privacy.events import ErasureKind, ErasureObstacle
from domain.privacy.proof import ErasureProof
from domain.privacy.scope import Scope
from domain.privacy.state import Stage
from domain.protocol.names import PersonName


class AskErasure(msgspec.Struct, frozen=True, tag=True):
    """Ask for an erasure: of one's own, or as an officer of ``person``, a session or a class."""

    token: Sealed
    kind: ErasureKind
    command_id: UUID
    scope: Scope = Scope()


class ApproveRequest(msgspec.Struct, frozen=True, tag=True):
    """Let an erasure be carried out (an officer who neither asked nor is whom it is about)."""

    token: Sealed
    request: UUID
    command_id: UUID


class RefuseRequest(msgspec.Struct, frozen=True, tag=True):
    """Refuse an erasure, on a ground of the list (an officer)."""

    token: Sealed
    request: UUID
    obstacle: ErasureObstacle
    command_id: UUID


class WithdrawRequest(msgspec.Struct, frozen=True, tag=True):
    """No longer ask for an erasure (whoever asked)."""

    token: Sealed
    request: UUID
    command_id: UUID


class PreviewErasure(msgspec.Struct, frozen=True, tag=True):
    """How far an erasure is; nothing is destroyed (an officer)."""

    token: Sealed
    request: UUID


class CarryOutErasure(msgspec.Struct, frozen=True, tag=True):
    """Go on with an erasure that is approved, for a while (an officer)."""

    token: Sealed
    request: UUID


class ErasureProgress(msgspec.Struct, frozen=True, tag=True):
    """How far it is. Nothing is counted, before or after.

    ``held`` is whether a legal hold reaches into what was asked, by what both name: it is so
    whether or not there is anything that the hold keeps.
    """

    stage: Stage
    held: bool


class ShowErasureProof(msgspec.Struct, frozen=True, tag=True):
    """The proof of an erasure (an officer, an auditor, or whom it was about)."""

    token: Sealed
    request: UUID


class ErasureProofShown(msgspec.Struct, frozen=True, tag=True):
    """The text as it was signed, what it says, and what proves it (hex)."""

    text: Coded
    proof: ErasureProof
    key_version: int
    public_key: Coded
    signature: Coded
    position: int


class ShowSubjects(msgspec.Struct, frozen=True, tag=True):
    """Whom open requests are about, by name (an officer); the look is recorded."""

    token: Sealed
    requests: tuple[UUID, ...]


class SubjectsShown(msgspec.Struct, frozen=True, tag=True):
    """People by request, and their names; who is erased is absent."""

    people: dict[UUID, PersonId]
    names: dict[PersonId, PersonName]


class ListOwnRequests(msgspec.Struct, frozen=True, tag=True):
    """One's own requests, which only the Warden can tell from those of others."""

    token: Sealed


class OwnRequest(msgspec.Struct, frozen=True):
    """A request about oneself, how far it has come, and by when it is decided."""

    request: UUID
    kind: ErasureKind
    stage: Stage
    due_on: date


class OwnRequests(msgspec.Struct, frozen=True, tag=True):
    """The newest first."""

    requests: tuple[OwnRequest, ...]


class EnactHold(msgspec.Struct, frozen=True, tag=True):
    """Place a legal hold, or go on with one; ``made`` is the hold."""

    token: Sealed
    command: PlaceHold | ConfirmHold | RenewHold | ProposeLifting | LiftHold
    command_id: UUID
    hold: UUID | None = None


class EnactRetention(msgspec.Struct, frozen=True, tag=True):
    """Propose or adopt how long things are kept."""

    token: Sealed
    command: ProposeRetention | AdoptRetention | ProposeClearing | AgreeClearing
    command_id: UUID


Request: TypeAlias = (
    AskErasure
    | ApproveRequest
    | RefuseRequest
    | WithdrawRequest
    | PreviewErasure
    | CarryOutErasure
    | ShowErasureProof
    | ShowSubjects
    | ListOwnRequests
    | EnactHold
    | EnactRetention
)
Answer: TypeAlias = ErasureProgress | ErasureProofShown | SubjectsShown | OwnRequests
