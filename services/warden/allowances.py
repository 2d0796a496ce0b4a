"""Refuses what is more in an hour than the organization lets one person be shown."""

from collections.abc import Sequence

from domain.access.events import ObjectRef
from domain.kernel import Tenant
from services.warden.caller import Caller
from services.warden.limits import quotas_of
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
    quotas = await quotas_of(parts, caller.organization)
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
