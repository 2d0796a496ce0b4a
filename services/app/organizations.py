"""The organization itself: its profile, its officers, its people."""

from typing import cast
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Sealed, Stream, own_log
from domain.organizations.commands import AdoptQuotas, PublishRuleProfile
from domain.organizations.events import OrganizationEvent, OrganizationFounded, Quotas
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Organization
from domain.protocol.people import EnactOrganization, NewPerson, PersonalData, RegisterPeople
from domain.rules import RuleProfile
from services.app.asking import enacted, require_seen
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.languages import is_spoken


class OrganizationView(msgspec.Struct, frozen=True):
    """An organization as its people see it."""

    id: UUID
    version: int
    founded: OrganizationFounded
    state: Organization


async def show_organization(shell: Shell, caller: Caller) -> OrganizationView:
    """Return the caller's organization."""
    history = await shell.store.read(organization_stream(caller))
    events = [cast("OrganizationEvent", recorded.event) for recorded in history]
    return OrganizationView(
        id=caller.principal.organization,
        version=history[-1].version,
        founded=next(e for e in events if isinstance(e, OrganizationFounded)),
        state=ORGANIZATION.fold(events),
    )


async def publish_rule_profile(shell: Shell, caller: Caller, profile: RuleProfile) -> Outcome:
    """Supersede the rule profile for groups to come (organization admin)."""
    return await _enact(shell, caller, PublishRuleProfile(profile))


async def adopt_quotas(shell: Shell, caller: Caller, quotas: Quotas) -> Outcome:
    """Say how much one person is shown in an hour (organization admin)."""
    return await _enact(shell, caller, AdoptQuotas(quotas))


async def register_person(
    shell: Shell,
    caller: Caller,
    data: PersonalData,
    *,
    profession: str,
    locale: str,
    practice: str | None = None,
    home_program: ProgramId | None = None,
) -> Outcome:
    """Make a person known (officers); name and address go to the vault."""
    if not is_spoken(locale):
        raise refusal("person.locale_unknown")
    person = PersonId(caller.command_id)
    request = RegisterPeople(
        token=caller.token,
        people=(
            NewPerson(
                person=person,
                data=Sealed(msgspec.json.encode(data).decode()),
                profession=profession,
                locale=locale,
                practice=practice,
                home_program=home_program,
                command_id=caller.command_id,
            ),
        ),
    )
    return await enacted(shell, caller, request, person)


def organization_stream(caller: Caller) -> Stream:
    """Return where the organization's own history is."""
    organization = caller.principal.organization
    return Stream(own_log(organization), ORGANIZATION.category, organization)


async def _enact(
    shell: Shell, caller: Caller, command: PublishRuleProfile | AdoptQuotas
) -> Outcome:
    stream = organization_stream(caller)
    await require_seen(shell, caller, ORGANIZATION, stream)
    request = EnactOrganization(caller.token, command, caller.command_id)
    return await enacted(shell, caller, request, stream.id)
