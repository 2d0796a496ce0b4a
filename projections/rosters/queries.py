"""What rosters answer: who is on them, and on which somebody is.

A page that shows these rows asks the Warden for the people's names, which records the look.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is on a group's roster.

    ``role`` is member, leader, co_leader or trainee; ``state`` requested, waiting, offered or
    active.
    """

    group_id: UUID
    role: Coded
    state: Coded


class RosterPlace(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is on a roster of a program now, and in which state."""

    program_id: ProgramId
    group_id: UUID
    state: Coded


async def people_on_rosters(reads: ReadModels, tenant: Tenant) -> list[PersonId]:
    """List who leads or is a member in any group of a program."""
    rows = await reads.fetch("rosters", "people", tenant)
    return [PersonId(row["person_id"]) for row in rows]


async def rosters_of_person(reads: ReadModels, tenant: Tenant, person: PersonId) -> list[RosterRow]:
    """List the rosters of a program that somebody is on, the longest first."""
    rows = await reads.fetch("rosters", "of_person", tenant, person)
    return [RosterRow(**row) for row in rows]


async def rosters_of_person_in(
    reads: ReadModels,
    organization: OrganizationId,
    programs: Sequence[ProgramId],
    person: PersonId,
) -> list[RosterPlace]:
    """List the rosters that somebody is on now in any of these programs, in one look."""
    where = own_log(organization)
    rows = await reads.fetch("rosters", "of_person_in", where, programs, person)
    return [RosterPlace(**row) for row in rows]
