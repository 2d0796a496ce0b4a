"""The organizations of one's account: going on in another, and taking in what else is one's own."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import OrganizationId, Refused, Sealed, Unavailable
from domain.kernel.locales import name_in
from services.app import account
from services.app.caller import Caller
from services.http.parts import WebParts
from services.http.visitor import device_of
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.signing_in import OrganizationChoice
from services.web.frame.visit import visit_of

HERE = "/organizations"


class OrganizationsView(msgspec.Struct, frozen=True, kw_only=True):
    """Where one is, where else one may go on, and whether what else there is can be taken in."""

    here: OrganizationId
    organizations: tuple[OrganizationChoice, ...]
    proven: bool
    refused: Notice | None = None

    @property
    def others(self) -> tuple[OrganizationChoice, ...]:
        """The organizations to go on in."""
        return tuple(one for one in self.organizations if one.id != self.here)


class SwitchForm(msgspec.Struct, frozen=True):
    """The organization to go on in."""

    organization: OrganizationId


class GatheringForm(msgspec.Struct, frozen=True):
    """The password of what else one signs in to with the same address."""

    password: Sealed


class OrganizationsPages(Controller):
    """For everybody who is signed in."""

    @get(HERE)
    async def show(
        self,
        request: Request[Any, Any, Any],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the organizations of the account, each a tap away."""
        view = await _view(request, parts, caller)
        return page(request, "member/organizations.html", page=view)

    @post("/account/sign-ins", opt={FIRST: Unasked.AGAIN})
    async def switch(
        self,
        data: URLEncodedBody[SwitchForm],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Go on in another organization: this sign-in ends, another begins."""
        begun = await account.switch_organization(parts.shell, caller, data.organization)
        return go("/", "switched", cookies=await cookies_of(parts, begun))

    @post("/account/gatherings", opt={FIRST: Unasked.FILLED_IN})
    async def gather(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[GatheringForm],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take in what else of the address opens with a password."""
        try:
            mark = device_of(request)
            await account.gather_accounts(parts.shell, caller, data.password, mark)
        except Unavailable:
            raise
        except Refused as error:
            view = await _view(request, parts, caller, refused(error.code))
            return page(request, "member/organizations.html", status_code=422, page=view)
        return go(HERE, "gathered")


async def _view(
    request: Request[Any, Any, Any],
    parts: WebParts,
    caller: Caller,
    refused_: Notice | None = None,
) -> OrganizationsView:
    shown = await account.show_account(parts.shell, caller)
    named = await account.name_organizations(parts.shell, shown.organizations)
    locale = visit_of(request).speech.tag
    return OrganizationsView(
        here=caller.principal.organization,
        organizations=tuple(OrganizationChoice(o.id, name_in(locale, o.founded)) for o in named),
        proven=shown.proven,
        refused=refused_,
    )
