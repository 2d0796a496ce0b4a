"""Renewals of sign-ins over HTTP: which wait, and their steps."""

from typing import Final

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.protocol.renewals import RenewalLine
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.details.renewals import STEPS, list_renewals, take_step
from services.app.shell import Shell


class RenewalsReply(msgspec.Struct, frozen=True, rename="camel"):
    """Renewals that wait, the oldest first, and the names of all who are in them."""

    items: tuple[RenewalLine, ...]
    people: tuple[ActorItem, ...]


class RenewalController(Controller):
    """Renewals of sign-ins in one's organization."""

    path = "/officers/sign-in-renewals"
    tags = ["Organization"]

    @get("/", operation_id="list_sign_in_renewals", responses=LOOK_PROBLEMS)
    async def list_sign_in_renewals(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> RenewalsReply:
        """List those that wait, to officers of the organization; nobody else sees any."""
        listed = await list_renewals(shell, caller)
        return RenewalsReply(listed.renewals, actors(listed.names))


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)
