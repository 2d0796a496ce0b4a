"""Confirming one's email address, as a page: a code goes there, and is typed here."""

from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from services.app import account
from services.app.caller import Caller
from services.app.details.steps import STEPS, take_step
from services.app.shell import Shell
from services.http.places import MAILBOX
from services.web.frame.answers import page
from services.web.frame.forms import forms_of


class MailboxView(msgspec.Struct, frozen=True):
    """Whether it is confirmed already."""

    proven: bool


class MailboxPages(Controller):
    """For everybody who is signed in."""

    path = MAILBOX

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show whether it is confirmed, and how to; not which it is."""
        shown = await account.show_account(shell, caller)
        return page(request, "member/mailbox.html", page=MailboxView(shown.proven))


STEP_FORMS: Final = forms_of([STEPS["code"], STEPS["proof"]], take_step, STEPS, {})
