"""Sets a provider up and ends it: an administrator proposes, a second officer approves.

The operator says of domains whose they are. The client's secret stays in the Warden.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from domain.access.deciding import require_in_person
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Context, Role, own_log
from domain.kernel.classes import Opaque
from domain.protocol.answers import Done, Enacted
from domain.protocol.providers import (
    AttestProviderDomain,
    EnactProvider,
    ListProviders,
    ProviderLine,
    ProvidersListed,
    ProviderTried,
    TryProvider,
)
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
from domain.providers.guards import may
from domain.providers.provider import PROVIDER
from domain.providers.state import Provider, ProviderStage
from services.warden.caller import Caller, authenticate
from services.warden.door.founding import by_operator
from services.warden.door.operators import require_operator
from services.warden.people.offices import organization_of
from services.warden.ports import Parts
from services.warden.providers.matters import (
    Known,
    metadata_of,
    provider_of,
    providers_of,
    stream_of,
)
from services.warden.recording import record_refusal
from services.warden.steps import step_done

READERS: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR})
DECIDERS: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
NO_RULE: Final = "provider.no_rule"
LONGEST_SECRET: Final = 500


async def enact_provider(parts: Parts, request: EnactProvider) -> Enacted:
    """Propose, approve, suspend, resume, end, or give another secret."""
    caller = await authenticate(parts, request.token)
    command: ProviderCommand = request.command
    require_in_person(command, in_person=caller.principal.in_person)
    stream = stream_of(caller.organization, request.provider)
    state, _ = await state_of(parts.store, PROVIDER, stream)
    match command:
        case ProposeProvider():
            command = replace(command, plain=parts.evaluation)
        case ApproveProvider():
            command = replace(command, stands=await _stands(parts, caller, state))
        case _:
            pass
    context = caller.context(parts, caller.own_log, request.command_id)
    if isinstance(command, ProposeProvider | ReplaceProviderSecret):
        await _keep_secret(parts, caller, request, state, command, context)
    step = Step(stream=stream, command=command, context=context, basis=caller.basis)
    done = step_done(await execute(parts.store, PROVIDER, step))
    match command:
        case SuspendProvider():
            await _sign_out(parts, await parts.providers.halt(request.provider))
        case EndProvider():
            await _sign_out(parts, await parts.providers.release(request.provider))
        case _:
            pass
    return Enacted((done,))


async def _sign_out(parts: Parts, begun: Sequence[Opaque]) -> None:
    for token in begun:
        await parts.accounts.end(token)


async def _stands(parts: Parts, caller: Caller, state: Provider) -> bool:
    """Whether who proposed it still holds the office of an administrator."""
    organization = await organization_of(parts, caller.organization)
    return any(
        state.was_proposed_by(office.person) and office.role is Role.ORGANIZATION_ADMIN
        for office in organization.offices
    )


async def _keep_secret(
    parts: Parts,
    caller: Caller,
    request: EnactProvider,
    state: Provider,
    command: ProviderCommand,
    context: Context,
) -> None:
    """Keep the secret before it is on record that there is one, once all else is decided."""
    again = state.was_proposed_by(caller.person) and isinstance(command, ProposeProvider)
    if not again:
        PROVIDER.decide(state, command, context)
    length = len(request.client_secret.reveal())
    if not 0 < length <= LONGEST_SECRET:
        raise refusal("provider.secret_needed")
    if not again or state.stage is ProviderStage.PROPOSED:
        await parts.providers.keep_secret(
            caller.organization, request.provider, request.client_secret
        )


async def list_providers(parts: Parts, request: ListProviders) -> ProvidersListed:
    """Say which providers there are, to officers of the whole organization."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, READERS)
    context = caller.context(parts, caller.own_log, parts.new_id())
    found = await providers_of(parts, caller.organization)
    return ProvidersListed(
        providers=tuple(_line(one, context) for one in found.known),
        may_propose=Role.ORGANIZATION_ADMIN in context.offices,
        unreadable=found.unreadable,
    )


def _line(one: Known, context: Context) -> ProviderLine:
    return ProviderLine(
        id=one.id,
        name=one.proposed.name,
        issuer=one.proposed.issuer,
        client=one.proposed.client,
        domains=one.proposed.domains,
        attested=tuple(sorted(one.state.attested)),
        strong=one.proposed.strong,
        stage=one.state.stage,
        proposed_by=one.proposed.by,
        approved_by=one.state.approved_by,
        may_approve=may(one.state, ApproveProvider(), context),
        may_suspend=may(one.state, SuspendProvider(), context),
        may_resume=may(one.state, ResumeProvider(), context),
        may_end=may(one.state, EndProvider(), context),
        may_replace=may(one.state, ReplaceProviderSecret(), context),
    )


async def try_provider(parts: Parts, request: TryProvider) -> ProviderTried:
    """Ask a provider for its description and its keys, whatever is remembered of them."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, DECIDERS)
    found = await provider_of(parts, request.provider, caller.organization)
    if found is None:
        raise refusal("provider.missing")
    metadata = await metadata_of(parts, found, anew=True)
    keys = await parts.published.keys(parts.provider_web, metadata, parts.now(), anew=True)
    return ProviderTried(
        keys=len(keys.keys),
        algorithms=tuple(sorted(metadata.algorithms)),
        ends_sign_ins=metadata.backchannel_logout_supported,
    )


async def attest_provider_domain(parts: Parts, request: AttestProviderDomain) -> Done:
    """Give a domain to a provider; that another has it is said, and not whose it is."""
    await require_operator(parts, request.secret, request.organization)
    found = await provider_of(parts, request.provider, request.organization)
    if found is None:
        raise refusal("provider.missing")
    command = AttestDomain(request.domain)
    context = by_operator(parts, own_log(request.organization), parts.new_id())
    domain = request.domain.strip().rstrip(".").lower()
    PROVIDER.decide(found.state, command, context)
    if not await parts.providers.claim(domain, request.organization, found.id):
        raise refusal("provider.domain_taken")
    stream = stream_of(request.organization, found.id)
    done = await execute(
        parts.store, PROVIDER, Step(stream=stream, command=command, context=context)
    )
    return Done(done.position)


async def _require(parts: Parts, caller: Caller, roles: frozenset[Role]) -> None:
    if not caller.offices(caller.own_log.program) & roles:
        await record_refusal(parts, caller, caller.own_log, NO_RULE, ())
        raise refusal("provider.not_allowed")
