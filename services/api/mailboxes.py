"""One's mailbox over HTTP, kept by the code that it got when another was asked for."""

from typing import Final

import msgspec
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from domain.kernel import OrganizationId, PersonId, Sealed
from services.api.steps import addresses_of
from services.app.details.mailboxes import STEPS, stop_by_code, take_step
from services.http.parts import WebParts
from services.http.problems import problems


class MailboxStopBody(msgspec.Struct, frozen=True, rename="camel"):
    """Whose mailbox, as its letter says, and the code of that letter."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class MailboxStopController(Controller):
    """For whoever reads the mailbox; nobody need be signed in."""

    path = "/mailbox-stops"
    tags = ["Account"]
    security = []

    @post(
        "/",
        operation_id="stop_mailbox_by_code",
        status_code=HTTP_204_NO_CONTENT,
        responses=problems(403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def stop(self, data: JSONBody[MailboxStopBody], parts: NamedDependency[WebParts]) -> None:
        """Keep the mailbox as it is; whatever is wrong is refused alike."""
        await stop_by_code(parts.shell, data.organization, data.person, data.code)


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)
