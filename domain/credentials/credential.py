"""A credential to lead: proposed by one officer, confirmed by another, good for a time.

One stream for each person, in the organization's log. Hours and pathways would be facts of the same
stream: what is decided here is only whether two officers found somebody trained, until when.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from domain.codes import refusal
from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    CredentialCommand,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    LapseCredential,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.events import (
    CredentialDeclined,
    CredentialEvent,
    CredentialGranted,
    CredentialLapsed,
    CredentialProposed,
    CredentialReinstated,
    CredentialRenewed,
    CredentialRevoked,
    CredentialSuspended,
    SupervisionAgreed,
    SupervisionDeclined,
    SupervisionEnded,
    TrainingEntered,
)
from domain.credentials.guards import (
    require_asked,
    require_deciding,
    require_ending,
    require_proposing,
    require_reinstating,
    require_revoking,
    require_second,
    require_suspending,
    require_training,
)
from domain.credentials.limits import LONGEST, PROPOSAL_STANDS
from domain.credentials.state import Credential, ends_at, evolve, last_today
from domain.kernel import Context, Decider, PersonId, Role


def decide(
    credential: Credential, command: CredentialCommand, ctx: Context
) -> Sequence[CredentialEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case ProposeCredential(person=person):
            require_proposing(credential, person, ctx)
            return [_propose(credential, command, ctx)]
        case ConfirmCredential(person=person, proposal=proposal):
            waiting = require_second(credential, person, ctx)
            _require_this(waiting, proposal)
            return [_confirm(credential, waiting, ctx)]
        case DeclineCredential(person=person, proposal=proposal):
            _require_this(require_deciding(credential, person, ctx), proposal)
            return [CredentialDeclined(person=person, proposal=proposal, by=ctx.actor)]
        case SuspendCredential(person=person, reason=reason):
            require_suspending(credential, person, ctx)
            return [CredentialSuspended(person=person, by=ctx.actor, reason=reason)]
        case ReinstateCredential(person=person):
            require_reinstating(credential, person, ctx)
            return [CredentialReinstated(person=person, by=ctx.actor)]
        case RevokeCredential(person=person, reason=reason):
            require_revoking(credential, person, ctx)
            return [CredentialRevoked(person=person, by=ctx.actor, reason=reason)]
        case LapseCredential(person=person):
            return _lapse(credential, person, ctx)
        case EnterTraining():
            return [_enter_training(credential, command, ctx)]
        case AgreeSupervision(person=person, able=able):
            training = require_asked(credential, person, ctx)
            _require_able(able=able)
            return [SupervisionAgreed(person=person, supervisor=training.supervisor)]
        case DeclineSupervision(person=person):
            training = require_asked(credential, person, ctx)
            return [SupervisionDeclined(person=person, supervisor=training.supervisor)]
        case EndSupervision(person=person):
            training = require_ending(credential, person, ctx)
            return [SupervisionEnded(person=person, supervisor=training.supervisor, by=ctx.actor)]
        case _ as unreachable:
            assert_never(unreachable)


def _propose(
    credential: Credential, command: ProposeCredential, ctx: Context
) -> CredentialProposed:
    today = last_today(ctx.at)
    if command.dated > today:
        raise refusal("credential.evidence_ahead")
    if command.valid_until < max(command.valid_from, today):
        raise refusal("credential.over_already")
    if command.valid_until - command.valid_from > LONGEST:
        raise refusal("credential.too_long")
    given = credential.given if credential.revoked is None else None
    if given is not None and command.valid_until <= given.valid_until:
        raise refusal("credential.not_later")
    return CredentialProposed(
        person=command.person,
        proposal=ctx.command_id,
        by=ctx.actor,
        evidence=command.evidence,
        dated=command.dated,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        waits_until=ctx.earliest + PROPOSAL_STANDS,
    )


def _confirm(
    credential: Credential, waiting: CredentialProposed, ctx: Context
) -> CredentialGranted | CredentialRenewed:
    over = ends_at(waiting.valid_until)
    if ctx.latest >= over:
        raise refusal("credential.over_already")
    given = credential.given if credential.revoked is None else None
    kind = CredentialGranted if given is None else CredentialRenewed
    return kind(
        person=waiting.person,
        proposal=waiting.proposal,
        proposed_by=waiting.by,
        by=ctx.actor,
        evidence=waiting.evidence,
        dated=waiting.dated,
        valid_from=_begins(given, waiting, ctx),
        valid_until=waiting.valid_until,
        ends_at=over,
    )


def _begins(
    given: CredentialGranted | CredentialRenewed | None, waiting: CredentialProposed, ctx: Context
) -> date:
    """What still stands is given for longer: there is no day between."""
    if given is None or ctx.latest >= given.ends_at:
        return waiting.valid_from
    return given.valid_from


def _lapse(credential: Credential, person: PersonId, ctx: Context) -> Sequence[CredentialLapsed]:
    """Note it once, and only what stands: whatever was renewed has another end."""
    if ctx.role is not Role.SYSTEM:
        raise refusal("credential.lapses_by_itself")
    given = credential.given
    if given is None or credential.revoked is not None or credential.noted:
        return []
    over = ctx.earliest >= given.ends_at
    return [CredentialLapsed(person=person, valid_until=given.valid_until)] if over else []


def _enter_training(
    credential: Credential, command: EnterTraining, ctx: Context
) -> TrainingEntered:
    require_training(credential, command.person, ctx)
    if command.supervisor == command.person:
        raise refusal("supervision.self")
    if ctx.is_self(command.supervisor):
        raise refusal("supervision.own")
    _require_able(able=command.able)
    return TrainingEntered(person=command.person, supervisor=command.supervisor, by=ctx.actor)


def _require_this(waiting: CredentialProposed, proposal: object) -> None:
    if waiting.proposal != proposal:
        raise refusal("credential.nothing_waits")


def _require_able(*, able: bool) -> None:
    if not able:
        raise refusal("supervision.not_credentialed")


CREDENTIAL = Decider(category="credential", initial=Credential(), decide=decide, evolve=evolve)
