"""What can be asked about legal holds, erasures and retention rules."""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import ProgramId, Voice
from domain.kernel.classes import Coded
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.periods import RetentionRules
from domain.privacy.scope import Scope


class PlaceHold(Voice, frozen=True, tag=True):
    """Let nothing in a scope be destroyed (privacy officer, organization admin)."""

    scope: Scope
    ground: HoldGround
    review_on: date


class ConfirmHold(Voice, frozen=True, tag=True):
    """Agree to a hold that another office has placed."""


class RenewHold(Voice, frozen=True, tag=True):
    """Say after a review that it is still needed."""

    review_on: date


class ProposeLifting(Voice, frozen=True, tag=True):
    """Say that it is no longer needed."""


class LiftHold(Voice, frozen=True, tag=True):
    """Agree to lift a hold of which another office said so."""


class RequestErasure(Voice, frozen=True, tag=True):
    """Ask for an erasure: the person it is about (``own``), or an officer.

    ``subject`` is the alias of whom it is about, made by the Warden for this request.
    """

    kind: ErasureKind
    scope: Scope
    own: bool
    subject: UUID | None = None


class WithdrawErasure(Voice, frozen=True, tag=True):
    """Ask for it no longer (whoever asked, whom the Warden has checked)."""


class RefuseErasure(Voice, frozen=True, tag=True):
    """Refuse it, on a ground of the list (an officer)."""

    obstacle: ErasureObstacle


class ApproveErasure(Voice, frozen=True, tag=True):
    """Let it be carried out (an officer who neither asked nor is the one it is about).

    ``held``: a legal hold reaches into its scope. ``about_actor``: the officer is whom it is about.
    ``serving``: the member still holds a right. The Warden has looked at all three.
    """

    held: bool = False
    about_actor: bool = False
    serving: bool = False


class ProveErasure(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """State that all of it is destroyed (the system)."""

    digest: Coded
    completed_at: datetime
    backups_expire_on: date
    key_version: int
    signature: Coded
    unfound: int = 0


class ProposeRetention(Voice, frozen=True, tag=True):
    """Propose how long things are kept, from a day on."""

    rules: RetentionRules
    from_day: date


class AdoptRetention(Voice, frozen=True, tag=True):
    """Agree to the rules that another office has proposed."""


class RecordExpiry(msgspec.Struct, frozen=True, tag=True):
    """Note that items had their time and were destroyed (the system)."""

    program: ProgramId
    kind: Coded
    items: int
    before: datetime


class AnnounceExpiry(msgspec.Struct, frozen=True, tag=True):
    """Say that items have had their time and go, a day from now at the soonest (the system)."""

    program: ProgramId
    kind: Coded
    items: int
    before: datetime


class ProposeClearing(Voice, frozen=True, tag=True):
    """Propose that all that was announced goes at once, more than goes in a day otherwise."""


class AgreeClearing(Voice, frozen=True, tag=True):
    """Agree to that, for a day, as another office."""


HoldCommand: TypeAlias = PlaceHold | ConfirmHold | RenewHold | ProposeLifting | LiftHold
ErasureCommand: TypeAlias = (
    RequestErasure | WithdrawErasure | RefuseErasure | ApproveErasure | ProveErasure
)
RetentionCommand: TypeAlias = (
    ProposeRetention
    | AdoptRetention
    | AnnounceExpiry
    | RecordExpiry
    | ProposeClearing
    | AgreeClearing
)
