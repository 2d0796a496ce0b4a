"""What can be done about another mailbox, one's own or of whom one helps: the table, and how."""

from typing import Any, Final
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.people.commands import AskMailboxMove, ProveNewMailbox, StopMailboxMove
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.mailboxes import (
    AskNewMailbox,
    ConfirmNewMailbox,
    StopByOldMailbox,
    StopNewMailbox,
)
from services.app.asking import ask_for, enact
from services.app.details.steps import CodeBody
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, table

PAGE: Final = "/account/mailbox"


class AddressBody(Body, frozen=True, kw_only=True, rename="camel"):
    """The address of the other mailbox."""

    email: Sealed


STEPS: Final = table(
    Step(
        word="ask",
        command=AskMailboxMove,
        where=Where.MAILBOX,
        address="/moves",
        operation="ask_new_mailbox",
        says="Ask for another mailbox, just signed in: both mailboxes get a code",
        by=(By.ONESELF,),
        body=AddressBody,
        notice="new_mailbox_asked",
        first="NEW_MAILBOX",
        then=PAGE,
    ),
    Step(
        word="answer",
        command=ProveNewMailbox,
        where=Where.MAILBOX,
        address="/moves/codes",
        operation="confirm_new_mailbox",
        says="Give back the code of the new mailbox, or that of the one before, which then agrees",
        by=(By.ONESELF,),
        body=CodeBody,
        notice="new_mailbox_answered",
        first="filled_in",
        then=PAGE,
    ),
    Step(
        word="stop",
        command=StopMailboxMove,
        where=Where.MAILBOX,
        address="/moves/stops",
        operation="stop_new_mailbox",
        says="Keep the mailbox as it is, wherever another was asked for",
        by=(By.ONESELF,),
        body=Body,
        notice="new_mailbox_stopped",
        first="again",
        then=PAGE,
    ),
    Step(
        word="help",
        command=AskMailboxMove,
        where=Where.PERSON,
        address="/mailboxes",
        operation="propose_mailbox",
        says="Propose another mailbox for somebody; theirs has 72 hours to stop it",
        by=(By.ADMIN,),
        body=AddressBody,
        notice="mailbox_proposed",
        first="MAILBOX_HELP",
    ),
    Step(
        word="help_answer",
        command=ProveNewMailbox,
        where=Where.PERSON,
        address="/mailboxes/codes",
        operation="confirm_proposed_mailbox",
        says="Give back the code that the proposed mailbox got, as the person told it",
        by=(By.ASKER,),
        body=CodeBody,
        notice="new_mailbox_answered",
        first="filled_in",
    ),
    Step(
        word="help_stop",
        command=StopMailboxMove,
        where=Where.PERSON,
        address="/mailboxes/stops",
        operation="withdraw_proposed_mailbox",
        says="Take back what one proposed: the mailbox stays as it is",
        by=(By.ASKER,),
        body=Body,
        notice="new_mailbox_stopped",
        first="again",
    ),
)


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden, for oneself or for the person whose page it is."""
    caller, person = at.caller, None if at.place is None else PersonId(at.place)
    request: Request
    if step.command is AskMailboxMove:
        request = AskNewMailbox(caller.token, said.email, caller.command_id, person)
    elif step.command is ProveNewMailbox:
        request = ConfirmNewMailbox(caller.token, said.code, caller.command_id, person)
    else:
        request = StopNewMailbox(caller.token, caller.command_id, person)
    return await enact(at.shell, caller, request, person or caller.principal.person)


async def stop_by_code(
    shell: Shell, organization: OrganizationId, person: PersonId, code: Sealed
) -> None:
    """Keep a mailbox as it is, by the code that it got; nobody need be signed in."""
    await ask_for(shell.warden, StopByOldMailbox(organization, person, code), Done)
