"""Gives a log as a bundle: one record before the first line, and under it page after page."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from domain.access.events import BundleTaken, ObjectRef
from domain.access.purposes import ObjectKind
from domain.access.rights import Denial, Permit, may_search_trail
from domain.codes import refusal
from domain.kernel import Log, Stream, Tenant
from domain.protocol.proofs import BundleBegun, BundleLines, ReadBundle, TakeBundle
from services.warden.caller import Caller, authenticate
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.records import access_context, record
from services.warden.rules_version import RULES_VERSION

MOST_SIZES: Final = 100


async def take_bundle(parts: Parts, request: TakeBundle) -> BundleBegun:
    """Record which entries of which log somebody takes, then give the first line."""
    return await decide_twice(parts, request, _take)


async def read_bundle(parts: Parts, request: ReadBundle) -> BundleLines:
    """Give the next lines of an export to the session that it was recorded for."""
    caller = await authenticate(parts, request.token)
    verdict = await _allowed(parts, caller, request.record)
    history = await parts.store.read(Stream(caller.own_log, "access", request.record))
    taken = history[0].event if history else None
    if not isinstance(taken, BundleTaken) or taken.session != caller.principal.session:
        export = ObjectRef(ObjectKind.BUNDLE, request.record, "AX")
        await record_refusal(parts, caller, caller.own_log, verdict.rule, [export])
        raise refusal("bundle.missing")
    tenant = Tenant(caller.organization, taken.program)
    after = max(request.after, taken.first - 1)
    lines, upto = await parts.bundles.lines(tenant, taken.log, after, taken.last)
    is_end = upto >= taken.last
    if is_end:
        lines += parts.bundles.end(taken.last - taken.first + 1)
    return BundleLines(lines, upto, is_end)


async def _take(parts: Parts, request: TakeBundle) -> BundleBegun:
    caller = await authenticate(parts, request.token)
    verdict = await _allowed(parts, caller, request.program)
    if request.log is Log.OWN:
        export = ObjectRef(ObjectKind.BUNDLE, request.program, "AX")
        await record_refusal(parts, caller, caller.own_log, "bundle.own_looks", [export])
        raise refusal("bundle.own_looks")
    tenant = caller.in_program(request.program)
    since, until = _begins(request.since), _ends(request.until)
    sizes = request.sizes[:MOST_SIZES]
    exported = await parts.bundles.begin(tenant, request.log, since, until, sizes)
    taken = BundleTaken(
        program=request.program,
        log=request.log,
        first=exported.first,
        last=exported.last,
        strength=caller.principal.strength,
        session=caller.principal.session,
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    context = access_context(parts, caller, caller.own_log, verdict)
    await record(parts, caller.own_log, [taken], context, basis=caller.basis)
    return BundleBegun(context.command_id, exported.line, exported.first, exported.last)


async def _allowed(parts: Parts, caller: Caller, what: UUID) -> Permit:
    verdict = may_search_trail(caller.who, caller.own_log)
    if isinstance(verdict, Denial):
        export = ObjectRef(ObjectKind.BUNDLE, what, "AX")
        await record_refusal(parts, caller, caller.own_log, verdict.rule, [export])
        raise refusal("bundle.not_allowed")
    return verdict


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _ends(day: date | None) -> datetime | None:
    """Return when a day is over; none where there is no such moment, which is later than all."""
    if day is None or day == date.max:
        return None
    return datetime.combine(day, time(), UTC) + timedelta(days=1)
