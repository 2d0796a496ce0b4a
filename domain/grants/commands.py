"""What can be asked of a break-glass grant, with the facts that the Warden finds for it."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.grants.events import Disposition, Ground, NamedItem
from domain.kernel import Role, Voice


class Stance(msgspec.Struct, frozen=True):
    """How somebody stands to a matter.

    ``since_before`` are the offices they have held since before it was asked for. ``in_conflict``
    says that an item is theirs, or that they belong to the group of one, or did when it met.
    """

    since_before: frozenset[Role] = frozenset()
    in_conflict: bool = False


class RequestGrant(Voice, frozen=True, kw_only=True):
    """Ask to read named items (privacy officer). ``audited`` is whether there is an auditor."""

    ground: Ground
    items: tuple[NamedItem, ...]
    reason: UUID
    stance: Stance
    audited: bool


class ApproveGrant(Voice, frozen=True):
    """Approve: a privacy officer and an organization admin, each once."""

    stance: Stance


class RefuseGrant(Voice, frozen=True):
    """Refuse (who could approve)."""

    stance: Stance


class WithdrawGrant(Voice, frozen=True):
    """End it (the requester, or who approved)."""


class OpenItem(Voice, frozen=True):
    """Open one of the items (the requester)."""

    item: UUID


class ExpireGrant(msgspec.Struct, frozen=True):
    """Note that its time has passed (the system)."""


class DeferNotice(Voice, frozen=True):
    """Let those concerned be told later, because the law bars it (another privacy officer)."""

    until: datetime
    reason: UUID
    stance: Stance


class TellSubjects(msgspec.Struct, frozen=True):
    """Note that those concerned by items have been written to (the system)."""

    items: tuple[UUID, ...]
    people: int


class ReviewGrant(Voice, frozen=True):
    """Look at how it was used (an officer who neither asked nor approved)."""

    disposition: Disposition
    note: UUID
    stance: Stance


GrantCommand: TypeAlias = (
    RequestGrant
    | ApproveGrant
    | RefuseGrant
    | WithdrawGrant
    | OpenItem
    | ExpireGrant
    | DeferNotice
    | TellSubjects
    | ReviewGrant
)
