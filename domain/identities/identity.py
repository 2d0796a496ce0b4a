"""A request to learn who a number is: asked by one, agreed to by another, told once, in a day.

Who may ask, who may agree and who is told is looked at again when it is told: two people, both in
office at that moment.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

import msgspec

from domain.codes import refusal
from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    IdentityCommand,
    TellIdentity,
    WithdrawIdentity,
)
from domain.identities.events import (
    IdentityApproved,
    IdentityAsked,
    IdentityDeclined,
    IdentityEvent,
    IdentityTold,
    IdentityWithdrawn,
)
from domain.kernel import Context, Decider, PersonId, Role

REQUEST_STANDS: Final = timedelta(hours=72)
TOLD_WITHIN: Final = timedelta(hours=24)
ASKING: Final = (Role.AUDITOR, Role.PRIVACY_OFFICER)


class IdentityStage(StrEnum):
    """How far it has come."""

    NONE = "none"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TOLD = "told"
    LAPSED = "lapsed"


class Identity(msgspec.Struct, frozen=True):
    """Who asked for whose number, who agreed or declined, and until when it may be told."""

    stage: IdentityStage = IdentityStage.NONE
    asked: IdentityAsked | None = None
    approver: PersonId | None = None
    decided_by: PersonId | None = None
    until: datetime | None = None
    told_at: datetime | None = None

    def stage_at(self, at: datetime) -> IdentityStage:
        """Return the stage at a moment: what nobody took up in time has lapsed."""
        if self.asked is None or self.stage not in {IdentityStage.ASKED, IdentityStage.APPROVED}:
            return self.stage
        ends = self.until or self.asked.asked_at + REQUEST_STANDS
        return IdentityStage.LAPSED if at > ends else self.stage


def decide(identity: Identity, command: IdentityCommand, ctx: Context) -> Sequence[IdentityEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if isinstance(command, AskIdentity):
        return [_ask(identity, command, ctx)]
    asked = identity.asked
    if asked is None:
        raise refusal("identity.missing")
    match command:
        case ApproveIdentity(held_before=held_before):
            _require_second(identity, asked, ctx, held_before=held_before)
            return [IdentityApproved(by=ctx.actor, until=ctx.earliest + TOLD_WITHIN)]
        case DeclineIdentity(held_before=held_before):
            _require_second(identity, asked, ctx, held_before=held_before)
            return [IdentityDeclined(by=ctx.actor)]
        case WithdrawIdentity():
            if ctx.actor not in {asked.asker, identity.approver}:
                raise refusal("identity.not_yours")
            if identity.stage_at(ctx.latest) not in {IdentityStage.ASKED, IdentityStage.APPROVED}:
                return []
            return [IdentityWithdrawn(by=ctx.actor)]
        case TellIdentity(stands=stands):
            _require_tellable(identity, asked, ctx, stands=stands)
            told = IdentityTold(to=ctx.actor, at=ctx.at)
            return [] if identity.stage is IdentityStage.TOLD else [told]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(identity: Identity, event: IdentityEvent) -> Identity:
    """Apply a fact."""
    match event:
        case IdentityAsked():
            return Identity(stage=IdentityStage.ASKED, asked=event)
        case IdentityApproved(by=by, until=until):
            return msgspec.structs.replace(
                identity, stage=IdentityStage.APPROVED, approver=by, decided_by=by, until=until
            )
        case IdentityDeclined(by=by):
            return msgspec.structs.replace(identity, stage=IdentityStage.DECLINED, decided_by=by)
        case IdentityWithdrawn():
            return msgspec.structs.replace(identity, stage=IdentityStage.WITHDRAWN)
        case IdentityTold(at=at):
            return msgspec.structs.replace(identity, stage=IdentityStage.TOLD, told_at=at)
        case _ as unreachable:
            assert_never(unreachable)


def _ask(identity: Identity, command: AskIdentity, ctx: Context) -> IdentityAsked:
    office = next((office for office in ASKING if ctx.holds(office)), None)
    if office is None:
        raise refusal("identity.not_an_asker")
    if identity.asked is not None:
        raise refusal("identity.exists")
    if not command.is_named:
        raise refusal("identity.not_in_record")
    if not command.has_second:
        raise refusal("identity.no_second")
    return IdentityAsked(
        asker=ctx.actor,
        office=office,
        program=command.program,
        entry=command.entry,
        subject=command.subject,
        ground=command.ground,
        reason=command.reason,
        asked_at=ctx.earliest,
    )


def _require_second(
    identity: Identity, asked: IdentityAsked, ctx: Context, *, held_before: bool
) -> None:
    """Refuse whoever is not a second person by an office that is older than the request."""
    if ctx.actor == asked.asker:
        raise refusal("identity.own_request")
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("identity.not_privacy_officer")
    if ctx.actor == asked.subject:
        raise refusal("identity.concerns_you")
    if identity.stage_at(ctx.latest) is not IdentityStage.ASKED:
        raise refusal("identity.not_open")
    if not held_before:
        raise refusal("identity.office_too_new")


def _require_tellable(
    identity: Identity, asked: IdentityAsked, ctx: Context, *, stands: bool
) -> None:
    if ctx.actor != asked.asker:
        raise refusal("identity.not_yours")
    if not ctx.holds(asked.office):
        raise refusal("identity.office_lost")
    if identity.until is None or identity.stage not in {IdentityStage.APPROVED, IdentityStage.TOLD}:
        raise refusal("identity.not_approved")
    if ctx.latest > identity.until:
        raise refusal("identity.over")
    if not stands or identity.approver == ctx.actor:
        raise refusal("identity.approver_gone")


IDENTITY = Decider(category="identity", initial=Identity(), decide=decide, evolve=evolve)
