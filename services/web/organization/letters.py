"""Emails that could not be sent, as a page: what kind, how many, why, and one button."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.ports import HeldUp
from services.app import held_up
from services.app.caller import Caller
from services.app.held_up import HELD_UP, HeldUpBody
from services.app.shell import Shell
from services.http.places import LETTERS, OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import form, questions_in, said_in
from services.web.frame.steps import taken
from services.web.frame.words.organization import FAILURES
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)


class LettersView(msgspec.Struct, frozen=True):
    """What could not be sent, by kind."""

    held_up: Sequence[HeldUp]

    def why(self, one: HeldUp) -> str:
        """Return the code of how it failed, or that of our own failure."""
        return one.code if one.code in FAILURES else "service"


class LettersPages(Controller):
    """For organization admins."""

    path = LETTERS

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show what could not be sent; it names nobody."""
        view = LettersView(await held_up.list_held_up(shell, caller))
        return page(request, "organization/letters.html", page=view)


@form(HELD_UP["retry"], QUESTIONS)
async def retry(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Try anew what was given up."""
    said = await said_in(request, HeldUpBody)
    return await taken(
        held_up.take_step(at, said), LETTERS, lambda count: HELD_UP["retry"].notice if count else ""
    )
