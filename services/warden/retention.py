"""Lets what has had its time go, and decides how long that is."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from domain.access.messages import Done, EnactRetention
from domain.access.vault import Age, Change, Item, KeepPeriod
from domain.kernel import OrganizationId, Refused, Stream, Tenant, own_log
from domain.organizations.events import OrganizationProvisioned
from domain.privacy.commands import AdoptRetention, RecordExpiry
from domain.privacy.erasure import ERASURE, Stage
from domain.privacy.retention import RETENTION, rules_stream
from domain.privacy.rules import RetentionRules, preset_of
from domain.sessions.events import Ground
from services.app.execute import Step, execute, state_of
from services.warden.caller import authenticate
from services.warden.certifying import go_on
from services.warden.erasing import KINDS, by_nobody, destroy, gone
from services.warden.erasures import SUBJECT, require_officer
from services.warden.ports import Parts

AT_ONCE: Final = 200
_log = structlog.get_logger(__name__)
A_DAY: Final = timedelta(days=1)
EVER: Final = date(1970, 1, 1)


async def enact_retention(parts: Parts, request: EnactRetention) -> Done:
    """Propose or adopt rules; how long access records are kept goes where bodies are retired."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    log = caller.own_log
    stream = rules_stream(log)
    state, version = await state_of(parts.store, RETENTION, stream)
    changes: Sequence[Change] = ()
    if isinstance(request.command, AdoptRetention) and state.proposed is not None:
        from_day, rules = state.proposed
        changes = [KeepPeriod(from_day, rules.access_records)]
    step = Step(
        stream=stream,
        command=request.command,
        context=caller.context(parts, log, request.command_id),
        basis=caller.basis,
        expected=version,
    )
    appended = await execute(parts.keeping({request.command_id: changes}), RETENTION, step)
    return Done(appended.position, caller.organization)


async def let_go(parts: Parts) -> int:
    """Go on with approved erasures, and destroy what has had its time; say how much was done.

    What cannot go now, such as texts that do not open or a person who holds a right, keeps nothing
    else from going.
    """
    done = 0
    for age in await parts.vault.ages():
        if age.kind == SUBJECT:
            done += await _go_on_with_erasures(parts, age.tenant)
        elif not age.tenant.is_organization:
            done += await _if_it_goes(_expire(parts, age), age.tenant)
    return done


async def _if_it_goes(going: Awaitable[int], tenant: Tenant) -> int:
    try:
        return await going
    except Refused as refused:
        _log.warning("retention.waits", program=str(tenant.program), code=refused.code)
        return 0


async def _go_on_with_erasures(parts: Parts, log: Tenant) -> int:
    done, ended = 0, []
    for item in await parts.vault.older(log, SUBJECT, parts.now() + A_DAY, AT_ONCE):
        stream = Stream(log, ERASURE.category, item.item)
        erasure, _ = await state_of(parts.store, ERASURE, stream)
        if erasure.stage is Stage.APPROVED:
            done += await _if_it_goes(_go_on(parts, log.organization, item.item), log)
        elif erasure.stage is not Stage.REQUESTED:
            ended.append(item.item)
    return done + await _forget(parts, log, ended)


async def _go_on(parts: Parts, organization: OrganizationId, request: UUID) -> int:
    before = await parts.vault.redacted_for(organization, request)
    progress = await go_on(parts, organization, request)
    return progress.destroyed - len(before) + (progress.stage is Stage.CERTIFIED)


async def _forget(parts: Parts, log: Tenant, ended: Sequence[UUID]) -> int:
    """Destroy whom requests were about that ended while a hold kept it."""
    if ended:
        changes = await parts.vault.shredded(log, ended)
        await _note(
            parts, log, RecordExpiry(log.program, SUBJECT, len(ended), parts.now()), changes
        )
    return len(ended)


async def _expire(parts: Parts, age: Age) -> int:
    rules = await rules_of(parts, age.tenant.organization, parts.now().date())
    days = rules.days_of(age.kind)
    before = parts.now() - timedelta(days=days or 0)
    if days is None or age.oldest >= before:
        return 0
    items = await parts.vault.older(age.tenant, age.kind, before, AT_ONCE)
    return await _destroy(parts, age, before, items) if items else 0


async def _destroy(parts: Parts, age: Age, before: datetime, items: Sequence[Item]) -> int:
    """Destroy what belongs to sessions with events of theirs, the rest with the note of the run."""
    changes: Sequence[Change] = ()
    if age.kind in KINDS:
        count = await destroy(parts, items, Ground.EXPIRED)
    else:
        changes, count = await gone(parts, age.tenant, items, Ground.EXPIRED), len(items)
    expiry = RecordExpiry(age.tenant.program, age.kind, count, before)
    await _note(parts, age.tenant, expiry, changes)
    return count


async def _note(
    parts: Parts, tenant: Tenant, expiry: RecordExpiry, changes: Sequence[Change]
) -> None:
    context = by_nobody(parts, tenant, parts.new_id())
    step = Step(stream=rules_stream(tenant), command=expiry, context=context)
    await execute(parts.keeping({context.command_id: changes}), RETENTION, step)


async def rules_of(parts: Parts, organization: OrganizationId, day: date) -> RetentionRules:
    """Return the rules that hold on a day: adopted, or those of the jurisdiction."""
    log = own_log(organization)
    state, _ = await state_of(parts.store, RETENTION, rules_stream(log))
    history = await parts.store.read(Stream(log, "organization", organization))
    begun = [r.event for r in history if isinstance(r.event, OrganizationProvisioned)]
    return state.on(day, preset_of(begun[0].jurisdiction if begun else ""))
