"""One's own account, as a page: the password that it has, and where one is signed in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.access.factors import Weakly
from domain.kernel import OrganizationId, Refused, Sealed
from domain.kernel.classes import Coded
from domain.kernel.locales import name_in
from domain.people.professions import PROFESSIONS
from domain.protocol.door import SignInLine
from domain.protocol.passkeys import PasskeysListed
from services.app import account, factors, passkeys, providers
from services.app.boards import zone_of
from services.app.details.own_status import OwnStatus, status_asked
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import WEAKLY, Visitor, caller, device_of
from services.web.frame.acting import cookies_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE
from services.web.frame.visit import visit_of
from services.web.member.turning import HERE, told


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """The page, ``here`` in one organization; ``refused`` is why the password is what it was.

    ``provider`` is whether the organization has a sign-in of its own, or had one for this person.
    ``status`` is what one is asked to confirm. ``renewing`` is whether officers are asked to renew
    their sign-in, which they can stop.
    """

    sign_ins: tuple[SignInLine, ...]
    organizations: Mapping[OrganizationId, Coded]
    passkeys: PasskeysListed = PasskeysListed((), may_add=False)
    here: OrganizationId | None = None
    zone: Coded = "UTC"
    status: OwnStatus | None = None
    professions: tuple[Coded, ...] = PROFESSIONS
    refused: Notice | None = None
    provider: bool = False
    renewing: bool = False

    @property
    def others(self) -> bool:
        """Whether one is signed in anywhere else."""
        return any(not one.here for one in self.sign_ins)


class EndingForm(msgspec.Struct, frozen=True):
    """The sign-in to end; without one, all but this."""

    sign_in: UUID | None = None


class DeviceForm(msgspec.Struct, frozen=True):
    """What the device is called from now on."""

    name: Sealed


class PasswordForm(msgspec.Struct, frozen=True):
    """The password that it has been, and the one that it will be."""

    old: Sealed
    new: Sealed


async def _view(
    request: Request[Visitor, Any, Any], parts: WebParts, why: Notice | None = None
) -> AccountView:
    listed = await account.list_sign_ins(parts.shell, request.user.token)
    shown = await account.show_account(parts.shell, await caller(request, parts.shell))
    there = dict.fromkeys((*shown.organizations, *(one.organization for one in listed.sign_ins)))
    named = await account.name_organizations(parts.shell, there)
    language = visit_of(request).speech.tag
    connection = await providers.show_connection(parts.shell, await caller(request, parts.shell))
    return AccountView(
        sign_ins=listed.sign_ins,
        organizations={one.id: name_in(language, one.founded) for one in named},
        here=request.user.principal.organization,
        passkeys=await passkeys.listed(parts.shell, request.user.token),
        zone=await zone_of(parts.shell, await caller(request, parts.shell)),
        status=await status_asked(parts.shell, await caller(request, parts.shell)),
        refused=why,
        provider=bool(connection.name or connection.since),
        renewing=(await factors.show(parts.shell, request.user.token)).renewing,
    )


class OwnAccountPages(Controller):
    """For everybody who is signed in."""

    path = HERE

    @get("/", opt={WEAKLY: Weakly.ADDING})
    async def show(
        self,
        request: Request[Visitor, Any, Any],
        parts: NamedDependency[WebParts],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show how one signs in, and where one is signed in."""
        view = await _view(request, parts)
        return page(request, "member/account.html", behind=behind, page=view)

    @post("/sign-ins/endings", opt={FIRST: Unasked.AGAIN})
    async def end_sign_ins(
        self,
        request: Request[Visitor, Any, Any],
        data: URLEncodedBody[EndingForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """End a sign-in, or all but this one: whoever it was signs in again."""
        ending = account.end_sign_ins(parts.shell, request.user.token, data.sign_in)
        return await told(ending, "sign_ins_ended")

    @post("/sign-ins/{sign_in_id:uuid}/names", opt={FIRST: Unasked.FILLED_IN})
    async def name_device(
        self,
        request: Request[Visitor, Any, Any],
        sign_in_id: FromPath[UUID],
        data: URLEncodedBody[DeviceForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Call a device something, where one is signed in on it."""
        naming = account.name_device(parts.shell, request.user.token, sign_in_id, data.name)
        return await told(naming, "device_named")

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
            view = await _view(request, parts, refused(error.code))
            status = problem_of(error).status
            return page(request, "member/account.html", status_code=status, back=HERE, page=view)
        return go(HERE, "password_replaced", cookies=await cookies_of(parts, begun))
