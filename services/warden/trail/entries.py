"""Shows one access record whole, from the log itself: no row of a read model is believed."""

from uuid import UUID

from domain.access.events import TrailSearched
from domain.access.rights import UNKNOWN_RECORD
from domain.codes import refusal
from domain.kernel import Log, Tenant
from domain.protocol.trail import RecordAttributes, RecordObject, RecordShown, ShowRecord
from projections.access_log.from_the_log import Whole, whole
from projections.access_log.queries import Attribution, record
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.trail.auditing import catch_up, entry_of, record_and_name, searcher
from services.warden.trail.questions import may_be_asked


async def show_record(parts: Parts, request: ShowRecord) -> RecordShown:
    """Show a record of the organization, content-free; the look is itself on record."""
    return await decide_twice(parts, request, _show)


async def _show(parts: Parts, request: ShowRecord) -> RecordShown:
    caller, permit = await searcher(parts, request.token, refusal("record.missing"))
    tenant = caller.in_program(request.program)
    await catch_up(parts, caller.organization)
    found, asked = await _found(parts, tenant, request.entry)
    if found is None:
        await record_refusal(parts, caller, caller.own_log, UNKNOWN_RECORD, ())
        raise refusal("record.missing")
    row = found.row
    people = {row.actor} | ({row.on_behalf_of} if row.on_behalf_of else set())
    searched = TrailSearched(
        object=row.request, program=tenant.program, shown=1, named=tuple(sorted(people))
    )
    names = await record_and_name(parts, caller, permit, searched)
    return RecordShown(
        record=entry_of(row),
        request=row.request,
        on_behalf_of=row.on_behalf_of,
        objects=tuple(
            RecordObject(
                kind=one.kind,
                label=one.label,
                id=one.object_id,
                version=one.version,
                may_be_asked=one.object_id in asked,
            )
            for one in found.objects
        ),
        attributes=_attributes(found.around),
        names=names,
        listed=await record(parts.reads, tenant, row.entry) is not None,
    )


async def _found(parts: Parts, tenant: Tenant, entry: int) -> tuple[Whole | None, frozenset[UUID]]:
    """Read the record and how it ended from the program's log, and whom it lets officers ask."""
    for recorded in await parts.store.read_log(tenant, Log.ACCESS, entry - 1, 1):
        return whole(await parts.store.read(recorded.stream), entry), may_be_asked(recorded)
    return None, frozenset()


def _attributes(around: Attribution) -> RecordAttributes:
    return RecordAttributes(
        grant=around.grant_id,
        policy=around.policy,
        authority=around.authority,
        strength=around.strength,
        session=around.session_id,
        address=around.address,
        stands_for=around.stands_for,
        asked_in=around.asked_in,
        traceparent=around.traceparent,
        ended=around.ended,
        failed_by=around.failed_by,
    )
