"""Renewals of sign-ins over HTTP: which wait, and one's own stopped by the code of a letter."""

from typing import Final

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.renewals import RenewalLine
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.details.renewals import STEPS, list_renewals, stop_by_code, take_step
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.problems import problems


class RenewalsReply(msgspec.Struct, frozen=True, rename="camel"):
    """Renewals that wait, the oldest first, and the names of all who are in them."""

    items: tuple[RenewalLine, ...]
    people: tuple[ActorItem, ...]


class RenewalStopBody(msgspec.Struct, frozen=True, rename="camel"):
    """Whose sign-in, as its letter says, and the code of that letter."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


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


class RenewalStopController(Controller):
    """For whoever reads the mailbox; nobody need be signed in."""

    path = "/sign-in-renewal-stops"
    tags = ["Account"]
    security = []

    @post(
        "/",
        operation_id="stop_sign_in_renewal_by_code",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def stop(self, data: JSONBody[RenewalStopBody], parts: NamedDependency[WebParts]) -> None:
        """Keep one's app and passkeys; whatever is wrong is refused alike."""
        await stop_by_code(parts.shell, data.organization, data.person, data.code)


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)
