"""Somebody signed in, by the rights of this moment: what they are where, and as what they act."""

from typing import Final
from uuid import UUID

import msgspec

from domain.kernel import ON_ROSTERS, PersonId, Right, RightKind, Role, Tenant

NARROWEST_FIRST: Final = (
    Role.PROGRAM_ADMIN,
    Role.ORGANIZATION_ADMIN,
    Role.PRIVACY_OFFICER,
    Role.AUDITOR,
)
"""Offices in the order in which one is put on record for somebody who holds several."""


class Person(msgspec.Struct, frozen=True):
    """One person of an organization, for pages, API and Warden alike."""

    id: PersonId
    rights: tuple[Right, ...]

    def offices(self, tenant: Tenant) -> frozenset[Role]:
        """Return the offices held for a program, or for its organization as a whole."""
        scopes = (tenant.program, tenant.organization)
        return frozenset(
            Role(right.detail)
            for right in self.rights
            if right.kind is RightKind.OFFICE and right.scope in scopes
        )

    @property
    def as_officer(self) -> Role | None:
        """Return the office by which the person sees what every officer may, if they hold one.

        It may be the office of a program alone.
        """
        return office_of(self.all_offices)

    @property
    def all_offices(self) -> frozenset[Role]:
        """Return the offices held anywhere in the organization."""
        held = (right for right in self.rights if right.kind is RightKind.OFFICE)
        return frozenset(Role(right.detail) for right in held)

    @property
    def is_auditor(self) -> bool:
        """Whether the person is an auditor, who holds nothing else: no seat is theirs."""
        return Role.AUDITOR in self.all_offices

    @property
    def twin(self) -> PersonId | None:
        """Who is registered as the same human, if somebody is."""
        found = (right.scope for right in self.rights if right.kind is RightKind.TWIN)
        return next(map(PersonId, found), None)

    def places(self, tenant: Tenant) -> tuple[Right, ...]:
        """Return the leaderships and memberships in a program."""
        return tuple(
            right
            for right in self.rights
            if right.kind in ON_ROSTERS and right.program == tenant.program
        )

    def role_in(self, tenant: Tenant, group: UUID | None) -> Role | None:
        """Return as what the person is on a group's roster: as leader, or as member."""
        seat = None
        for right in self.rights:
            if right.scope == group and right.program == tenant.program:
                if right.kind is RightKind.LEADERSHIP:
                    return Role(right.detail)
                if right.kind is RightKind.MEMBERSHIP:
                    seat = Role(right.detail)
        return seat

    def acts_as(self, tenant: Tenant, group: UUID | None = None) -> Role:
        """Return the role in which the person acts there, before anything is decided.

        It is the place on the group's roster, else the narrowest office, else a member's. A
        decision that only another office allows goes on record under that one: ``decided``.
        """
        return self.role_in(tenant, group) or office_of(self.offices(tenant)) or Role.MEMBER


def office_of(offices: frozenset[Role]) -> Role | None:
    """Choose the office that goes on record, the narrowest first."""
    return next((role for role in NARROWEST_FIRST if role in offices), None)
