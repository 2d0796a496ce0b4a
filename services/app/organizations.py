"""The organization itself: its profile, what it shows and to whom, its people."""

from typing import Annotated, Any, Final, cast
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Sealed, Stream, own_log
from domain.kernel.classes import Coded, Personal
from domain.kernel.shapes import LONGEST_LINE
from domain.organizations.commands import AdoptNaming, AdoptQuotas, PublishRuleProfile
from domain.organizations.events import Naming, OrganizationEvent, OrganizationFounded, Quotas
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Organization
from domain.people.commands import RegisterPerson
from domain.people.naming import LONGEST_POST_NOMINALS
from domain.protocol.mine import EnactNaming
from domain.protocol.people import EnactOrganization, NewPerson, PersonalData, RegisterPeople
from domain.rules import RuleProfile
from services.app.asking import enact, require_seen
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table
from services.languages import is_spoken

NamePart = Annotated[Personal, msgspec.Meta(max_length=LONGEST_LINE)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class NamingBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Whether authors are told names: always, on request to the privacy officer, or never."""

    naming: Naming


class PersonBody(Body, frozen=True, kw_only=True, rename="camel"):
    """A person to register. Name and address are sealed; the rest is codes."""

    email: Annotated[Personal, msgspec.Meta(min_length=3, max_length=254)]
    profession: Code
    locale: Code
    given_name: NamePart = ""
    family_name: NamePart = ""
    post_nominals: Annotated[Personal, msgspec.Meta(max_length=LONGEST_POST_NOMINALS)] = ""
    practice: Code | None = None
    home_program: ProgramId | None = None

    def __repr__(self) -> str:
        return "<person>"


GOVERNING: Final = table(
    Step(
        word="rule_profile",
        command=PublishRuleProfile,
        where=Where.ORGANIZATION,
        address="/default-rules",
        operation="adopt_default_rules",
        says="Supersede the rules of programs that have adopted none; groups keep theirs",
        by=(By.ORGANIZATION_ADMIN,),
        body=RuleProfile,
    ),
    Step(
        word="naming",
        command=AdoptNaming,
        where=Where.ORGANIZATION,
        address="/naming",
        operation="adopt_naming",
        says="Say whether authors are told by name who looked at what is theirs",
        by=(By.ORGANIZATION_ADMIN,),
        body=NamingBody,
        notice="naming_adopted",
        first="ANOTHER_NAMING",
    ),
    Step(
        word="quotas",
        command=AdoptQuotas,
        where=Where.ORGANIZATION,
        address="/quotas",
        operation="adopt_quotas",
        says="Say how many texts of others, and how many names, one person is shown in an hour",
        by=(By.ORGANIZATION_ADMIN,),
        body=Quotas,
    ),
    Step(
        word="person",
        command=RegisterPerson,
        where=Where.ORGANIZATION,
        address="/people",
        operation="register_person",
        says="Make a person known; name and address go straight to the vault",
        by=(By.ORGANIZATION_ADMIN,),
        body=PersonBody,
        creates=True,
    ),
)


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


async def take_step(at: At[None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden for a step about the organization, or register somebody in it."""
    shell, caller = at.shell, at.caller
    if step.command is RegisterPerson:
        return await _register(shell, caller, said)
    if step.command is AdoptNaming:
        request = filled(EnactNaming, said, token=caller.token, command_id=caller.command_id)
        return await enact(shell, caller, request, caller.principal.organization)
    stream = organization_stream(caller)
    await require_seen(shell, caller, ORGANIZATION, stream)
    command = AdoptQuotas(said) if step.command is AdoptQuotas else PublishRuleProfile(said)
    wanted = EnactOrganization(caller.token, command, caller.command_id)
    return await enact(shell, caller, wanted, stream.id)


def organization_stream(caller: Caller) -> Stream:
    """Return where the organization's own history is."""
    organization = caller.principal.organization
    return Stream(own_log(organization), ORGANIZATION.category, organization)


async def _register(shell: Shell, caller: Caller, said: PersonBody) -> Outcome:
    if not is_spoken(said.locale):
        raise refusal("person.locale_unknown")
    known = filled(PersonalData, said)
    person = filled(
        NewPerson,
        said,
        person=PersonId(caller.command_id),
        data=Sealed(msgspec.json.encode(known).decode()),
        command_id=caller.command_id,
    )
    request = RegisterPeople(token=caller.token, people=(person,))
    return await enact(shell, caller, request, person.person)
