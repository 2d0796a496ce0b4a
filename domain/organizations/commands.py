"""What can be asked of an organization."""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import PersonId, ProgramId, Role, Voice
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.organizations.events import Naming, Quotas
from domain.organizations.state import WEIGHTY
from domain.rules import RuleProfile


class ProvisionOrganization(msgspec.Struct, frozen=True, tag=True):
    """Make the organization (operator).

    ``languages`` are those it needs, its own first; a name in that one stands for what is missing.
    """

    code: Coded
    languages: tuple[Locale, ...]
    names: Mapping[Locale, Public]
    jurisdiction: Coded


class PublishRuleProfile(msgspec.Struct, frozen=True, tag=True):
    """Supersede the rule profile (organization admin)."""

    profile: RuleProfile


class AttestPast(msgspec.Struct, frozen=True, tag=True):
    """Vouch, once per matter, for what an import cannot prove (organization admin)."""

    matters: tuple[Coded, ...]


class AdoptNaming(msgspec.Struct, frozen=True, tag=True):
    """Say whether authors are told names of those who looked (organization admin)."""

    naming: Naming


class AdoptQuotas(msgspec.Struct, frozen=True, tag=True):
    """Say how much one person is shown in an hour (organization admin)."""

    quotas: Quotas


class FirstOfficer(msgspec.Struct, frozen=True):
    """Somebody, and the office for the whole organization that they begin with."""

    person: PersonId
    role: Role


class AppointFirstOfficers(msgspec.Struct, frozen=True, tag=True):
    """Give an organization that has none its first officers, all at once (operator)."""

    officers: tuple[FirstOfficer, ...]


class AppointOfficer(Voice, frozen=True, tag=True):
    """Give an office (organization admin).

    One that opens sealed things, or approves their opening, is only proposed (organization admin
    or privacy officer): another officer confirms it.
    """

    person: PersonId
    role: Role
    program: ProgramId | None = None

    @property
    def takes_two(self) -> bool:
        """Whether another officer has to confirm it."""
        return self.role in WEIGHTY


class EndOffice(msgspec.Struct, frozen=True, tag=True):
    """Take an office back (organization admin; the system, from who has died)."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


class ProposeOfficer(msgspec.Struct, frozen=True, tag=True):
    """Propose an officer where fewer than two can act (operator).

    ``able`` are the officers who can: who have an account and signed in lately.
    """

    person: PersonId
    role: Role
    able: frozenset[PersonId]


class ConfirmAppointment(Voice, frozen=True, tag=True):
    """Confirm what another officer proposed.

    ``known`` says whether the person still is, ``has_access`` whether they are let in.
    """

    appointment: UUID
    known: bool = True
    has_access: bool = True


class ObjectToAppointment(Voice, frozen=True, tag=True):
    """Object, so that the office does not begin. ``members`` is how many there are."""

    appointment: UUID
    is_member: bool
    members: int


class SettleAppointment(msgspec.Struct, frozen=True, tag=True):
    """Let an appointment come about whose time to object has passed (system).

    ``known`` is whether the person still is somebody here who is let in: of who is not it ends at
    any time. ``apart`` is whether rights that they have
    come to hold meanwhile stand in the way.
    """

    appointment: UUID
    known: bool
    apart: bool = False


AppointmentCommand: TypeAlias = (
    ProposeOfficer | ConfirmAppointment | ObjectToAppointment | SettleAppointment
)

OrganizationCommand: TypeAlias = (
    ProvisionOrganization
    | PublishRuleProfile
    | AttestPast
    | AdoptNaming
    | AdoptQuotas
    | AppointFirstOfficers
    | AppointOfficer
    | EndOffice
    | AppointmentCommand
)
