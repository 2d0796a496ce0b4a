"""What the register of people answers: who is at home in a program, and who is listed how.

Ids, codes and moments only, class C2: a page that shows these rows asks the Warden for the names.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, ProgramId, Tenant, own_log
from domain.kernel.classes import Coded
from domain.ports import ReadModels


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is registered: what they are where, and how their last invitation stands.

    ``state`` is registered, invited, came_back, lapsed, declined, withdrawn, misdirected, in, or
    deactivated, which goes before all others: their access ended, whatever seats they have still;
    or deceased.
    Of who left by themselves an open invitation goes before it, which lets them in again.
    ``unconfirmed`` is whether they have access, and their professional status was not confirmed in
    time; it is asked for as if it were a state.
    ``roles``, ``groups`` and ``programs`` go together: one of each for each roster. ``twice`` is
    whether they are registered here once more.
    """

    person_id: PersonId
    home_program: ProgramId | None
    registered_at: datetime
    state: Coded
    roles: tuple[Coded, ...]
    groups: tuple[UUID, ...]
    programs: tuple[ProgramId, ...]
    invitation_id: UUID | None
    to_program: ProgramId | None
    invited_as: Coded | None
    invited_at: datetime | None
    until: datetime | None
    unconfirmed: bool = False
    total: int
    twice: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Whom somebody wants to see; what is None is not asked about. ``people`` are some alone."""

    state: Coded | None = None
    role: Coded | None = None
    group: UUID | None = None
    people: tuple[PersonId, ...] | None = None


class Beyond(msgspec.Struct, frozen=True):
    """The last row of the page before: a page begins behind it."""

    registered_at: datetime
    person: PersonId


async def people_at_home(reads: ReadModels, tenant: Tenant) -> list[PersonId]:
    """List those who were registered for a program."""
    home = own_log(tenant.organization)
    rows = await reads.fetch("people_register", "at_home", home, tenant.program)
    return [PersonId(row["person_id"]) for row in rows]


async def proposed_seconds(reads: ReadModels, organization: OrganizationId) -> tuple[PersonId, ...]:
    """List those of whom it is proposed that they are registered twice, and not decided."""
    rows = await reads.fetch("people_register", "proposed", own_log(organization))
    return tuple(PersonId(row["second_id"]) for row in rows)


async def proposed_as(
    reads: ReadModels, organization: OrganizationId, first: PersonId
) -> tuple[PersonId, ...]:
    """List those of whom it is proposed that they are registered twice, as this one besides."""
    rows = await reads.fetch("people_register", "proposed_as", own_log(organization), first)
    return tuple(PersonId(row["second_id"]) for row in rows)


async def whose_access_ended(
    reads: ReadModels, organization: OrganizationId, people: Sequence[PersonId]
) -> frozenset[PersonId]:
    """Return those of these people who have no access to the organization."""
    rows = await reads.fetch("people_register", "ended", own_log(organization), list(people))
    return frozenset(PersonId(row["person_id"]) for row in rows)


async def who_has_died(reads: ReadModels, organization: OrganizationId) -> list[PersonId]:
    """List those who are recorded to have died, and are not erased."""
    rows = await reads.fetch("people_register", "deceased", own_log(organization))
    return [PersonId(row["person_id"]) for row in rows]


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who accepted an invitation to a program, and when they were invited."""

    to_program: ProgramId
    person_id: PersonId
    invited_at: datetime


async def who_accepted_as(
    reads: ReadModels, organization: OrganizationId, role: Coded
) -> list[Accepted]:
    """List who accepted an invitation as this and has access, by program: the last of each."""
    rows = await reads.fetch("people_register", "accepted_as", own_log(organization), role)
    return [Accepted(**row) for row in rows]


async def accepted_by(
    reads: ReadModels, organization: OrganizationId, person: PersonId
) -> frozenset[Coded]:
    """Return as what somebody accepted invitations."""
    rows = await reads.fetch("people_register", "accepted_by", own_log(organization), person)
    return frozenset(row["role"] for row in rows)


async def people(
    reads: ReadModels,
    organization: OrganizationId,
    program: ProgramId | None,
    programs: Sequence[ProgramId],
    *,
    now: datetime,
    wanted: Wanted,
    beyond: Beyond | None,
    limit: int,
) -> list[PersonRow]:
    """List people of a program, or of all ``programs`` and none, the newest first.

    Of a program, who was invited is listed since then; at home in none, until they have come in.
    Each row says in ``total`` how many there are in all.
    """
    rows = await reads.fetch(
        "people_register",
        "people",
        own_log(organization),
        program,
        list(programs) if program is None else [program],
        now,
        wanted.state,
        wanted.role,
        wanted.group,
        None if wanted.people is None else list(wanted.people),
        None if beyond is None else beyond.registered_at,
        None if beyond is None else beyond.person,
        limit,
    )
    return [
        PersonRow(
            **{
                **row,
                **{name: tuple(row[name]) for name in ("roles", "groups", "programs")},
            }
        )
        for row in rows
    ]
