"""What was asked for one's account, stopped by the code that one's mailbox got: nobody signs in.

The link of the letter says whose account it is, and opens nothing; what fetches or sends it without
the code of the letter stops nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody

from domain.kernel import OrganizationId, PersonId, Refused, Sealed, Unavailable
from domain.kernel.classes import Coded
from services.app.details import mailboxes, renewals
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.languages import N_
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked

TEMPLATE = "public/stop_by_mail.html"


class StopWords(msgspec.Struct, frozen=True):
    """What the page says that it stops."""

    title: Coded
    lede: Coded
    button: Coded


class Stop(NamedTuple):
    """What a page stops: how it says so, by which notice afterwards, and by what it is done."""

    words: StopWords
    notice: Coded
    by_code: Callable[[Shell, OrganizationId, PersonId, Sealed], Awaitable[None]]


class StopView(msgspec.Struct, frozen=True, kw_only=True):
    """The page, whose account it is as the letter's link says, and why nothing was stopped."""

    words: StopWords
    here: Coded
    organization: OrganizationId | None = None
    person: PersonId | None = None
    refused: Notice | None = None


class StopCodeForm(msgspec.Struct, frozen=True):
    """Whose account it is, and the code of the letter."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class StopPages(Controller):
    """For whoever reads the mailbox."""

    what: ClassVar[Stop]

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        organization: FromQuery[UUID | None] = None,
        person: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """Ask for the code."""
        view = StopView(
            words=self.what.words,
            here=self.path,
            organization=None if organization is None else OrganizationId(organization),
            person=None if person is None else PersonId(person),
        )
        return page(request, TEMPLATE, page=view)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def stop(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[StopCodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Let all stay as it is, with the code that the mailbox got."""
        try:
            await self.what.by_code(parts.shell, data.organization, data.person, data.code)
        except Unavailable:
            raise
        except Refused as error:
            view = StopView(
                words=self.what.words,
                here=self.path,
                organization=data.organization,
                person=data.person,
                refused=refused(error.code),
            )
            status = problem_of(error).status
            return page(request, TEMPLATE, status_code=status, back=self.path, page=view)
        return go("/sign-in", self.what.notice)


class MailboxStopPages(StopPages):
    """Keeping one's mailbox, when another was asked for."""

    path = "/mailbox-stops"
    what = Stop(
        StopWords(
            N_("Keep your email address"),
            N_(
                "Someone asked that another address take the place of yours."
                " If it was not you, stop it."
            ),
            N_("Stop the change"),
        ),
        "new_mailbox_stopped",
        mailboxes.stop_by_code,
    )


class RenewalStopPages(StopPages):
    """Keeping one's app and passkeys, when officers were asked to renew the sign-in."""

    path = "/sign-in-renewal-stops"
    what = Stop(
        StopWords(
            N_("Keep your app and passkeys"),
            N_(
                "Officers of your organization were asked to renew your sign-in."
                " If you did not ask for it, stop it."
            ),
            N_("Stop the renewal"),
        ),
        "sign_in_renewal_stopped",
        renewals.stop_by_code,
    )
