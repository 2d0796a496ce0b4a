"""Who may do what about an invitation: decisions ask it, pages too."""

from typing import Final

from domain.codes import refusal
from domain.invitations.commands import (
    IssueInvitation,
    RenewInvitation,
    WithdrawInvitation,
)
from domain.invitations.events import InvitationIssued
from domain.invitations.state import Invitation, InvitationStage
from domain.kernel import Context, Role, passes
from domain.officers import administers

BY_A_PROGRAM: Final = (Role.MEMBER, Role.LEADER)
BY_THE_ORGANIZATION: Final = (Role.SUPERVISOR, Role.PROGRAM_ADMIN)
"""As what somebody can be invited, and by whose administrator: other officers are appointed."""
RENEWED: Final = frozenset(
    {InvitationStage.EXPIRED, InvitationStage.DECLINED, InvitationStage.WITHDRAWN}
)
"""What is over, and can be sent again all the same."""


def may(
    invitation: Invitation, command: RenewInvitation | WithdrawInvitation, ctx: Context
) -> bool:
    """Whether who asks can do this about an invitation now."""
    return passes(require_keeper, invitation, command, ctx)


def require_inviting(invitation: Invitation, command: IssueInvitation, ctx: Context) -> None:
    """Refuse who may not invite, and to what nobody is invited."""
    if invitation.issued is not None:
        raise refusal("invitation.exists")
    if command.role not in (*BY_A_PROGRAM, *BY_THE_ORGANIZATION):
        raise refusal("invitation.role_appointed")
    if ctx.is_self(command.person):
        raise refusal("invitation.yourself")
    if not administers(ctx) and not command.belongs:
        raise refusal("invitation.not_allowed")
    _require_giving(command.role, ctx)
    if not command.mailed:
        _require_governing(ctx)


def invitable(*, governs: bool) -> tuple[Role, ...]:
    """Return as what an administrator invites, of a program or of the whole organization."""
    return (*BY_A_PROGRAM, *BY_THE_ORGANIZATION) if governs else BY_A_PROGRAM


def keeps(invitation: Invitation, ctx: Context) -> bool:
    """Whether somebody administers the program, or invited."""
    return administers(ctx) or invitation.issued_by(ctx.actor)


def require_keeper(
    invitation: Invitation, command: RenewInvitation | WithdrawInvitation, ctx: Context
) -> None:
    """Refuse who neither administers the program nor invited; and what is over.

    Sent again is what one could invite to now: whoever withdrew it may have been who alone could.
    What went to a mailbox that the person has no more is withdrawn by the system.
    """
    issued = _require_issued(invitation)
    of_itself = ctx.role is Role.SYSTEM and isinstance(command, WithdrawInvitation)
    if not of_itself and not keeps(invitation, ctx):
        raise refusal("invitation.missing")
    stage = invitation.stage_at(ctx.latest)
    renews = isinstance(command, RenewInvitation)
    if stage is not InvitationStage.OPEN and not (renews and stage in RENEWED):
        raise refusal("invitation.over")
    if isinstance(command, RenewInvitation):
        _require_giving(issued.role, ctx)
        if not command.mailed:
            _require_governing(ctx)


def require_open(invitation: Invitation, ctx: Context, turn: int) -> None:
    """Refuse a link that is dead, used or expired: all alike."""
    is_open = invitation.stage_at(ctx.latest) is InvitationStage.OPEN
    if not is_open or turn != invitation.turn:
        raise refusal("invitation.link_refused")


def require_system(invitation: Invitation, ctx: Context) -> None:
    """Refuse whoever is not the process that sends letters."""
    if ctx.role is not Role.SYSTEM:
        raise refusal("invitation.not_system")
    _require_issued(invitation)


def _require_giving(role: Role, ctx: Context) -> None:
    """Refuse to invite to what is not one's own to give, for the first time or again."""
    if not administers(ctx) and role is not Role.MEMBER:
        raise refusal("invitation.not_allowed")
    if role in BY_THE_ORGANIZATION and not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("invitation.not_organization_admin")


def _require_governing(ctx: Context) -> None:
    """Refuse to hand a link over to who may not know whose an address is already.

    To whom the organization knows none is handed over: by that, others would learn of it.
    """
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("invitation.by_mail_only")


def _require_issued(invitation: Invitation) -> InvitationIssued:
    if invitation.issued is None:
        raise refusal("invitation.missing")
    return invitation.issued
