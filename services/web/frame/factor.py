"""The page that asks for a code: reached from whatever takes a second factor, and back to it."""

from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_403_FORBIDDEN

from domain.access.strengths import BY_PROVIDER
from domain.kernel import Sealed
from domain.kernel.classes import Coded, Public
from services.http.visitor import Visitor
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import carry_sent

FACTOR: Final = "/account/second-factor"
PROOFS: Final = f"{FACTOR}/proofs"
TAKES_FACTOR: Final = frozenset({"sign_in.second_factor", "sign_in.step_up"})


class ProofView(msgspec.Struct, frozen=True, kw_only=True):
    """Where it goes on, and what was typed that goes with it.

    ``whose`` is said by the form of somebody who has just signed in. ``code`` and ``passkey`` are
    by what it can be given, as far as is known: where there is no passkey, the button says so.
    ``recovery`` is whether a recovery code may be left.
    ``none_yet`` is whether there may be nothing to give, so that the page leads to adding it.
    ``provider`` is whether the organization's own sign-in does; ``name`` is what it is called, and
    ``address`` the way there, once somebody set out.
    """

    code: bool = True
    recovery: bool = True
    passkey: bool = True
    none_yet: bool = False
    provider: bool = False
    name: Public = ""
    address: Sealed = Sealed("")
    back: Coded = "/"
    carried: Sealed = Sealed("")
    whose: Coded = ""
    refused: Notice | None = None


def leading_back(path: str, back: str) -> str:
    """Name a page that leads back to where somebody was going."""
    return path if back == "/" else f"{path}?back={quote(back, safe='/')}"


def came_by_provider(request: Request[Any, Any, Any]) -> bool:
    """Whether somebody is signed in with their organization's own sign-in."""
    user = request.scope.get("user")
    return isinstance(user, Visitor) and user.principal.strength in BY_PROVIDER


def ask_for_code(request: Request[Any, Any, Any], code: str) -> Response[Any]:
    """Ask for a second factor, and carry on to what was asked."""
    if request.method == "GET":
        return go(leading_back(PROOFS, request.scope["path"]))
    view = ProofView(
        none_yet=True,
        provider=came_by_provider(request),
        carried=carry_sent(request) or Sealed(""),
        refused=refused(code, "warn"),
    )
    return page(
        request,
        "frame/second_factor_proof.html",
        status_code=HTTP_403_FORBIDDEN,
        back="/",
        page=view,
    )
