"""Whether authors are told by name who looked: the organization admin decides, on record."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.organizations.commands import AdoptNaming
from domain.organizations.events import Naming
from domain.organizations.guards import may
from services.app.caller import Caller, in_own_log
from services.app.denials import masked
from services.app.organizations import show_organization
from services.app.shell import Shell
from services.app.trail import adopt_naming
from services.web.frame.answers import page
from services.web.frame.questions import FIRST
from services.web.frame.steps import done, once
from services.web.organization import asked

HERE = asked.NAMING_HERE


class NamingView(msgspec.Struct, frozen=True):
    """What is in force, and what there is to choose."""

    naming: Naming
    once: UUID
    choices: tuple[Naming, ...] = tuple(Naming)


class NamingForm(msgspec.Struct, frozen=True):
    """What is to be in force."""

    naming: Naming
    once: UUID


class NamingPages(Controller):
    """For organization admins."""

    path = HERE

    @get("/")
    async def naming(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show what is in force, and ask what is to be."""
        view = await show_organization(shell, caller)
        if not may(view.state, AdoptNaming, in_own_log(shell, caller)):
            raise await masked(shell, caller, None, "organization.missing")
        return page(
            request, "organization/naming.html", page=NamingView(view.state.naming, shell.new_id())
        )

    @post("/", opt={FIRST: asked.ANOTHER_NAMING})
    async def adopt(
        self,
        data: URLEncodedBody[NamingForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Adopt how names are shown, for earlier looks too; what is in force changes nothing."""
        before = (await show_organization(shell, caller)).state.naming
        adopted = adopt_naming(shell, once(caller, data.once), data.naming)
        notice = "naming_unchanged" if before is data.naming else "naming_adopted"
        return await done(adopted, HERE, notice)
