"""An organization's own provider of sign-ins: proposed, approved by another, suspended, ended."""

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from domain.codes import refusal
from domain.kernel import Context, Decider
from domain.kernel.shapes import is_line
from domain.providers.addresses import is_issuer, is_word, written_domains
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
from domain.providers.events import (
    ProviderApproved,
    ProviderDomainAttested,
    ProviderEnded,
    ProviderEvent,
    ProviderProposed,
    ProviderResumed,
    ProviderSecretReplaced,
    ProviderSuspended,
)
from domain.providers.guards import (
    require_admin,
    require_approving,
    require_attesting,
    require_ending,
    require_proposing,
    require_resuming,
    require_suspending,
)
from domain.providers.limits import MOST_DOMAINS, MOST_STRONG
from domain.providers.state import Provider, ProviderStage


def decide(provider: Provider, command: ProviderCommand, ctx: Context) -> Sequence[ProviderEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case ProposeProvider():
            require_proposing(provider, ctx)
            return [_proposed(command, ctx)]
        case ApproveProvider():
            require_approving(provider, command, ctx)
            return [ProviderApproved(by=ctx.actor)]
        case AttestDomain(domain=domain):
            require_attesting(provider, ctx)
            return _attested(provider, domain)
        case ReplaceProviderSecret():
            require_admin(provider, ctx)
            return [ProviderSecretReplaced(by=ctx.actor)]
        case SuspendProvider():
            require_suspending(provider, ctx)
            return [ProviderSuspended(by=ctx.actor)]
        case ResumeProvider():
            require_resuming(provider, ctx)
            return [ProviderResumed(by=ctx.actor)]
        case EndProvider():
            require_ending(provider, ctx)
            return [ProviderEnded(by=ctx.actor)]
        case _ as unreachable:
            assert_never(unreachable)


def _proposed(command: ProposeProvider, ctx: Context) -> ProviderProposed:
    if not is_line(command.name) or not is_word(command.client):
        raise refusal("provider.words_invalid")
    if not is_issuer(command.issuer, plain=command.plain):
        raise refusal("provider.issuer_invalid")
    domains = written_domains(command.domains)
    if domains is None or len(domains) > MOST_DOMAINS:
        raise refusal("provider.domain_invalid")
    strong = tuple(dict.fromkeys(command.strong))
    if len(strong) > MOST_STRONG or not all(is_word(one) for one in strong):
        raise refusal("provider.words_invalid")
    return ProviderProposed(
        name=command.name.strip(),
        issuer=command.issuer,
        client=command.client,
        domains=domains,
        strong=strong,
        by=ctx.actor,
    )


def _attested(provider: Provider, domain: str) -> Sequence[ProviderEvent]:
    written = written_domains([domain])
    if written is None or provider.proposed is None or written[0] not in provider.proposed.domains:
        raise refusal("provider.domain_missing")
    if written[0] in provider.attested:
        return []
    return [ProviderDomainAttested(domain=written[0])]


def evolve(provider: Provider, event: ProviderEvent) -> Provider:
    """Apply a fact."""
    match event:
        case ProviderProposed():
            return Provider(event, ProviderStage.PROPOSED)
        case ProviderApproved(by=by):
            return replace(provider, stage=ProviderStage.IN_USE, approved_by=by)
        case ProviderDomainAttested(domain=domain):
            return replace(provider, attested=provider.attested | {domain})
        case ProviderSecretReplaced():
            return provider
        case ProviderSuspended():
            return replace(provider, stage=ProviderStage.SUSPENDED)
        case ProviderResumed():
            return replace(provider, stage=ProviderStage.IN_USE)
        case ProviderEnded():
            return replace(provider, stage=ProviderStage.ENDED, attested=frozenset())
        case _ as unreachable:
            assert_never(unreachable)


PROVIDER = Decider(category="provider", initial=Provider(), decide=decide, evolve=evolve)
