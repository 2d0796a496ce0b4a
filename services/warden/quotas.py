"""How much one person is shown in a time, and how often they are refused."""

from collections.abc import Sequence
from datetime import timedelta

from domain.access.events import AccessDenied, ObjectRef
from domain.access.rights import FLOOD, QUOTA_NAMES, QUOTA_READS
from domain.codes import refusal
from domain.kernel import Role, Tenant
from services.warden.caller import Caller
from services.warden.limits import MINUTE, Counted
from services.warden.ports import Parts
from services.warden.recording import quotas_of, record_refusal
from services.warden.records import record, record_context
from services.warden.rules_version import RULES_VERSION


async def require_within_quota(
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
    wait = parts.counts.spent.spend(who, what, amount, most, now)
    if wait:
        await record_refusal(parts, caller, tenant, rule, shown, purpose=purpose)
        seconds = max(1, round(wait.total_seconds()))
        if what is Counted.READS:
            raise refusal("access.too_many_reads", after_s=seconds)
        raise refusal("access.too_many_names", after_s=seconds)


async def record_floods(parts: Parts, after: timedelta = MINUTE) -> int:
    """Record how many more refusals there were in each minute that is over and had too many."""
    recorded = 0
    for flood in parts.counts.refusals.over(parts.now(), after):
        event = AccessDenied(
            objects=(), rule=FLOOD, strength="", policy=RULES_VERSION, count=flood.refusals
        )
        context = record_context(parts, flood.tenant, flood.person, Role.MEMBER)
        await record(parts, flood.tenant, [event], context)
        recorded += 1
    return recorded
