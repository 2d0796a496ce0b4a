"""What can be asked of an organization."""

from typing import TypeAlias

import msgspec

from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Coded, Public
from domain.organizations.events import Naming, Quotas
from domain.rules import RuleProfile


class ProvisionOrganization(msgspec.Struct, frozen=True, tag=True):
    """Make the organization (operator)."""

    code: Coded
    name_en: Public
    name_fr: Public
    jurisdiction: Coded
    locale: Coded


class PublishRuleProfile(msgspec.Struct, frozen=True, tag=True):
    """Supersede the rule profile (organization admin)."""

    profile: RuleProfile


class AttestPast(msgspec.Struct, frozen=True, tag=True):
    """Vouch, once per matter, for what an import cannot prove (organization admin)."""

    matters: tuple[Coded, ...]


class AdoptNamingPolicy(msgspec.Struct, frozen=True, tag=True):
    """Say whether authors are told names of those who looked (organization admin)."""

    policy: Naming


class AdoptQuotas(msgspec.Struct, frozen=True, tag=True):
    """Say how much one person is shown in an hour (organization admin)."""

    quotas: Quotas


class AppointOfficer(msgspec.Struct, frozen=True, tag=True):
    """Give an office (operator for the first officers, then organization admin)."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


class EndOffice(msgspec.Struct, frozen=True, tag=True):
    """Take an office back (organization admin)."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


OrganizationCommand: TypeAlias = (
    ProvisionOrganization
    | PublishRuleProfile
    | AttestPast
    | AdoptNamingPolicy
    | AdoptQuotas
    | AppointOfficer
    | EndOffice
)
