"""What an organization is: who holds which office, which appointments wait, the rules in force."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, assert_never
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Coded
from domain.organizations.events import (
    AppointmentConfirmed,
    AppointmentOpposed,
    AppointmentStopped,
    Naming,
    NamingAdopted,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OfficeProposedByOperator,
    OrganizationEvent,
    OrganizationFounded,
    PastAttested,
    Quotas,
    QuotasAdopted,
    RuleProfilePublished,
)
from domain.organizations.limits import ENOUGH_OBJECT
from domain.rules import SEED_2012, RuleProfile

WEIGHTY: Final = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
"""Offices that open sealed things or approve their opening: their holders appoint each other."""


class Office(NamedTuple):
    """An office somebody holds; ``program`` is None for the whole organization."""

    person: PersonId
    role: Role
    program: ProgramId | None


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment on its way. ``by`` is absent where the operator proposed it.

    It is to be confirmed until ``until``, or settles at ``settles_at``.
    """

    appointment: UUID
    person: PersonId
    role: Role
    by: PersonId | None = None
    until: datetime | None = None
    settles_at: datetime | None = None
    confirmed_by: PersonId | None = None
    opposed_by: frozenset[PersonId] = frozenset()

    @property
    def office(self) -> Office:
        """The office that would begin."""
        return Office(self.person, self.role, None)

    @property
    def is_operators(self) -> bool:
        """Whether whoever runs the service proposed it."""
        return self.by is None

    def is_lapsed(self, at: datetime) -> bool:
        """Whether nobody confirmed it in time."""
        return self.settles_at is None and self.until is not None and at > self.until

    def is_settled(self, at: datetime) -> bool:
        """Whether the time to object has passed."""
        return self.settles_at is not None and at >= self.settles_at


def objections_needed(members: int) -> int:
    """Return how many members stop what the operator proposed."""
    return ENOUGH_OBJECT if members >= ENOUGH_OBJECT else 1


class Organization(msgspec.Struct, frozen=True):
    """Who holds which office, the rules in force, and what authors are told of looks."""

    exists: bool = False
    offices: frozenset[Office] = frozenset()
    profile: RuleProfile = SEED_2012
    attested: frozenset[Coded] = frozenset()
    naming: Naming = Naming.ALWAYS
    quotas: Quotas = Quotas()
    pending: tuple[Pending, ...] = ()

    @property
    def deciders(self) -> frozenset[PersonId]:
        """Who may propose and confirm officers."""
        return frozenset(office.person for office in self.offices if office.role in WEIGHTY)

    def appointment(self, id_: UUID) -> Pending | None:
        """Return an appointment on its way."""
        return next((one for one in self.pending if one.appointment == id_), None)

    def waiting(self, at: datetime) -> tuple[Pending, ...]:
        """Return the appointments on their way that did not lapse."""
        return tuple(one for one in self.pending if not one.is_lapsed(at))


def evolve(organization: Organization, event: OrganizationEvent) -> Organization:
    """Apply a fact."""
    match event:
        case OrganizationFounded():
            return msgspec.structs.replace(organization, exists=True)
        case RuleProfilePublished(profile=profile):
            return msgspec.structs.replace(organization, profile=profile)
        case PastAttested(matters=matters):
            return msgspec.structs.replace(
                organization, attested=organization.attested | {*matters}
            )
        case NamingAdopted(naming=naming):
            return msgspec.structs.replace(organization, naming=naming)
        case QuotasAdopted(quotas=quotas):
            return msgspec.structs.replace(organization, quotas=quotas)
        case OfficeAppointed(person=person, role=role, program=program):
            office = Office(person, role, program)
            return msgspec.structs.replace(
                organization,
                offices=organization.offices | {office},
                pending=tuple(one for one in organization.pending if one.office != office),
            )
        case OfficeEnded(person=person, role=role, program=program):
            offices = organization.offices - {Office(person, role, program)}
            return msgspec.structs.replace(organization, offices=offices)
        case OfficeProposed():
            return _proposed(
                organization,
                Pending(
                    appointment=event.appointment,
                    person=event.person,
                    role=event.role,
                    by=event.by,
                    until=event.until,
                ),
            )
        case OfficeProposedByOperator():
            return _proposed(
                organization,
                Pending(
                    appointment=event.appointment,
                    person=event.person,
                    role=event.role,
                    settles_at=event.settles_at,
                ),
            )
        case AppointmentConfirmed():
            return _moved(
                organization,
                event.appointment,
                lambda one: msgspec.structs.replace(
                    one, settles_at=event.settles_at, confirmed_by=event.by
                ),
            )
        case AppointmentOpposed():
            return _moved(
                organization,
                event.appointment,
                lambda one: msgspec.structs.replace(one, opposed_by=one.opposed_by | {event.by}),
            )
        case AppointmentStopped(appointment=appointment):
            left = tuple(one for one in organization.pending if one.appointment != appointment)
            return msgspec.structs.replace(organization, pending=left)
        case _ as unreachable:
            assert_never(unreachable)


def _proposed(organization: Organization, proposed: Pending) -> Organization:
    """Add an appointment; an earlier one of the same office has lapsed."""
    left = tuple(one for one in organization.pending if one.office != proposed.office)
    return msgspec.structs.replace(organization, pending=(*left, proposed))


def _moved(
    organization: Organization, appointment: UUID, moved: Callable[[Pending], Pending]
) -> Organization:
    pending = tuple(
        moved(one) if one.appointment == appointment else one for one in organization.pending
    )
    return msgspec.structs.replace(organization, pending=pending)
