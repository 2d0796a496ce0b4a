"""Emails that could not be sent at several attempts: counted for who administers, tried anew."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from domain.codes import refusal
from domain.kernel import Refused, Role, own_log
from domain.kernel.classes import Coded
from domain.ports import HeldUp
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, table

PAGE: Final = "/organization/letters"


class HeldUpBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Of what: a name of the list."""

    policy: Annotated[Coded, msgspec.Meta(pattern="^[a-z_]{1,63}$")]


HELD_UP: Final = table(
    Step(
        word="retry",
        command=HeldUp,
        where=Where.LETTERS,
        address="/retries",
        operation="retry_letters",
        says="Ask that what was given up be tried anew, once what it failed at is mended",
        by=(By.ORGANIZATION_ADMIN,),
        body=HeldUpBody,
        notice="letters_retried",
        first="again",
    ),
)
"""What is asked of a worker, which tries it a little later."""


async def list_held_up(shell: Shell, caller: Caller) -> Sequence[HeldUp]:
    """Count what could not be done, for an organization admin.

    Raises ``Forbidden`` (``organization.not_admin``), after the Warden has recorded it.
    """
    try:
        _require_admin(caller)
    except Refused as refused:
        raise await report_and_mask(shell, caller, None, refused.code) from None
    return await shell.held_up.list(caller.principal.organization)


async def take_step(at: At[None], said: HeldUpBody) -> int:
    """Let what was given up be tried anew; tell how much. Raises as ``list_held_up``."""
    await list_held_up(at.shell, at.caller)
    organization = at.caller.principal.organization
    return await at.shell.held_up.take_up(organization, said.policy, at.caller.said)


def _require_admin(caller: Caller) -> None:
    if Role.ORGANIZATION_ADMIN not in caller.offices(own_log(caller.principal.organization)):
        raise refusal("organization.not_admin")
