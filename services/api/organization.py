"""The organization over HTTP: its profile, what it shows and to whom, its people."""

from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.organizations.events import Naming, Quotas
from domain.rules import RuleProfile
from services.api.commands import READ_PROBLEMS
from services.api.steps import addresses_of
from services.app import organizations
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.places import ORGANIZATION


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


class OrganizationController(Controller):
    """One's own organization."""

    path = ORGANIZATION
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


STEP_ADDRESSES = addresses_of(organizations.GOVERNING.values(), organizations.take_step)
