"""What attendance answers: who was at a session, where a person was, who is on a roster.

A page that shows these rows asks the Warden for the people's names, which records the look.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class AttendanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person at one session.

    ``outcome`` is present, absent or apologies; ``capacity`` member, leader or guest, known of
    those present; ``state`` the session's.
    """

    session_id: UUID
    group_id: UUID
    number: int
    starts_at: datetime
    state: Coded
    person_id: PersonId
    outcome: Coded
    capacity: Coded | None


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One spell of a person in a group.

    ``role`` is member, leader, co_leader or trainee; ``state`` requested, waiting, offered, active,
    declined or ended. ``since`` is when a membership or lead began, ``until`` when the spell ended
    (UTC); ``signed_version`` the agreement signed in it, 0 for none.
    """

    group_id: UUID
    person_id: PersonId
    role: Coded
    state: Coded
    signed_version: int
    supervisor: PersonId | None
    since: datetime | None
    until: datetime | None


class RosterPlace(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is on a roster of a program now, and in which state."""

    program_id: ProgramId
    group_id: UUID
    state: Coded


async def attendance_of_session(
    reads: ReadModels, tenant: Tenant, session_id: UUID
) -> list[AttendanceRow]:
    """Tell who was at a session, and who was not."""
    return _attendance(await reads.fetch("attendance", "of_session", tenant, session_id))


async def attendance_of_person(
    reads: ReadModels, tenant: Tenant, person: PersonId
) -> list[AttendanceRow]:
    """Tell which sessions of a program somebody was at, in order of time."""
    return _attendance(await reads.fetch("attendance", "of_person", tenant, person))


async def attendance_of_group(
    reads: ReadModels, tenant: Tenant, group_id: UUID
) -> list[AttendanceRow]:
    """Tell who was at each session of a group, in order of time."""
    return _attendance(await reads.fetch("attendance", "of_group", tenant, group_id))


async def roster(
    reads: ReadModels, tenant: Tenant, group_id: UUID, *, ended: bool = False
) -> list[RosterRow]:
    """List who leads a group, is in it or waits; with ``ended`` those of the past too."""
    return _roster(await reads.fetch("attendance", "roster", tenant, group_id, ended))


async def people_on_rosters(reads: ReadModels, tenant: Tenant) -> list[PersonId]:
    """List who leads or is a member in any group of a program."""
    rows = await reads.fetch("attendance", "people", tenant)
    return [PersonId(row["person_id"]) for row in rows]


async def rosters_of_person(
    reads: ReadModels, tenant: Tenant, person: PersonId, *, ended: bool = False
) -> list[RosterRow]:
    """List the rosters of a program that somebody is on."""
    return _roster(await reads.fetch("attendance", "rosters_of_person", tenant, person, ended))


async def rosters_of_person_in(
    reads: ReadModels,
    organization: OrganizationId,
    programs: Sequence[ProgramId],
    person: PersonId,
) -> list[RosterPlace]:
    """List the rosters that somebody is on now in any of these programs, in one look."""
    where = own_log(organization)
    rows = await reads.fetch("attendance", "rosters_of_person_in", where, programs, person)
    return [RosterPlace(**row) for row in rows]


def _attendance(rows: Sequence[Mapping[str, Any]]) -> list[AttendanceRow]:
    return [AttendanceRow(**row) for row in rows]


def _roster(rows: Sequence[Mapping[str, Any]]) -> list[RosterRow]:
    return [RosterRow(**row) for row in rows]
