"""Lets what has had its time go: announced first, a day later at the soonest, and some a day."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.access.vault import Age, AnnounceRetirement, Change, HeedOnly, Item, KeepPeriod
from domain.execute import Made, Step, execute, execute_anew, state_of
from domain.kernel import Log, OrganizationId, Stream, Tenant, own_log
from domain.organizations.events import OrganizationFounded
from domain.privacy.commands import (
    AdoptRetention,
    AnnounceExpiry,
    RecordExpiry,
    RetentionCommand,
)
from domain.privacy.erasure import ERASURE
from domain.privacy.expiry import A_DAY, RECORDS, allowance
from domain.privacy.periods import RetentionRules, preset_of
from domain.privacy.retention import RETENTION, rules_stream
from domain.privacy.state import Retention, Stage
from domain.protocol.answers import Done
from domain.protocol.privacy import EnactRetention
from domain.sessions.words import Ground
from services.warden.caller import authenticate
from services.warden.cases.erasing import KINDS, by_nobody, destroy, gone
from services.warden.keys.apart import apart
from services.warden.ports import Parts
from services.warden.privacy.erasures import SUBJECT, require_officer
from services.warden.privacy.proving import go_on
from services.warden.privacy.reaching import judged_by, named_by_rosters
from services.warden.privacy.sealed_when import proven

AT_ONCE: Final = 200
LOOKED_AT: Final = 1_000
COUNTED: Final = 10_000
UNCOUNTED: Final = 0
"""Said in place of how many sealed items go: with a hold on one of them, a count tells whose."""
EVER: Final = date(1970, 1, 1)


async def enact_retention(parts: Parts, request: EnactRetention) -> Done:
    """Propose or adopt rules, or that what was announced goes at once.

    What concerns access records goes where their bodies are retired.
    """
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    log = caller.own_log
    stream = rules_stream(log)
    state, version = await state_of(parts.store, RETENTION, stream)
    changes: Sequence[Change] = ()
    if isinstance(request.command, AdoptRetention) and state.proposed is not None:
        from_day, rules = state.proposed
        changes = [KeepPeriod(from_day, rules.access_records)]
    context = caller.context(parts, log, request.command_id)
    step = Step(
        stream=stream,
        command=request.command,
        context=context,
        basis=caller.basis,
        expected=version,
    )
    appended = await execute(parts.keeping({request.command_id: changes}), RETENTION, step)
    return Done(appended.position, caller.organization)


async def let_go(parts: Parts) -> int:
    """Go on with approved erasures, and destroy what has had its time; say how much was done.

    What cannot go now, such as texts that do not open or a person who holds a right, keeps nothing
    else from going, whatever fails about it. While nobody knows what time it is, nothing has had
    its time.
    """
    now, done = await parts.agreed(), 0
    ages = await parts.vault.ages()
    for tenant in dict.fromkeys(age.tenant for age in ages if not age.tenant.is_organization):
        done += await apart(_release(parts, tenant), tenant)
    for age in ages:
        if age.kind == SUBJECT:
            done += await apart(_go_on_with_erasures(parts, age.tenant), age.tenant)
    if now is not None:
        await _announce_records(parts, now)
        for organization, theirs in groupby(ages, lambda age: age.tenant.organization):
            expiring = _let_expire(parts, organization, list(theirs), now)
            done += await apart(expiring, own_log(organization))
    return done


async def _release(parts: Parts, tenant: Tenant) -> int:
    """Destroy what its author wanted gone while a hold kept it, now that none does."""
    items = await parts.vault.closed(tenant, AT_ONCE)
    return await destroy(parts, items, Ground.AUTHOR) if items else 0


async def _go_on_with_erasures(parts: Parts, log: Tenant) -> int:
    done, ended, soon = 0, list[UUID](), parts.now() + A_DAY
    for item in await parts.vault.older(log, SUBJECT, soon, AT_ONCE, held=True):
        done += await apart(_go_on(parts, log, item.item, ended), log)
    return done + await _forget(parts, log, ended)


async def _go_on(parts: Parts, log: Tenant, request: UUID, ended: list[UUID]) -> int:
    """Go on with a request if it is approved; add it to what has ``ended`` if it waits no more."""
    organization = log.organization
    erasure, _ = await state_of(parts.store, ERASURE, Stream(log, ERASURE.category, request))
    if erasure.stage is not Stage.APPROVED:
        ended += [request] if erasure.stage is not Stage.REQUESTED else []
        return 0
    before = await parts.vault.redacted_for(organization, request)
    progress = await go_on(parts, organization, request)
    after = await parts.vault.redacted_for(organization, request)
    return len(after) - len(before) + (progress.stage is Stage.PROVEN)


async def _forget(parts: Parts, log: Tenant, ended: Sequence[UUID]) -> int:
    """Destroy whom requests were about that ended while a hold kept it."""
    kept = await parts.vault.held(log, ended)
    going = [request for request in ended if request not in kept]
    if going:
        now = parts.now()
        expiry = RecordExpiry(log.program, SUBJECT, UNCOUNTED, now)
        await _note(parts, log, expiry, now, lambda: parts.vault.shred(log, going))
    return len(going)


async def _let_expire(
    parts: Parts, organization: OrganizationId, ages: Sequence[Age], now: datetime
) -> int:
    """Announce what has had its time, and destroy what was announced, as much as goes in a day."""
    rules = await rules_of(parts, organization, now.date())
    own, _ = await state_of(parts.store, RETENTION, rules_stream(own_log(organization)))
    left = COUNTED
    if not own.is_cleared(now):
        today = await parts.vault.expired_since(organization, now - A_DAY)
        left = allowance(sum(age.items for age in ages), today)
    done = 0
    for age in ages:
        days = rules.days_of(age.kind)
        if days is not None and not age.tenant.is_organization:
            going = _expire(parts, age, timedelta(days=days), now, left - done)
            done += await apart(going, age.tenant)
    return done


async def _expire(parts: Parts, age: Age, kept: timedelta, now: datetime, left: int) -> int:
    """Announce what of a kind has had its time, and destroy some of what may go."""
    if age.oldest >= now - kept:
        return 0
    known, _ = await state_of(parts.store, RETENTION, rules_stream(age.tenant))
    going = known.going(age.kind, now)
    await _announce(parts, age, known, now - kept, now)
    if going is None or not left:
        return 0
    before = min(going, now - kept)
    judged = await judged_by(parts, age.tenant.organization)
    named = await named_by_rosters(parts, age.tenant, age.kind, before)
    some = await parts.vault.older(age.tenant, age.kind, before, LOOKED_AT, named=named)
    free = await _free(parts, age.tenant, some)
    items = await proven(parts, age.tenant, free, before, min(left, AT_ONCE))
    if items or known.is_unrun(age.kind, before):
        return await _destroy(parts, age, before, items, before + kept, judged)
    return 0


async def _free(parts: Parts, tenant: Tenant, items: Sequence[Item]) -> Sequence[Item]:
    """Return what no hold covers, of whoever is on no roster: else it would keep the rest."""
    kept = frozenset(await parts.vault.held(tenant, [item.item for item in items]))
    return [item for item in items if item.item not in kept]


async def _announce(
    parts: Parts, age: Age, known: Retention, before: datetime, now: datetime
) -> None:
    """Say what goes that was not said before, unless what was said last still waits.

    What a hold keeps is said to go as well: were it not, the hold would tell that it is there.
    """
    if known.is_quiet(age.kind, now):
        said = known.going(age.kind, now)
        due = await parts.vault.older(age.tenant, age.kind, before, COUNTED, held=True)
        if any(said is None or item.sealed_at >= said for item in due):
            command = AnnounceExpiry(age.tenant.program, age.kind, UNCOUNTED, before)
            await _note(parts, age.tenant, command, now)


async def _announce_records(parts: Parts, now: datetime) -> None:
    """Say of records that their bodies go; whoever keeps them retires them later.

    How many own looks there are is nobody's to know.
    """
    for due in await parts.vault.records_due():
        kind, records = RECORDS[due.log], due.records if due.log is Log.ACCESS else 0
        command = AnnounceExpiry(due.tenant.program, kind, records, due.before)
        announced = partial(_retiring, AnnounceRetirement(due.log, due.upto))
        await apart(_note(parts, due.tenant, command, now, announced), due.tenant)


async def _destroy(
    parts: Parts,
    age: Age,
    before: datetime,
    items: Sequence[Item],
    due: datetime,
    judged: HeedOnly,
) -> int:
    """Destroy what belongs to sessions with events of theirs, the rest with the note of the run.

    What was announced is noted to have run although a hold keeps all of it.
    """
    expiry = RecordExpiry(age.tenant.program, age.kind, UNCOUNTED, before)
    if age.kind in KINDS:
        count = await destroy(parts, items, Ground.EXPIRED, due=due, heeding=judged)
        await _note(parts, age.tenant, expiry, parts.now())
        return count

    async def going() -> Sequence[Change]:
        return [judged, *await gone(parts, age.tenant, items, Ground.EXPIRED, due=due)]

    await _note(parts, age.tenant, expiry, parts.now(), going)
    return len(items)


async def _retiring(announced: AnnounceRetirement) -> Sequence[Change]:
    return [announced]


async def _nothing() -> Sequence[Change]:
    return ()


async def _note(
    parts: Parts,
    tenant: Tenant,
    command: RetentionCommand,
    at: datetime,
    changes: Callable[[], Awaitable[Sequence[Change]]] = _nothing,
) -> int:
    """Note it, and say that that was one thing."""
    context = replace(by_nobody(parts, tenant, parts.new_id()), at=at)
    step = Step(stream=rules_stream(tenant), command=command, context=context)

    async def make() -> Made:
        return Made([step], parts.keeping({context.command_id: await changes()}))

    await execute_anew(parts.store, RETENTION, step.stream, make)
    return 1


async def rules_of(parts: Parts, organization: OrganizationId, day: date) -> RetentionRules:
    """Return the rules that hold on a day: adopted, or those of the jurisdiction."""
    log = own_log(organization)
    state, _ = await state_of(parts.store, RETENTION, rules_stream(log))
    history = await parts.store.read(Stream(log, "organization", organization))
    begun = [r.event for r in history if isinstance(r.event, OrganizationFounded)]
    return state.on(day, preset_of(begun[0].jurisdiction if begun else ""))
