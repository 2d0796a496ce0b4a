"""The register of break-glass for its officers, and notices for those it concerned."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from domain.access.events import ObjectRef, TrailSearched
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.grants.events import Disposition, Ground
from domain.grants.grant import GRANT
from domain.grants.guards import steps_open
from domain.grants.limits import LASTS, REQUEST_STANDS, REVIEW_WITHIN, TOLD_WITHIN
from domain.grants.state import Stage
from domain.kernel import PersonId, RightKind, Role, Stream, Tenant, Unreadable
from domain.protocol.glass import (
    Act,
    BreakGlassListed,
    GlassNotice,
    GrantLine,
    ListBreakGlass,
    ListNotices,
    NoticesListed,
)
from projections.break_glass.queries import (
    GrantRow,
    ItemRow,
    items_of,
    opened_of,
    register,
    used_since,
)
from services.warden.caller import Caller, authenticate
from services.warden.cases.materials import items_of as items_by
from services.warden.glass.matters import (
    deciding_office,
    matter,
    officer_of,
    reference_to,
    stance_on,
)
from services.warden.people.names import names_from
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_permit, record_search

MOST: Final = 200
FEWEST_TOLD: Final = 5
LAPSED: Final = "lapsed"
YEAR: Final = timedelta(days=365)
READING = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)


class OpenTo(NamedTuple):
    """Which steps somebody could take on a request, and whether its reason is shown to them."""

    steps: tuple[str, ...] = ()
    reads_reason: bool = False


async def list_break_glass(parts: Parts, request: ListBreakGlass) -> BreakGlassListed:
    """Show the register, content-free, with names as of now; the look is itself on record."""
    return await decide_twice(parts, request, _register)


async def list_notices(parts: Parts, request: ListNotices) -> NoticesListed:
    """Tell somebody what was opened of their own, and of the groups they lead."""
    return await decide_twice(parts, request, _notices)


async def _register(parts: Parts, request: ListBreakGlass) -> BreakGlassListed:
    caller = await officer_of(parts, request.token)
    where = caller.own_log if request.program is None else caller.in_program(request.program)
    rows = await register(
        parts.reads, where, grant=request.grant, limit=max(1, min(request.limit, MOST))
    )
    named: dict[UUID, list[ItemRow]] = {row.grant_id: [] for row in rows}
    for item in await items_of(parts.reads, where, list(named)) if rows else ():
        named[item.grant_id].append(item)
    may = await _open_to(parts, caller, rows)
    now = parts.latest()
    lines = tuple(_line(row, named[row.grant_id], may[row.grant_id], now) for row in rows)
    people = sorted({person for row in rows for person in _people(row)})
    known = await known_people(parts, caller.organization, people)
    shown = [
        *(reference_to(row.grant_id) for row in rows),
        *(ObjectRef(ObjectKind.NAME, person, LABEL) for person in people),
    ]
    # A look at nothing may be at a program that does not exist: it has no log of its own.
    log = where if rows else caller.own_log
    position = await record_permit(parts, caller, log, _permit(caller), shown)
    names = names_from(await opened_people(parts, caller.organization, known))
    return BreakGlassListed(lines, names, position)


def _permit(caller: Caller) -> Permit:
    held = caller.offices(caller.own_log.program)
    office = next(role for role in READING if role in held)
    purpose = Purpose.AUDIT if office is Role.AUDITOR else Purpose.PRIVACY
    return Permit("grant.register", Basis.OFFICE, office, purpose)


async def _open_to(
    parts: Parts, caller: Caller, rows: Sequence[GrantRow]
) -> Mapping[UUID, OpenTo | None]:
    """Say what is open to the caller on each, by the guards that decisions ask.

    None stands where what they go by cannot be read.
    """
    may: dict[UUID, OpenTo | None] = {}
    for row in rows:
        may[row.grant_id] = OpenTo()
        if row.reviewed_at is None and row.stage != Stage.REFUSED:
            try:
                may[row.grant_id] = await _steps_on(parts, caller, row)
            except Unreadable:
                may[row.grant_id] = None
    return may


async def _steps_on(parts: Parts, caller: Caller, row: GrantRow) -> OpenTo:
    tenant = Tenant(caller.organization, row.program_id)
    history = await parts.store.read(Stream(tenant, GRANT.category, row.grant_id))
    found = matter(caller, tenant, row.grant_id, history)
    stance = await stance_on(parts, found)
    reads = deciding_office(found) is not None and not stance.in_conflict
    context = caller.context(parts, tenant, row.grant_id)
    return OpenTo(steps_open(found.state, context, stance), reads)


def _line(row: GrantRow, items: Sequence[ItemRow], may: OpenTo | None, now: datetime) -> GrantLine:
    opened = sorted(item.opened_at for item in items if item.opened_at is not None)
    untold = sorted(i.opened_at for i in items if i.opened_at and not i.told_at)
    told = [item.told_at for item in items if item.told_at is not None]
    told_by = _told_by(row, untold[0]) if untold else None
    review_by = None if row.until is None else row.until - LASTS + REVIEW_WITHIN
    return GrantLine(
        grant=row.grant_id,
        program=row.program_id,
        ground=Ground(row.ground),
        stage=_stage(row, now),
        items=tuple(item.item_id for item in items),
        opened=tuple(item.item_id for item in items if item.opened_at is not None),
        requested=Act(row.requester, Role.PRIVACY_OFFICER, row.asked_at),
        approvals=tuple(_approvals(row)),
        ended=None if row.ended_at is None else Act(row.ended_by, None, row.ended_at),
        until=row.until,
        first_opened_at=opened[0] if opened else None,
        deferred_until=row.deferred_until,
        told_at=max(told) if told and not untold else None,
        told_by=told_by,
        told_late=told_by is not None and now > told_by,
        reviewed=None if row.reviewed_at is None else Act(row.reviewer, None, row.reviewed_at),
        disposition=None if row.disposition is None else Disposition(row.disposition),
        review_by=review_by,
        review_late=row.reviewed_at is None and review_by is not None and now > review_by,
        may=may.steps if may else (),
        reads_reason=may is not None and may.reads_reason,
        unreadable=may is None,
        opened_at=tuple(item.opened_at for item in items if item.opened_at is not None),
    )


def _told_by(row: GrantRow, opened_at: datetime) -> datetime:
    due = opened_at + TOLD_WITHIN
    return due if row.deferred_until is None else max(due, row.deferred_until)


def _stage(row: GrantRow, now: datetime) -> str:
    """Return the stage at this hour, whether or not the log has noted yet that time has passed."""
    if row.stage == Stage.ACTIVE and row.until is not None and now >= row.until:
        return Stage.EXPIRED
    if row.stage == Stage.REQUESTED and now > row.asked_at + REQUEST_STANDS:
        return LAPSED
    return row.stage


def _approvals(row: GrantRow) -> Iterator[Act]:
    if row.privacy_officer is not None and row.privacy_officer_at is not None:
        yield Act(row.privacy_officer, Role.PRIVACY_OFFICER, row.privacy_officer_at)
    if row.organization_admin is not None and row.organization_admin_at is not None:
        yield Act(row.organization_admin, Role.ORGANIZATION_ADMIN, row.organization_admin_at)


def _people(row: GrantRow) -> Iterator[PersonId]:
    acted = (
        row.requester,
        row.privacy_officer,
        row.organization_admin,
        row.ended_by,
        row.reviewer,
    )
    return (person for person in acted if person is not None)


async def _notices(parts: Parts, request: ListNotices) -> NoticesListed:
    caller = await authenticate(parts, request.token)
    mine = {item.item for item in await items_by(parts, caller, caller.person)}
    rights = caller.principal.authority.rights
    led = {(one.program, one.scope) for one in rights if one.kind is RightKind.LEADERSHIP}
    groups, now = sorted({group for _, group in led}), parts.now()
    opened = await opened_of(parts.reads, caller.own_log, sorted(mine), groups, now)
    # Groups of two programs may have one id.
    rows = [one for one in opened if one.item_id in mine or (one.program_id, one.group_id) in led]
    used = await used_since(parts.reads, caller.own_log, now - YEAR)
    if rows:
        searched = TrailSearched(
            own=True,
            shown=len(rows),
        )
        permit = Permit("trail.own_items", Basis.OWN, Role.MEMBER, Purpose.OWN)
        await record_search(parts, caller, permit, searched)
    notices = tuple(
        GlassNotice(
            grant=row.grant_id,
            program=row.program_id,
            item=row.item_id,
            own=row.item_id in mine,
            office=Role.PRIVACY_OFFICER,
            ground=Ground(row.ground),
            opened_at=row.opened_at,
        )
        for row in rows
    )
    return NoticesListed(notices, used if used >= FEWEST_TOLD or not used else None)
