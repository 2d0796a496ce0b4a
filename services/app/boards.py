"""Lists from the read models, cut to what the caller may see and waiting for what they did."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.execute import state_of
from domain.kernel import (
    ON_ROSTERS,
    ProgramId,
    RightKind,
    Role,
    Stream,
    Tenant,
    Unreadable,
    own_log,
)
from domain.people.person import PERSON
from projections.group_board.queries import GroupRow
from projections.group_board.queries import groups as board_rows
from projections.people_register.queries import accepted_by
from projections.program_register.queries import ProgramRow
from projections.program_register.queries import programs as register_rows
from projections.rosters.queries import rosters_of_person, rosters_of_person_in
from projections.sessions.queries import NEWEST, Before, SessionRow
from projections.sessions.queries import session as session_row
from projections.sessions.queries import sessions as session_rows
from services.app.caller import Caller
from services.app.groups.entering import enter_group
from services.app.shell import Shell
from services.app.tenancy import GOVERNING, Place, enter_program, home_of

EVERYWHERE = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
ON_PAGES = (
    "program_register",
    "group_board",
    "sessions",
    "rosters",
    "people_register",
    "break_glass",
    "privacy_desk",
)
JOINABLE = frozenset({"recruiting", "active", "below_minimum"})


class OwnGroup(msgspec.Struct, frozen=True):
    """A group whose roster one is on; ``offered`` is whether a seat waits for a signature.

    ``waiting`` is whether one has asked for a seat, and has none yet.
    """

    program: ProgramId
    row: GroupRow
    offered: bool
    waiting: bool = False


async def list_programs(
    shell: Shell, caller: Caller, *, after: str | None = None
) -> Sequence[ProgramRow]:
    """List the programs of the organization that the caller may enter, by code."""
    organization = caller.principal.organization
    tenant = own_log(organization)
    await wait_for(shell, tenant, after, "program_register")
    rows = await register_rows(shell.reads, organization)
    if caller.offices(tenant) & EVERYWHERE:
        return rows
    home = await home_of(shell, caller)
    return [row for row in rows if row.program == home or _has_a_right(caller, row.program)]


async def zone_of(shell: Shell, caller: Caller) -> str:
    """Say in which zone somebody reads what is of no group: theirs, a program's, or UTC."""
    organization, person = caller.principal.organization, caller.principal.person
    stream = Stream(own_log(organization), PERSON.category, person)
    with suppress(Unreadable):
        state, _ = await state_of(shell.store, PERSON, stream)
        if state.zone is not None:
            return state.zone
    return next((row.zone for row in await list_programs(shell, caller)), "UTC")


async def list_groups(
    shell: Shell, caller: Caller, program: ProgramId, *, after: str | None = None
) -> Sequence[GroupRow]:
    """List groups by code: an officer sees all of them, others those whose roster they are on."""
    place = await enter_program(shell, caller, program)
    await wait_for(shell, place.tenant, after, "group_board", "rosters")
    rows = await board_rows(shell.reads, place.tenant, shell.now())
    if place.offices:
        return rows
    mine = await _own_groups(shell, caller, place)
    return [row for row in rows if row.group_id in mine]


async def list_own_groups(shell: Shell, caller: Caller) -> list[OwnGroup]:
    """List the groups whose roster the caller is on, in every program of the organization.

    So somebody who was offered a seat finds it, also where they are not at home.
    """
    if caller.who.is_auditor:
        return []
    organization, person = caller.principal.organization, caller.principal.person
    rights = [r for r in caller.principal.authority.rights if r.kind in ON_ROSTERS]
    registered = {row.program for row in await register_rows(shell.reads, organization)}
    programs = sorted(registered | {right.program for right in rights})
    states: dict[ProgramId, dict[UUID, str]] = {}
    for right in rights:
        states.setdefault(right.program, {})[right.scope] = "active"
    for place in await rosters_of_person_in(shell.reads, organization, programs, person):
        states.setdefault(place.program_id, {}).setdefault(place.group_id, place.state)
    return [
        OwnGroup(
            program,
            row,
            offered=mine[row.group_id] == "offered",
            waiting=mine[row.group_id] == "waiting",
        )
        for program, mine in sorted(states.items())
        for row in await board_rows(shell.reads, Tenant(organization, program), shell.now())
        if row.group_id in mine
    ]


async def list_open_groups(shell: Shell, caller: Caller) -> list[OwnGroup]:
    """List the groups of the caller's home program that one may ask to join.

    These recruit, or meet and have a free seat; the caller is on no roster of theirs. Who came to
    supervise alone is offered none.
    """
    home = await home_of(shell, caller)
    if home is None or await _supervises_alone(shell, caller):
        return []
    place = await enter_program(shell, caller, home)
    mine = await _own_groups(shell, caller, place)
    return [
        OwnGroup(home, row, offered=False)
        for row in await board_rows(shell.reads, place.tenant, shell.now())
        if row.group_id not in mine and takes_requests(row)
    ]


async def _supervises_alone(shell: Shell, caller: Caller) -> bool:
    """Whether somebody on no roster was invited as a supervisor and nothing else, or is one."""
    principal = caller.principal
    kinds = {right.kind for right in principal.authority.rights}
    if kinds & ON_ROSTERS:
        return False
    accepted = await accepted_by(shell.reads, principal.organization, principal.person)
    return accepted == {Role.SUPERVISOR} or (not accepted and RightKind.SUPERVISION in kinds)


def takes_requests(row: GroupRow) -> bool:
    """Whether asking to join is of use: who recruits also keeps a list of those who wait."""
    free = row.seats - row.members - row.offered
    return row.state == "recruiting" or (row.state in JOINABLE and free > 0)


async def list_sessions(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    group: UUID | None = None,
    before: Before = NEWEST,
    limit: int = 50,
    after: str | None = None,
) -> Sequence[SessionRow]:
    """List sessions, the latest first: of one group, or of all that the caller may see."""
    if group is None:
        place = await enter_program(shell, caller, program)
    else:
        place = (await enter_group(shell, caller, program, group)).place
    await wait_for(shell, place.tenant, after, "sessions", "rosters")
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


async def find_session(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> SessionRow | None:
    """Find a session of a program for an officer; to others there is none."""
    place = await enter_program(shell, caller, program)
    return await session_row(shell.reads, place.tenant, session) if place.offices else None


async def _own_groups(shell: Shell, caller: Caller, place: Place) -> set[UUID]:
    """Find the caller's groups: by right, and those with a seat offered or a request open."""
    rows = await rosters_of_person(shell.reads, place.tenant, caller.principal.person)
    return {right.scope for right in place.rights} | {row.group_id for row in rows}


def _has_a_right(caller: Caller, program: ProgramId) -> bool:
    tenant = Tenant(caller.principal.organization, program)
    return bool(caller.offices(tenant) & GOVERNING or caller.who.places(tenant))


async def caught_up(
    shell: Shell, tenant: Tenant, bookmark: str, projections: Sequence[str] = ON_PAGES
) -> bool:
    """Wait, at most two seconds, for all these rows to come to a bookmark; say whether they do.

    What is no bookmark of this log is not waited for.
    """
    position = shell.bookmarks.position(tenant, bookmark)
    if position is None:
        return True
    waits = (shell.reads.wait(projection, tenant, position) for projection in projections)
    return all(await asyncio.gather(*waits))


async def wait_for(shell: Shell, tenant: Tenant, after: str | None, *projections: str) -> None:
    """Wait for what the caller did. Raises ``Unavailable`` (``projection.late``)."""
    if after is not None and not await caught_up(shell, tenant, after, projections):
        raise refusal("projection.late")
