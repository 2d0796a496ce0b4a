"""Who may do what about a provider of sign-ins: decisions ask it, pages too."""

from typing import assert_never

from domain.codes import refusal
from domain.kernel import Context, Role, passes
from domain.providers.commands import (
    ApproveProvider,
    AttestDomain,
    EndProvider,
    ProposeProvider,
    ProviderCommand,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from domain.providers.state import Provider, ProviderStage

OPEN = (ProviderStage.PROPOSED, ProviderStage.IN_USE, ProviderStage.SUSPENDED)


def may(provider: Provider, command: ProviderCommand, ctx: Context) -> bool:
    """Whether who asks can do this about a provider now, if what it says fits."""
    match command:
        case ProposeProvider():
            return passes(require_proposing, provider, ctx)
        case ApproveProvider():
            return passes(require_approving, provider, command, ctx)
        case AttestDomain():
            return passes(require_attesting, provider, ctx)
        case ReplaceProviderSecret():
            return passes(require_admin, provider, ctx)
        case SuspendProvider():
            return passes(require_suspending, provider, ctx)
        case ResumeProvider():
            return passes(require_resuming, provider, ctx)
        case EndProvider():
            return passes(require_ending, provider, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def require_proposing(provider: Provider, ctx: Context) -> None:
    """Refuse anybody but an organization admin, and what was proposed already."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("provider.not_allowed")
    if provider.stage is not ProviderStage.NONE:
        raise refusal("provider.exists")


def require_approving(provider: Provider, command: ApproveProvider, ctx: Context) -> None:
    """Refuse who proposed it, whoever is no such officer, and what does not wait any more."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER):
        raise refusal("provider.not_allowed")
    if provider.stage is ProviderStage.NONE:
        raise refusal("provider.missing")
    if provider.stage is not ProviderStage.PROPOSED:
        raise refusal("provider.not_waiting")
    if provider.was_proposed_by(ctx.actor, ctx.twin):
        raise refusal("provider.second_is_another")
    if not command.stands:
        raise refusal("provider.proposer_gone")


def require_attesting(provider: Provider, ctx: Context) -> None:
    """Refuse whoever does not run the service."""
    if ctx.role is not Role.OPERATOR:
        raise refusal("provider.not_operator")
    _require_open(provider)


def require_admin(provider: Provider, ctx: Context) -> None:
    """Refuse anybody but an organization admin."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("provider.not_allowed")
    _require_open(provider)


def require_suspending(provider: Provider, ctx: Context) -> None:
    """Refuse anybody but those who could have approved it, and what nobody signs in with."""
    require_ending(provider, ctx)
    if provider.stage is not ProviderStage.IN_USE:
        raise refusal("provider.not_in_use")


def require_resuming(provider: Provider, ctx: Context) -> None:
    """Refuse anybody but those who could have approved it, and what is not suspended."""
    require_ending(provider, ctx)
    if provider.stage is not ProviderStage.SUSPENDED:
        raise refusal("provider.not_suspended")


def require_ending(provider: Provider, ctx: Context) -> None:
    """Refuse anybody but those who could have approved it."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER):
        raise refusal("provider.not_allowed")
    _require_open(provider)


def _require_open(provider: Provider) -> None:
    if provider.stage not in OPEN:
        raise refusal("provider.missing")
