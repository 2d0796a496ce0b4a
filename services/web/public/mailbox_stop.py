"""Keeping one's mailbox, by the code that it got when another was asked for: nobody is signed in.

The address of the page says whose it is, and opens nothing; what fetches or sends it without the
code of the letter stops nothing.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import OrganizationId, PersonId, Refused, Sealed, Unavailable
from services.app.details.mailboxes import stop_by_code
from services.http.parts import WebParts
from services.http.places import page_of
from services.http.problems import problem_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked

HERE = "/mailbox-stops/{organization_id:uuid}/{person_id:uuid}"
TEMPLATE = "public/mailbox_stop.html"


class MailboxStopView(msgspec.Struct, frozen=True, kw_only=True):
    """The page, whose mailbox it is, and why nothing was stopped."""

    organization: OrganizationId
    person: PersonId
    refused: Notice | None = None


class StopCodeForm(msgspec.Struct, frozen=True):
    """The code of the letter."""

    code: Sealed


class MailboxStopPages(Controller):
    """For whoever reads the mailbox."""

    path = HERE

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        organization_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        """Ask for the code."""
        view = MailboxStopView(
            organization=OrganizationId(organization_id), person=PersonId(person_id)
        )
        return page(request, TEMPLATE, page=view)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def stop(
        self,
        request: Request[Any, Any, Any],
        organization_id: FromPath[UUID],
        person_id: FromPath[UUID],
        data: URLEncodedBody[StopCodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Keep the mailbox, with the code that it got."""
        here = page_of(HERE, organization_id=organization_id, person_id=person_id)
        organization, person = OrganizationId(organization_id), PersonId(person_id)
        try:
            await stop_by_code(parts.shell, organization, person, data.code)
        except Unavailable:
            raise
        except Refused as error:
            why = refused(error.code)
            view = MailboxStopView(organization=organization, person=person, refused=why)
            status = problem_of(error).status
            return page(request, TEMPLATE, status_code=status, back=here, page=view)
        return go("/sign-in", "new_mailbox_stopped")
