"""The organization: its rule profile, its officers, and what an officer vouched for."""

from collections.abc import Sequence
from typing import Final, NamedTuple, assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import OFFICES, Context, Decider, PersonId, ProgramId, Role
from domain.kernel.classes import Coded
from domain.kernel.shapes import is_code, is_line, is_locale
from domain.organizations.commands import (
    AdoptNamingPolicy,
    AdoptQuotas,
    AppointOfficer,
    AttestPast,
    EndOffice,
    OrganizationCommand,
    ProvisionOrganization,
    PublishRuleProfile,
)
from domain.organizations.events import (
    Naming,
    NamingPolicyAdopted,
    OfficeAppointed,
    OfficeEnded,
    OrganizationEvent,
    OrganizationProvisioned,
    PastAttested,
    Quotas,
    QuotasAdopted,
    RuleProfilePublished,
)
from domain.rules import SEED_2012, RuleProfile

MOST_SHOWN: Final = 1_000_000


class Office(NamedTuple):
    """An office somebody holds; ``program`` is None for the whole organization."""

    person: PersonId
    role: Role
    program: ProgramId | None


class Organization(msgspec.Struct, frozen=True):
    """Who holds which office, the rules in force, and what authors are told of looks."""

    exists: bool = False
    offices: frozenset[Office] = frozenset()
    profile: RuleProfile = SEED_2012
    attested: frozenset[Coded] = frozenset()
    naming: Naming = Naming.ALWAYS
    quotas: Quotas = Quotas()


def decide(
    organization: Organization, command: OrganizationCommand, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if not isinstance(command, ProvisionOrganization) and not organization.exists:
        raise refusal("organization.missing")
    match command:
        case ProvisionOrganization():
            return _provision(organization, command, ctx)
        case PublishRuleProfile(profile=profile):
            _require_admin(ctx)
            if profile == organization.profile:
                return []
            _require_next(organization.profile, profile)
            return [RuleProfilePublished(profile=profile)]
        case AttestPast(matters=matters):
            _require_admin(ctx)
            if not all(is_code(matter) for matter in matters):
                raise refusal("organization.matter_invalid")
            new = tuple(m for m in dict.fromkeys(matters) if m not in organization.attested)
            return [PastAttested(matters=new)] if new else []
        case AdoptNamingPolicy(policy=policy):
            _require_admin(ctx)
            return [] if policy is organization.naming else [NamingPolicyAdopted(policy=policy)]
        case AdoptQuotas(quotas=quotas):
            _require_admin(ctx)
            numbers = (quotas.reads, quotas.names, quotas.refusals)
            if not all(1 <= number <= MOST_SHOWN for number in numbers):
                raise refusal("organization.quotas_impossible")
            return [] if quotas == organization.quotas else [QuotasAdopted(quotas=quotas)]
        case AppointOfficer(person=person, role=role, program=program):
            _require_appointing(ctx)
            office = Office(person, role, program)
            if office in organization.offices:
                return []
            _require_possible(office)
            _require_no_conflict(organization, office)
            return [OfficeAppointed(person=person, role=role, program=program)]
        case EndOffice(person=person, role=role, program=program):
            _require_appointing(ctx)
            office = Office(person, role, program)
            if office not in organization.offices:
                return []
            _require_an_admin_left(organization, office)
            return [OfficeEnded(person=person, role=role, program=program)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(organization: Organization, event: OrganizationEvent) -> Organization:
    """Apply a fact."""
    match event:
        case OrganizationProvisioned():
            return msgspec.structs.replace(organization, exists=True)
        case RuleProfilePublished(profile=profile):
            return msgspec.structs.replace(organization, profile=profile)
        case PastAttested(matters=matters):
            return msgspec.structs.replace(
                organization, attested=organization.attested | {*matters}
            )
        case NamingPolicyAdopted(policy=policy):
            return msgspec.structs.replace(organization, naming=policy)
        case QuotasAdopted(quotas=quotas):
            return msgspec.structs.replace(organization, quotas=quotas)
        case OfficeAppointed(person=person, role=role, program=program):
            offices = organization.offices | {Office(person, role, program)}
            return msgspec.structs.replace(organization, offices=offices)
        case OfficeEnded(person=person, role=role, program=program):
            offices = organization.offices - {Office(person, role, program)}
            return msgspec.structs.replace(organization, offices=offices)
        case _ as unreachable:
            assert_never(unreachable)


def _provision(
    organization: Organization, command: ProvisionOrganization, ctx: Context
) -> Sequence[OrganizationEvent]:
    if ctx.role is not Role.OPERATOR:
        raise refusal("organization.not_operator")
    if organization.exists:
        raise refusal("organization.exists")
    if not (is_code(command.code) and is_code(command.jurisdiction)):
        raise refusal("organization.code_invalid")
    if not (is_line(command.name_en) and is_line(command.name_fr)):
        raise refusal("organization.name_invalid")
    if not is_locale(command.locale):
        raise refusal("organization.locale_unknown")
    return [
        OrganizationProvisioned(
            code=command.code,
            name_en=command.name_en,
            name_fr=command.name_fr,
            jurisdiction=command.jurisdiction,
            locale=command.locale,
        ),
        RuleProfilePublished(profile=SEED_2012),
    ]


def _require_admin(ctx: Context) -> None:
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("organization.not_admin")


def _require_appointing(ctx: Context) -> None:
    if ctx.role is not Role.OPERATOR and not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("office.not_admin")


def _require_next(current: RuleProfile, profile: RuleProfile) -> None:
    if profile.version <= current.version:
        raise refusal("organization.profile_known")
    shortest, longest = profile.presentation_soft_s
    possible = (
        1 <= profile.members_min <= profile.members_max
        and 1 <= profile.leaders_min <= profile.leaders_max
        and 1 <= profile.session_min_quorum <= profile.members_max
        and 0 < shortest <= longest
        and profile.discussion_min_min >= 0
        and profile.presentations_max >= 1
        and profile.agreement_reaffirm_months >= 1
        and is_code(profile.name)
        and all(is_code(profession) for profession in profile.eligible_professions)
    )
    if not possible:
        raise refusal("organization.profile_impossible")


def _require_possible(office: Office) -> None:
    if office.role not in OFFICES:
        raise refusal("office.role_unknown")
    if office.role is Role.PROGRAM_ADMIN and office.program is None:
        raise refusal("office.program_missing")
    if office.role is not Role.PROGRAM_ADMIN and office.program is not None:
        raise refusal("office.program_unexpected")


def _require_no_conflict(organization: Organization, office: Office) -> None:
    held = {other.role for other in organization.offices if other.person == office.person}
    together = held | {office.role}
    alone = Role.AUDITOR in together and len(together) > 1
    apart = {Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN} <= together
    if alone or apart:
        raise refusal("office.conflict")


def _require_an_admin_left(organization: Organization, office: Office) -> None:
    admins = [o for o in organization.offices if o.role is Role.ORGANIZATION_ADMIN]
    if admins == [office]:
        raise refusal("office.last_admin")


ORGANIZATION = Decider(
    category="organization", initial=Organization(), decide=decide, evolve=evolve
)
