"""The organization over HTTP: its profile, its officers, its people."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import JSONBody

from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Personal, Public
from domain.kernel.locales import Locale
from domain.organizations.events import Naming, Quotas
from domain.protocol.people import PersonalData
from domain.rules import RuleProfile
from services.api.commands import READ_PROBLEMS, command, creation
from services.app import organizations, trail
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.replies import Changed, changed

Line = Annotated[Personal, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class OrganizationReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The organization, and the rule profile that new groups go by."""

    id: UUID
    code: Coded
    languages: tuple[Locale, ...]
    names: dict[Locale, Public]
    jurisdiction: Coded
    version: int
    rules: RuleProfile
    naming: Naming
    quotas: Quotas


class NamingBody(msgspec.Struct, frozen=True, rename="camel"):
    """Whether authors are told names: always, on request to the privacy officer, or never."""

    naming: Naming


class PersonBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A person to register. Name and address are sealed; the rest is codes."""

    given_name: Line
    family_name: Line
    email: Annotated[Personal, msgspec.Meta(min_length=3, max_length=254)]
    profession: Code
    locale: Code
    post_nominals: Annotated[Personal, msgspec.Meta(max_length=100)] = ""
    practice: Code | None = None
    home_program: ProgramId | None = None

    def __repr__(self) -> str:
        return "<person>"


class OrganizationController(Controller):
    """One's own organization."""

    path = "/organization"
    tags = ["Organization"]

    @get("/", operation_id="show_organization", responses=READ_PROBLEMS)
    async def show(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> OrganizationReply:
        """Show the organization."""
        view = await organizations.show_organization(shell, caller)
        return OrganizationReply(
            id=view.id,
            code=view.founded.code,
            languages=view.founded.languages,
            names=dict(view.founded.names),
            jurisdiction=view.founded.jurisdiction,
            version=view.version,
            rules=view.state.profile,
            naming=view.state.naming,
            quotas=view.state.quotas,
        )

    @command("/rule-profiles", operation_id="publish_rule_profile")
    async def publish_rule_profile(
        self,
        data: JSONBody[RuleProfile],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Supersede the rule profile; groups that exist keep theirs."""
        return changed(await organizations.publish_rule_profile(shell, caller, data))

    @command("/naming", operation_id="adopt_naming")
    async def adopt_naming(
        self,
        data: JSONBody[NamingBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say whether authors are told by name who looked at what is theirs."""
        return changed(await trail.adopt_naming(shell, caller, data.naming))

    @command("/quotas", operation_id="adopt_quotas")
    async def adopt_quotas(
        self,
        data: JSONBody[Quotas],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say how many texts of others, and how many names, one person is shown in an hour."""
        return changed(await organizations.adopt_quotas(shell, caller, data))

    @creation("/people", operation_id="register_person")
    async def register_person(
        self,
        data: JSONBody[PersonBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Make a person known; name and address go straight to the vault."""
        outcome = await organizations.register_person(
            shell,
            caller,
            PersonalData(data.given_name, data.family_name, data.post_nominals, data.email),
            profession=data.profession,
            locale=data.locale,
            practice=data.practice,
            home_program=data.home_program,
        )
        return changed(outcome, 201)
