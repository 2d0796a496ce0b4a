"""Lists from the read models, cut to what the caller may see and waiting for what they did."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel import ProgramId, Role, Tenant, own_log
from projections.attendance.queries import rosters_of_person
from projections.group_board.queries import GroupRow
from projections.group_board.queries import groups as board_rows
from projections.program_register.queries import ProgramRow
from projections.program_register.queries import programs as register_rows
from projections.session_list.queries import NEWEST, Before, SessionRow
from projections.session_list.queries import sessions as session_rows
from services.app.caller import Caller
from services.app.groups import enter_group
from services.app.shell import Shell
from services.app.tenancy import GOVERNING, Place, enter_program, home_of

EVERYWHERE = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})


async def list_programs(
    shell: Shell, caller: Caller, *, after: int | None = None
) -> Sequence[ProgramRow]:
    """List the programs of the organization that the caller may enter, by code."""
    organization = caller.principal.organization
    tenant = own_log(organization)
    await _wait(shell, "program_register", tenant, after)
    rows = await register_rows(shell.reads, organization)
    if caller.offices(tenant) & EVERYWHERE:
        return rows
    home = await home_of(shell, caller)
    return [row for row in rows if row.program == home or _has_a_right(caller, row.program)]


async def list_groups(
    shell: Shell, caller: Caller, program: ProgramId, *, after: int | None = None
) -> Sequence[GroupRow]:
    """List groups by code: an officer sees all of them, others those whose roster they are on."""
    place = await enter_program(shell, caller, program)
    await _wait(shell, "group_board", place.tenant, after)
    rows = await board_rows(shell.reads, place.tenant, shell.now())
    if place.offices:
        return rows
    mine = await _own_groups(shell, caller, place)
    return [row for row in rows if row.group_id in mine]


async def list_sessions(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    group: UUID | None = None,
    before: Before = NEWEST,
    limit: int = 50,
    after: int | None = None,
) -> Sequence[SessionRow]:
    """List sessions, the latest first: of one group, or of all that the caller may see."""
    place = await enter_program(shell, caller, program)
    if group is not None:
        await enter_group(shell, caller, program, group)
    await _wait(shell, "session_list", place.tenant, after)
    if group is not None or place.offices:
        return await session_rows(
            shell.reads, place.tenant, group=group, before=before, limit=limit
        )
    found: list[SessionRow] = []
    for own in sorted(await _own_groups(shell, caller, place)):
        found += await session_rows(
            shell.reads, place.tenant, group=own, before=before, limit=limit
        )
    return sorted(found, key=lambda row: (row.starts_at, row.session_id), reverse=True)[:limit]


async def _own_groups(shell: Shell, caller: Caller, place: Place) -> set[UUID]:
    """Find the caller's groups: by right, and those with a seat offered or a request open."""
    rows = await rosters_of_person(shell.reads, place.tenant, caller.principal.person)
    return {right.scope for right in place.rights} | {row.group_id for row in rows}


def _has_a_right(caller: Caller, program: ProgramId) -> bool:
    tenant = Tenant(caller.principal.organization, program)
    return bool(caller.offices(tenant) & GOVERNING or caller.rights_in(tenant))


async def _wait(shell: Shell, projection: str, tenant: Tenant, after: int | None) -> None:
    if after is not None:
        await shell.reads.wait(projection, tenant, after)
