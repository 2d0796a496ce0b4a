"""One's own account, as a page: the password that it has, and another."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import Refused, Sealed
from services.app import account
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import Visitor, device_of
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE

HERE = "/account"


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; ``refused`` is why the password is what it was."""

    refused: Notice | None = None


class PasswordForm(msgspec.Struct, frozen=True):
    """The password that it has been, and the one that it will be."""

    old: Sealed
    new: Sealed


class OwnAccountPages(Controller):
    """For everybody who is signed in."""

    path = HERE

    @get("/")
    async def show(self, request: Request[Visitor, Any, Any]) -> Response[str]:
        """Show how one signs in."""
        return page(request, "member/account.html", page=AccountView())

    @post("/passwords", opt={FIRST: Unasked.FILLED_IN})
    async def replace_password(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[PasswordForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Choose another password; whoever else is signed in to the account is out."""
        try:
            begun = await account.replace_password(
                parts.shell, request.user.token, data.old, data.new, device_of(request)
            )
        except FOR_AN_ERROR_PAGE:
            raise
        except Refused as error:
            view = AccountView(refused=refused(error.code))
            status = problem_of(error).status
            return page(request, "member/account.html", status_code=status, back=HERE, page=view)
        return go(HERE, "password_replaced", cookies=await cookies_of(parts, begun))
