"""Signing in by a mailed link: asked for here, and used by a press in the browser that asked.

The code comes after the ``#`` of the link, so that no log has it. What fetches the page or sends
its form elsewhere spends nothing: it has no mark of this browser.
"""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import OrganizationId, Refused, Sealed, Unavailable
from domain.protocol.door import ChooseOrganization
from services.app import mailed_links
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import device_of, ended_link_cookie, link_cookie, link_mark_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.signing_in import SignInView
from services.web.frame.visit import visit_of
from services.web.public.account import choices, enter

HERE = "/sign-in/links"
TEMPLATE = "public/mailed_link.html"


class MailedLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; ``asked`` is whether this browser asked for a link within its time.

    The address typed is given back to its own typist.
    """

    asked: bool = False
    refused: Notice | None = None
    email: Sealed = Sealed("")


class LinkAddressForm(msgspec.Struct, frozen=True):
    """The address to send a link to."""

    email: Sealed


class LinkCodeForm(msgspec.Struct, frozen=True):
    """The code of the letter; or the organization that was chosen after it was given."""

    code: Sealed = Sealed("")
    organization: OrganizationId | None = None


class MailedLinkPages(Controller):
    """For who is not signed in yet."""

    path = HERE

    @get("/")
    async def ask(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Ask for the address; then for a press, or the code."""
        view = MailedLinkView(asked=link_mark_of(request) is not None)
        return page(request, TEMPLATE, page=view)

    @post("/")
    async def send(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[LinkAddressForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Have a link sent, whether or not an account has the address: it looks the same."""
        try:
            begun = await mailed_links.ask(parts.shell, data.email, device_of(request))
        except Unavailable:
            raise
        except Refused as error:
            view = MailedLinkView(refused=refused(error.code), email=data.email)
            return _refused(request, error, view)
        return go(HERE, "link_sent", cookies=[link_cookie(parts, begun)])

    @post("/codes")
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[LinkCodeForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Begin a session, with the code that the mailbox got."""
        mark, code = link_mark_of(request), data.code if data.code.reveal() else None
        try:
            begun = await mailed_links.sign_in(
                parts.shell, mark, code, data.organization, device_of(request)
            )
        except Unavailable:
            raise
        except Refused as error:
            asked = error.code == "sign_in_link.wrong_code"
            view = MailedLinkView(asked=asked, refused=refused(error.code))
            return _refused(request, error, view)
        if isinstance(begun, ChooseOrganization):
            there = await choices(parts, begun, visit_of(request).speech.tag)
            chosen = SignInView(organizations=there, chosen_at=f"{HERE}/codes")
            return page(request, "public/choosing.html", page=chosen)
        entered = await enter(request, parts, begun, "/", Sealed(""))
        entered.cookies.append(ended_link_cookie(parts))
        return entered


def _refused(
    request: Request[Any, Any, Any], error: Refused, view: MailedLinkView
) -> Response[Any]:
    status = problem_of(error).status
    return page(request, TEMPLATE, status_code=status, back=HERE, page=view)
