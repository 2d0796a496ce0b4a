"""Who saw what is one's own, and whether the organization tells authors by name."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.identities.events import IdentityGround
from domain.kernel import PersonId, Role, Sealed
from domain.organizations.events import Naming
from domain.protocol.names import PersonName
from domain.protocol.trail import TrailEntry


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

    Names are told as the organization adopted; otherwise nobody's id is given either.
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


class EnactNaming(msgspec.Struct, frozen=True, tag=True):
    """Say whether authors are told names of those who looked (organization admin)."""

    token: Sealed
    naming: Naming
    command_id: UUID


Request: TypeAlias = WhoSawMine | EnactNaming
Answer: TypeAlias = MineShown
