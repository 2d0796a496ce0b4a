"""What was asked for one's account, stopped over HTTP by the code that one's mailbox got."""

import msgspec
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from domain.kernel import OrganizationId, PersonId, Sealed
from services.app.details import mailboxes, renewals
from services.http.parts import WebParts
from services.http.problems import problems

OF_A_CODE = problems(403, 408, 409, 413, 415, 422, 429, 503)


class StopByCodeBody(msgspec.Struct, frozen=True):
    """Whose account it is, as its letter says, and the code of that letter."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class StopByMailController(Controller):
    """For whoever reads the mailbox; nobody need be signed in."""

    path = "/"
    tags = ["Account"]
    security = []

    @post(
        "/mailbox-stops",
        operation_id="stop_mailbox_by_code",
        status_code=HTTP_204_NO_CONTENT,
        responses=OF_A_CODE,
    )
    async def keep_mailbox(
        self, data: JSONBody[StopByCodeBody], parts: NamedDependency[WebParts]
    ) -> None:
        """Keep the mailbox as it is; whatever is wrong is refused alike."""
        await mailboxes.stop_by_code(parts.shell, data.organization, data.person, data.code)

    @post(
        "/sign-in-renewal-stops",
        operation_id="stop_sign_in_renewal_by_code",
        status_code=HTTP_204_NO_CONTENT,
        responses=OF_A_CODE,
    )
    async def keep_factors(
        self, data: JSONBody[StopByCodeBody], parts: NamedDependency[WebParts]
    ) -> None:
        """Keep one's app and passkeys; whatever is wrong is refused alike."""
        await renewals.stop_by_code(parts.shell, data.organization, data.person, data.code)
