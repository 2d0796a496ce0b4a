"""One's email address, as a page: confirmed by a code, and changed with both mailboxes' word."""

from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel.classes import Coded, Personal
from domain.protocol.people import Mailbox, MoveShown
from services.app.boards import zone_of
from services.app.caller import Caller
from services.app.details.mailboxes import STEPS as MOVES
from services.app.details.mailboxes import take_step as move_step
from services.app.details.steps import STEPS, show_person, take_step
from services.app.shell import Shell
from services.http.places import MAILBOX
from services.web.frame.answers import page
from services.web.frame.forms import forms_of, questions_in
from services.web.member import asked


class MailboxView(msgspec.Struct, frozen=True, kw_only=True):
    """Which it is, masked; whether it is confirmed, and how far another is that was asked for."""

    address: Personal
    proven: bool
    move: MoveShown | None
    zone: Coded


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
        """Show which it is, masked, whether it is confirmed, and how to. The look is on record."""
        shown = await show_person(shell, caller)
        view = MailboxView(
            address=shown.address,
            proven=shown.mailbox is Mailbox.PROVEN,
            move=shown.move,
            zone=await zone_of(shell, caller),
        )
        return page(request, "member/mailbox.html", page=view)


STEP_FORMS: Final = [
    *forms_of([STEPS["code"], STEPS["proof"]], take_step, STEPS, {}),
    *forms_of(
        [MOVES["ask"], MOVES["answer"], MOVES["stop"]], move_step, MOVES, questions_in(asked)
    ),
]
