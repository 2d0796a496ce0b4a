"""Refuses what is more in an hour than the organization lets one person be shown."""

from collections.abc import Sequence

from domain.access.events import ObjectRef
from domain.kernel import Stream, Tenant
from domain.organizations.events import Quotas
from domain.organizations.organization import ORGANIZATION
from services.warden.caller import Caller
from services.warden.ports import Parts
from services.warden.quotas import Counted
from services.warden.recording import denied
from services.warden.refusals import refusal
from services.warden.rights import QUOTA_NAMES, QUOTA_READS


async def within_quota(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    what: Counted,
    shown: Sequence[ObjectRef],
    purpose: str,
) -> None:
    """Count what is about to be shown. Raises ``Throttled``, on record, if it is too much."""
    quotas = await _quotas(parts, caller)
    who, amount, now = (caller.organization, caller.person), len(shown), parts.now()
    most, rule = (
        (quotas.reads, QUOTA_READS) if what is Counted.READS else (quotas.names, QUOTA_NAMES)
    )
    wait = parts.spent.spend(who, what, amount, most, now)
    if wait:
        await denied(parts, caller, tenant, rule, shown, purpose=purpose)
        seconds = max(1, round(wait.total_seconds()))
        if what is Counted.READS:
            raise refusal("access.too_many_reads", seconds)
        raise refusal("access.too_many_names", seconds)


async def _quotas(parts: Parts, caller: Caller) -> Quotas:
    known = parts.limits.known(caller.organization, parts.now())
    if known is not None:
        return known
    stream = Stream(caller.own_log, ORGANIZATION.category, caller.organization)
    found = await parts.store.states(ORGANIZATION, [stream])
    return parts.limits.keep(caller.organization, found[stream.id].state.quotas, parts.now())
