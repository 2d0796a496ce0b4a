"""Whether authors are told by name who looked: the organization admin decides, on record."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.organizations.commands import AdoptNaming
from domain.organizations.events import Naming
from domain.organizations.guards import may
from services.app.caller import Caller, in_own_log
from services.app.denials import report_and_mask
from services.app.organizations import GOVERNING, NamingBody, show_organization, take_step
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.frame.steps import done
from services.web.organization import asked

HERE: Final = asked.NAMING_HERE
QUESTIONS: Final = questions_in(asked)


class NamingView(msgspec.Struct, frozen=True):
    """What is in force, and what there is to choose."""

    naming: Naming
    once: UUID
    choices: tuple[Naming, ...] = tuple(Naming)


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
            raise await report_and_mask(shell, caller, None, "organization.missing")
        return page(
            request, "organization/naming.html", page=NamingView(view.state.naming, shell.new_id())
        )


@form(GOVERNING["naming"], QUESTIONS)
async def adopt(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Adopt how names are shown, for earlier looks too; what is in force changes nothing."""
    step, said = GOVERNING["naming"], await said_in(request, NamingBody)
    before = (await show_organization(at.shell, at.caller)).state.naming
    adopted = take_step(counted_once(at, await said_in(request, Drawn)), step, said)
    notice = "naming_unchanged" if before is said.naming else step.notice
    return await done(adopted, HERE, notice)
