"""Signing in by a mailed link over HTTP: asked for, and used by the client that asked."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from domain.codes import refusal
from domain.kernel import OrganizationId, Sealed
from domain.protocol.door import ChooseOrganization
from services.api.account import CodeSent, Session, begun
from services.app import mailed_links
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.visitor import device_of, link_cookie, link_mark_of


class MailedLinkBody(msgspec.Struct, frozen=True, rename="camel"):
    """The address to send a link to."""

    email: Sealed


class LinkCodeBody(msgspec.Struct, frozen=True, rename="camel"):
    """The code that the mailbox got; without it, the organization chosen after it was given."""

    code: Sealed | None = None
    organization: OrganizationId | None = None


class MailedLinkController(Controller):
    """For somebody who is not signed in yet."""

    path = "/sign-in/links"
    tags = ["Account"]
    security = []

    @post(
        "/",
        operation_id="ask_sign_in_link",
        status_code=HTTP_202_ACCEPTED,
        responses=problems(403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def ask(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[MailedLinkBody],
        parts: NamedDependency[WebParts],
    ) -> Response[CodeSent]:
        """Have a link mailed; the answer is the same for an address that no account has."""
        asked = await mailed_links.ask(parts.shell, data.email, device_of(request))
        return Response(
            CodeSent(asked.until),
            status_code=HTTP_202_ACCEPTED,
            cookies=[link_cookie(parts, asked)],
        )

    @post(
        "/codes",
        operation_id="sign_in_by_link",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 408, 409, 413, 415, 422, 429, 503),
    )
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[LinkCodeBody],
        parts: NamedDependency[WebParts],
    ) -> Response[Session]:
        """Begin a session with the mailed code and set its cookie; sealed texts stay closed."""
        answered = await mailed_links.sign_in(
            parts.shell, link_mark_of(request), data.code, data.organization, device_of(request)
        )
        if isinstance(answered, ChooseOrganization):
            known = ", ".join(str(organization) for organization in answered.organizations)
            raise refusal("sign_in.choose_organization", about=known)
        return begun(parts, answered)
