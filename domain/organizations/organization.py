"""The organization: its rule profile, its officers, and what an officer vouched for."""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.kernel import Context, Decider, Role
from domain.kernel.locales import are_languages, are_names
from domain.kernel.shapes import is_code
from domain.organizations.appointments import (
    appoint,
    appoint_first,
    decide_appointment,
    end_office,
)
from domain.organizations.commands import (
    AdoptNaming,
    AdoptQuotas,
    AppointFirstOfficers,
    AppointOfficer,
    AttestPast,
    ConfirmAppointment,
    EndOffice,
    ObjectToAppointment,
    OrganizationCommand,
    ProposeOfficer,
    ProvisionOrganization,
    PublishRuleProfile,
    SettleAppointment,
)
from domain.organizations.events import (
    MOST_SHOWN,
    NamingAdopted,
    OrganizationEvent,
    OrganizationFounded,
    PastAttested,
    QuotasAdopted,
    RuleProfilePublished,
)
from domain.organizations.guards import require_governing
from domain.organizations.state import Organization, evolve
from domain.rules import SEED_2012, RuleProfile


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
            require_governing(ctx)
            if profile == organization.profile:
                return []
            _require_next(organization.profile, profile)
            return [RuleProfilePublished(profile=profile)]
        case AttestPast(matters=matters):
            require_governing(ctx)
            if not all(is_code(matter) for matter in matters):
                raise refusal("organization.matter_invalid")
            new = tuple(m for m in dict.fromkeys(matters) if m not in organization.attested)
            return [PastAttested(matters=new)] if new else []
        case AdoptNaming(naming=naming):
            require_governing(ctx)
            return [] if naming is organization.naming else [NamingAdopted(naming=naming)]
        case AdoptQuotas(quotas=quotas):
            require_governing(ctx)
            numbers = (quotas.reads, quotas.names, quotas.refusals)
            if not all(1 <= number <= MOST_SHOWN for number in numbers):
                raise refusal("organization.quotas_impossible")
            return [] if quotas == organization.quotas else [QuotasAdopted(quotas=quotas)]
        case AppointFirstOfficers():
            return appoint_first(organization, command, ctx)
        case AppointOfficer():
            return appoint(organization, command, ctx)
        case EndOffice():
            return end_office(organization, command, ctx)
        case ProposeOfficer() | ConfirmAppointment() | ObjectToAppointment() | SettleAppointment():
            return decide_appointment(organization, command, ctx)
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
    if not are_languages(command.languages):
        raise refusal("organization.locale_unknown")
    if not are_names(command.names, command.languages):
        raise refusal("organization.name_invalid")
    return [
        OrganizationFounded(
            code=command.code,
            languages=command.languages,
            names=command.names,
            jurisdiction=command.jurisdiction,
        ),
        RuleProfilePublished(profile=SEED_2012),
    ]


def _require_next(current: RuleProfile, profile: RuleProfile) -> None:
    if profile.version <= current.version:
        raise refusal("organization.profile_known")
    if not profile.is_possible:
        raise refusal("organization.profile_impossible")


ORGANIZATION = Decider(
    category="organization", initial=Organization(), decide=decide, evolve=evolve
)
