"""Who a number of the access log is: asked by one officer, agreed to by another, told once."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.identities.events import IdentityGround
from domain.identities.state import IdentityStage
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded
from domain.protocol.names import PersonName


class IdentityStep(StrEnum):
    """What may be done about a request."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    TELL = "tell"


class RequestIdentity(msgspec.Struct, frozen=True, tag=True):
    """Ask who ``subject`` is in one access record. The reason is sealed."""

    token: Sealed
    program: ProgramId
    entry: int
    subject: PersonId
    ground: IdentityGround
    reason: Sealed
    command_id: UUID


class DecideIdentity(msgspec.Struct, frozen=True, tag=True):
    """Agree, decline or withdraw."""

    token: Sealed
    request: UUID
    step: IdentityStep
    command_id: UUID


class LearnIdentity(msgspec.Struct, frozen=True, tag=True):
    """Be told who it is, once (who asked)."""

    token: Sealed
    request: UUID


class IdentityShown(msgspec.Struct, frozen=True, tag=True):
    """Who it is; absent if their data is erased. ``record`` is the entry of this look."""

    person: PersonId
    name: PersonName | None
    record: int


class ReadIdentityReason(msgspec.Struct, frozen=True, tag=True):
    """Show why somebody asked, to those who decide on it and to who asked; class C5."""

    token: Sealed
    request: UUID


class ListIdentities(msgspec.Struct, frozen=True, tag=True):
    """The register of the organization, the newest first; of one request if it is named."""

    token: Sealed
    request: UUID | None = None


class IdentityLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One request, content-free: who it is is not in it. ``may`` are the reader's own steps."""

    request: UUID
    program: ProgramId
    entry: int
    subject: PersonId
    ground: IdentityGround
    stage: IdentityStage
    asker: PersonId
    office: Role
    asked_at: datetime
    decided_by: PersonId | None
    until: datetime | None
    told_at: datetime | None
    may: tuple[Coded, ...]


class IdentitiesListed(msgspec.Struct, frozen=True, tag=True):
    """The register, with the names of the officers in it; ``record`` is that of this look.

    ``unreadable`` are the requests that cannot be read now.
    """

    requests: tuple[IdentityLine, ...]
    names: dict[PersonId, PersonName]
    record: int
    unreadable: int = 0


Request: TypeAlias = (
    RequestIdentity | DecideIdentity | LearnIdentity | ReadIdentityReason | ListIdentities
)
Answer: TypeAlias = IdentityShown | IdentitiesListed
