"""The invitation: to one program, for one person, by one link at a time that opens once."""

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from domain.invitations.commands import (
    AcceptInvitation,
    DeclineInvitation,
    InvitationCommand,
    IssueInvitation,
    NoteReturned,
    RenewInvitation,
    TellMisdirected,
    WithdrawInvitation,
)
from domain.invitations.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEvent,
    InvitationIssued,
    InvitationMisdirected,
    InvitationRenewed,
    InvitationReturned,
    InvitationWithdrawn,
)
from domain.invitations.guards import (
    require_inviting,
    require_keeper,
    require_open,
    require_system,
)
from domain.invitations.limits import LASTS
from domain.invitations.state import Invitation, InvitationStage
from domain.kernel import Context, Decider
from domain.officers import administers


def decide(
    invitation: Invitation, command: InvitationCommand, ctx: Context
) -> Sequence[InvitationEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case IssueInvitation():
            require_inviting(invitation, command, ctx)
            return [
                InvitationIssued(
                    person=command.person,
                    program=command.program,
                    role=command.role,
                    by=ctx.actor,
                    colleague=not administers(ctx),
                    mailed=command.mailed,
                    until=ctx.at + LASTS,
                )
            ]
        case RenewInvitation(mailed=mailed):
            require_keeper(invitation, command, ctx)
            return [InvitationRenewed(mailed=mailed, until=ctx.at + LASTS)]
        case WithdrawInvitation():
            require_keeper(invitation, command, ctx)
            return [InvitationWithdrawn()]
        case AcceptInvitation(turn=turn):
            require_open(invitation, ctx, turn)
            return [InvitationAccepted()]
        case DeclineInvitation(turn=turn):
            require_open(invitation, ctx, turn)
            return [InvitationDeclined()]
        case TellMisdirected(turn=turn):
            require_open(invitation, ctx, turn)
            return [InvitationMisdirected()]
        case NoteReturned(letter=letter):
            require_system(invitation, ctx)
            return [] if invitation.returned else [InvitationReturned(letter=letter)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(invitation: Invitation, event: InvitationEvent) -> Invitation:
    """Apply a fact."""
    match event:
        case InvitationIssued():
            return Invitation(event, InvitationStage.OPEN, 1, event.mailed, event.until)
        case InvitationRenewed(mailed=mailed, until=until):
            turn, stage = invitation.turn + 1, InvitationStage.OPEN
            return Invitation(invitation.issued, stage, turn, mailed, until)
        case InvitationWithdrawn():
            return replace(invitation, stage=InvitationStage.WITHDRAWN)
        case InvitationAccepted():
            return replace(invitation, stage=InvitationStage.ACCEPTED)
        case InvitationDeclined():
            return replace(invitation, stage=InvitationStage.DECLINED)
        case InvitationMisdirected():
            return replace(invitation, stage=InvitationStage.MISDIRECTED)
        case InvitationReturned():
            return replace(invitation, returned=True)
        case _ as unreachable:
            assert_never(unreachable)


INVITATION = Decider(category="invitation", initial=Invitation(), decide=decide, evolve=evolve)
