"""What can be done about who a number of the access log is: the table, and how it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    TellIdentity,
    WithdrawIdentity,
)
from domain.identities.events import IdentityGround
from domain.kernel import PersonId, ProgramId, Sealed
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.identities import DecideIdentity, IdentityStep, RequestIdentity
from services.app.asking import ask_for
from services.app.numbers import Position
from services.app.outcomes import Outcome, left
from services.app.steps import At, Body, By, Step, Where, filled, table

REGISTER: Final = "/identity-requests"


class IdentityBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Whose number, of which entry of which program's log, for which purpose, and why."""

    program: ProgramId
    entry: Position
    subject: PersonId
    ground: IdentityGround
    reason: Sealed


STEPS: Final = table(
    Step(
        word="ask",
        command=AskIdentity,
        where=Where.IDENTITIES,
        address="",
        operation="request_identity",
        says="Ask who a number of one entry is",
        by=(By.AUDITOR, By.PRIVACY_OFFICER),
        body=IdentityBody,
        notice="identity_asked",
        first="another",
        creates=True,
    ),
    Step(
        word="approve",
        command=ApproveIdentity,
        where=Where.IDENTITY,
        address="/approvals",
        operation="approve_identity",
        says="Agree: the asker may learn it once within 24 hours",
        by=(By.ANOTHER_PRIVACY_OFFICER,),
        body=Body,
        notice="identity_approved",
        first="IDENTITY_APPROVAL",
        then=REGISTER,
    ),
    Step(
        word="decline",
        command=DeclineIdentity,
        where=Where.IDENTITY,
        address="/refusals",
        operation="decline_identity",
        says="Do not agree",
        by=(By.ANOTHER_PRIVACY_OFFICER,),
        body=Body,
        notice="identity_declined",
        first="IDENTITY_REFUSAL",
        then=REGISTER,
    ),
    Step(
        word="withdraw",
        command=WithdrawIdentity,
        where=Where.IDENTITY,
        address="/withdrawals",
        operation="withdraw_identity",
        says="End it",
        by=(By.ASKER, By.APPROVER),
        body=Body,
        notice="identity_withdrawn",
        first="IDENTITY_WITHDRAWAL",
        then=REGISTER,
    ),
    Step(
        word="tell",
        command=TellIdentity,
        where=Where.IDENTITY,
        address="/tellings",
        operation="learn_identity",
        says="Be told who it is, once; the look is on record first",
        by=(By.ASKER,),
        body=Body,
        first="IDENTITY_TELLING",
    ),
)
DECIDING: Final[Mapping[type[Any], IdentityStep]] = MappingProxyType(
    {
        ApproveIdentity: IdentityStep.APPROVE,
        DeclineIdentity: IdentityStep.DECLINE,
        WithdrawIdentity: IdentityStep.WITHDRAW,
    }
)
"""What the Warden is asked about a request; being told is a look, and no step with an outcome."""


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden for a step. It has recorded whatever it refuses."""
    caller = at.caller
    token, id_ = caller.token, caller.command_id
    request: Request
    if at.place is None:
        request = filled(RequestIdentity, said, token=token, command_id=id_)
    else:
        request = DecideIdentity(token, at.place, DECIDING[step.command], id_)
    done = await ask_for(at.shell.warden, request, Done)
    thing = done.made or id_
    return left(at.shell, caller, thing, caller.principal.organization, done.position)
