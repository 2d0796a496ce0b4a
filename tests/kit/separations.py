"""Every pair of office and roster role, and every pair of offices: what may be together."""

from itertools import permutations, product
from typing import NamedTuple
from uuid import UUID, uuid4

from domain.kernel import (
    OFFERED,
    OFFICES,
    REQUESTED,
    PersonId,
    ProgramId,
    Right,
    RightKind,
    Role,
    Tenant,
)
from domain.separation import AUDITOR_ALONE, OFFICES_APART, REGISTERED_TWICE, SECOND_OFFICER


class Held(NamedTuple):
    """Something that somebody may be, by a name for the test, and how it is given."""

    name: str
    kind: RightKind
    detail: str
    elsewhere: bool = False

    def given(self, person: PersonId, tenant: Tenant, group: UUID) -> Right:
        """The right, of a person; ``elsewhere`` it is of another program."""
        organization = UUID(str(tenant.organization))
        program = UUID(int=tenant.program.int ^ 1) if self.elsewhere else UUID(str(tenant.program))
        scope = group
        if self.kind is RightKind.OFFICE:
            scope = program if self.detail == Role.PROGRAM_ADMIN else organization
            program = scope
        return Right(person, self.kind, ProgramId(program), scope, self.detail)


OFFICES_HELD = (
    *(Held(role, RightKind.OFFICE, role) for role in sorted(OFFICES)),
    Held("program_admin_elsewhere", RightKind.OFFICE, Role.PROGRAM_ADMIN, elsewhere=True),
)
PLACES = (
    *(Held(r, RightKind.LEADERSHIP, r) for r in (Role.LEADER, Role.CO_LEADER, Role.TRAINEE)),
    Held("member", RightKind.MEMBERSHIP, Role.MEMBER),
    Held("supervisor", RightKind.SUPERVISION, Role.SUPERVISOR),
    Held("offered", RightKind.PENDING, OFFERED),
)
ASKED = Held("requested", RightKind.PENDING, REQUESTED)
"""Who asks has no place yet: an officer asks, and a second officer decides before it is offered."""
GRANT = Held("grant", RightKind.GRANT, "break_glass")
CLEARANCE = Held("clearance", RightKind.CLEARANCE, "second_officer")
OVER_THE_GROUP = {Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.PROGRAM_ADMIN}


class Order(NamedTuple):
    """Two things in the order in which they are given, cleared by a second officer or not."""

    first: Held
    then: Held
    is_cleared: bool

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.first.name}-then-{self.then.name}" + ("-cleared" if self.is_cleared else "")

    @property
    def expected(self) -> str | None:
        """What the rulings say of the second, in the words of the rulings, not of the code."""
        both = {self.first, self.then}
        names = {held.name for held in both}
        if Role.AUDITOR in names:
            return AUDITOR_ALONE
        if names == {Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER}:
            return OFFICES_APART
        sits = bool(both & set(PLACES))
        is_over = any(held.name in OVER_THE_GROUP for held in both)
        return SECOND_OFFICER if sits and is_over and not self.is_cleared else None

    @property
    def of_twins(self) -> str | None:
        """The same, of two registrations of one human who have one of both things each."""
        both = {self.first, self.then}
        if Role.AUDITOR in {held.name for held in both}:
            return AUDITOR_ALONE
        in_group = all(held in {*PLACES, ASKED} for held in both)
        offices = all(held.kind is RightKind.OFFICE for held in both)
        return REGISTERED_TWICE if in_group or offices else self.expected

    @property
    def moves(self) -> tuple[Held, ...]:
        """What is given, in order."""
        return (CLEARANCE, *self[:2]) if self.is_cleared else self[:2]


def orders() -> list[Order]:
    """Each ordered pair of two things that one person may be asked to be."""
    everything = (*OFFICES_HELD, *PLACES, ASKED, GRANT)
    return [
        Order(first, then, is_cleared)
        for (first, then), is_cleared in product(permutations(everything, 2), (False, True))
        if not (first.kind is then.kind and first.kind is not RightKind.OFFICE)
        and not (is_cleared and Role.AUDITOR in {first.name, then.name})
    ]


ORDERS = orders()


def new_person() -> PersonId:
    """Somebody."""
    return PersonId(uuid4())
