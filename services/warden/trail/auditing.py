"""What every look at access records begins and ends with: who may, and what is shown of them."""

import asyncio

from domain.access.events import TrailSearched
from domain.access.rights import Denial, Permit, may_search_trail
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Refused, Role, Sealed
from domain.protocol.names import PersonName
from domain.protocol.trail import TrailEntry
from projections.access_log.queries import AccessRow
from services.warden.caller import Caller, authenticate
from services.warden.people.names import names_from
from services.warden.people.personal_data import known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import record_refusal, record_search


async def searcher(
    parts: Parts, token: Sealed, hidden: Refused | None = None
) -> tuple[Caller, Permit]:
    """Authenticate somebody who may look at access records: an auditor or a privacy officer.

    Raises ``Forbidden`` (``trail.not_allowed``), or ``hidden`` where others may not even know that
    there is something; both after it is on record.
    """
    caller = await authenticate(parts, token)
    verdict = may_search_trail(caller.who, caller.own_log)
    if isinstance(verdict, Denial):
        await record_refusal(parts, caller, caller.own_log, verdict.rule, ())
        raise hidden or refusal("trail.not_allowed")
    return caller, verdict


async def catch_up(parts: Parts, organization: OrganizationId) -> None:
    """Wait, at most two seconds, until the rows show the records of a moment ago."""
    behind = [(t, at) for t, at in parts.fresh.items() if t.organization == organization]
    shown = await asyncio.gather(
        *(parts.reads.wait("access_log", tenant, position) for tenant, position in behind)
    )
    for (tenant, position), is_shown in zip(behind, shown, strict=True):
        if is_shown and parts.fresh.get(tenant) == position:
            del parts.fresh[tenant]


async def record_and_name(
    parts: Parts, caller: Caller, permit: Permit, searched: TrailSearched
) -> dict[PersonId, PersonName]:
    """Record the look, then open the names of those who are shown in it."""
    await record_search(parts, caller, permit, searched)
    known = await known_people(parts, caller.organization, searched.named)
    return names_from(await opened_people(parts, caller.organization, known))


def entry_of(row: AccessRow) -> TrailEntry:
    """Shape a record as it is shown: content-free."""
    return TrailEntry(
        program=row.program_id,
        entry=row.entry,
        at=row.at,
        outcome=row.codes.outcome,
        ended=row.ended,
        actor=row.actor,
        role=Role(row.codes.role),
        basis=row.codes.basis,
        purpose=row.codes.purpose,
        rule=row.codes.rule,
        kind=row.codes.kind,
        label=row.codes.label,
        object=row.object_id,
        objects=row.objects,
    )
