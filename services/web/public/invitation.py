"""What somebody is invited to, by their link: shown, then answered by a press on the page.

The code comes after the ``#`` of the link, so that no log has it. What fetches the page spends
nothing, nor what sends its form: an answer needs the mark of the page that was shown, and the
cookie that came with it.
"""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.invitations.guards import BY_THE_ORGANIZATION
from domain.kernel import Refused, Role, Sealed, Unavailable
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import name_in
from domain.protocol.door import SignedIn
from domain.protocol.invitations import InvitationAnswer
from services.app import invitations
from services.http.parts import WebParts
from services.http.visitor import kept_cookie, sent, sign_in_cookies, token_of
from services.web.frame.acting import acting_cookie
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.visit import visit_of
from services.web.public.provider import way_there

READ_COOKIE: Final = "circlekeep_invitation"
READ_FOR_S: Final = 3600


class LinkForm(msgspec.Struct, frozen=True):
    """The one-time code of an invitation."""

    code: Sealed


class MarkedForm(msgspec.Struct, frozen=True):
    """The code, and the mark of the page that was shown."""

    code: Sealed
    mark: Coded


class AnswerForm(msgspec.Struct, frozen=True):
    """The code, the mark of the page that was shown, the answer, and a password to accept.

    ``attests`` is ticked by who says that they are registered or licensed in their profession.
    ``sure`` is said on the page that asks before an answer closes the link.
    """

    code: Sealed
    mark: Coded
    answer: InvitationAnswer
    password: Sealed = Sealed("")
    attests: Coded = ""
    sure: Coded = ""


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a link: first the code, then where it leads.

    ``provider`` is the organization's own sign-in, if it has one.
    ``mine`` is whether who is signed in has the mailbox, ``other`` whether somebody else is.
    ``asks`` is the answer that closes the link, before it is given; ``answered`` after.
    """

    code: Sealed = Sealed("")
    mark: Coded = ""
    organization: Coded = ""
    program: Coded = ""
    role: Role = Role.MEMBER
    mine: bool = False
    other: bool = False
    provider: Public = ""
    asks: Coded = ""
    answered: Coded = ""
    refused: Notice | None = None

    @property
    def attests(self) -> bool:
        """Whether who accepts says what they are: who is to sit in groups, or to lead."""
        return self.role not in BY_THE_ORGANIZATION


class PublicInvitationPages(Controller):
    """For who has a link; nobody need be signed in."""

    path = "/invitation"

    @get("/")
    async def ask(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the page a link leads to: one button, and what it opens is shown."""
        return page(request, "public/invitation.html", page=InvitationView())

    @post("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[LinkForm],
        parts: NamedDependency[WebParts],
    ) -> Response[str]:
        """Show where it leads, and the buttons to answer it."""
        return await _shown(request, parts, data.code)

    @post("/answers")
    async def answer(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[AnswerForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Take the answer of somebody who was shown the page in this browser."""
        if not _is_marked(request, parts, data):
            return await _shown(request, parts, data.code)
        if data.answer is not InvitationAnswer.ACCEPT and not data.sure:
            return await _shown(request, parts, data.code, asks=data.answer)
        password = data.password if data.password.reveal() else None
        token = token_of(request)
        try:
            given = await invitations.answer_invitation(
                parts.shell, data.code, data.answer, password, token, attests=bool(data.attests)
            )
        except Unavailable:
            raise
        except Refused as error:
            return await _shown(request, parts, data.code, refused(error.code))
        if isinstance(given, SignedIn):
            cookies = [*sign_in_cookies(parts, given), await acting_cookie(parts, given)]
            return go("/", "invitation_accepted", cookies=cookies)
        view = InvitationView(answered=data.answer)
        return page(request, "public/invitation.html", page=view)

    @post("/provider", status_code=HTTP_200_OK)
    async def by_provider(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[MarkedForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Show the way to the organization's own sign-in, to accept with it."""
        if not _is_marked(request, parts, data):
            return await _shown(request, parts, data.code)
        return await way_there(request, parts, invitation=data.code, back="/invitation")


async def _shown(
    request: Request[Any, Any, Any],
    parts: WebParts,
    code: Sealed,
    why: Notice | None = None,
    asks: Coded = "",
) -> Response[str]:
    token = token_of(request)
    try:
        shown = await invitations.show_invitation(parts.shell, code, token)
    except Unavailable:
        raise
    except Refused as error:
        view = InvitationView(refused=refused(error.code))
        return page(
            request,
            "public/invitation.html",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
            page=view,
        )
    reading, locale = _reading_of(request) or parts.shell.new_id(), visit_of(request).speech.tag
    view = InvitationView(
        code=code,
        mark=parts.shell.bookmarks.leave(reading, _digest(code)),
        organization=name_in(locale, shown.organization),
        program=name_in(locale, shown.program),
        role=shown.role,
        mine=shown.mine,
        other=token is not None and not shown.mine,
        provider=shown.provider,
        asks=asks,
        refused=why,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if why else HTTP_200_OK
    drawn = page(request, "public/invitation.html", status_code=status, page=view)
    drawn.cookies.append(_reading(parts, reading))
    return drawn


def _reading(parts: WebParts, reading: UUID) -> Cookie:
    return kept_cookie(parts, str(reading), READ_FOR_S, READ_COOKIE)


def _is_marked(
    request: Request[Any, Any, Any], parts: WebParts, data: AnswerForm | MarkedForm
) -> bool:
    """Whether this is of a page that was shown in this browser, for this code."""
    reading = _reading_of(request)
    return reading is not None and parts.shell.bookmarks.left(reading, data.mark) == _digest(
        data.code
    )


def _reading_of(request: Request[Any, Any, Any]) -> UUID | None:
    """Return under what this browser was shown such pages lately, in whichever tab."""
    try:
        return UUID(sent(request, READ_COOKIE))
    except ValueError:
        return None


def _digest(code: Sealed) -> str:
    return sha256(code.reveal().encode()).hexdigest()
