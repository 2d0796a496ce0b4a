"""Keeping one's app and passkeys, by the code that one's mailbox got: nobody is signed in.

The link of the letter says whose they are, and opens nothing; what fetches or sends it without the
code of the letter stops nothing.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody

from domain.kernel import OrganizationId, PersonId, Refused, Sealed, Unavailable
from services.app.details.renewals import stop_by_code
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked

HERE = "/sign-in-renewal-stops"
TEMPLATE = "public/renewal_stop.html"


class RenewalStopView(msgspec.Struct, frozen=True, kw_only=True):
    """The page, whose sign-in it is as the letter's link says, and why nothing was stopped."""

    organization: OrganizationId | None = None
    person: PersonId | None = None
    refused: Notice | None = None


class RenewalCodeForm(msgspec.Struct, frozen=True):
    """Whose sign-in it is, and the code of the letter."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class RenewalStopPages(Controller):
    """For whoever reads the mailbox."""

    path = HERE

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        organization: FromQuery[UUID | None] = None,
        person: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """Ask for the code."""
        view = RenewalStopView(
            organization=None if organization is None else OrganizationId(organization),
            person=None if person is None else PersonId(person),
        )
        return page(request, TEMPLATE, page=view)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def stop(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[RenewalCodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Keep the sign-in as it is, with the code that the mailbox got."""
        try:
            await stop_by_code(parts.shell, data.organization, data.person, data.code)
        except Unavailable:
            raise
        except Refused as error:
            why = refused(error.code)
            view = RenewalStopView(organization=data.organization, person=data.person, refused=why)
            status = problem_of(error).status
            return page(request, TEMPLATE, status_code=status, back=HERE, page=view)
        return go("/sign-in", "sign_in_renewal_stopped")
