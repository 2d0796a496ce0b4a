"""Emails that could not be sent, over HTTP: counts, and a word to try anew."""

from datetime import datetime

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from domain.kernel.classes import Coded
from services.api.commands import READ_PROBLEMS
from services.api.steps import answering
from services.app import held_up
from services.app.caller import Caller
from services.app.held_up import HELD_UP, HeldUpBody
from services.app.shell import Shell
from services.http.places import LETTERS, OrganizationAt
from services.http.replies import Items


class HeldUpItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Of one kind, by how the last attempt ended: ``tried`` goes on, ``givenUp`` waits."""

    policy: Coded
    code: Coded
    tried: int
    given_up: int
    since: datetime | None


class HeldUpController(Controller):
    """What is owed to people of the organization and could not be done."""

    path = LETTERS
    tags = ["Organization"]

    @get("/", operation_id="list_letters_held_up", responses=READ_PROBLEMS)
    async def list_held_up(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[HeldUpItem]:
        """Count what failed at three attempts or more (organization admin); it names nobody."""
        found = await held_up.list_held_up(shell, caller)
        return Items(
            tuple(
                HeldUpItem(
                    policy=one.policy,
                    code=one.code,
                    tried=one.tried,
                    given_up=one.given_up,
                    since=one.since,
                )
                for one in found
            )
        )


@answering(HELD_UP["retry"], HTTP_202_ACCEPTED)
async def retry_letters(at: NamedDependency[OrganizationAt], data: JSONBody[HeldUpBody]) -> None:
    """Try anew what was given up, a little later: the list says how that stands."""
    await held_up.take_step(at, data)


STEP_ADDRESSES: list[HTTPRouteHandler] = [retry_letters]
