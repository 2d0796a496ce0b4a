"""An organization's own sign-in over HTTP: set up by officers, told by the provider of ends."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK

from domain.kernel import Sealed
from domain.kernel.classes import Coded, Public
from domain.protocol.providers import ProviderLine
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.app import providers
from services.app.caller import Caller
from services.app.providers import STEPS, take_step
from services.app.shell import Shell
from services.app.steps import Where
from services.http.guards import FORM
from services.http.places import DOORS
from services.http.problems import problems


class ProvidersReply(msgspec.Struct, frozen=True, rename="camel"):
    """Providers of sign-ins that have not ended; ``mayPropose`` is the caller's.

    ``unreadable`` is whether there is one that cannot be read, and nobody signs in with.
    """

    items: tuple[ProviderLine, ...]
    may_propose: bool
    unreadable: bool


class TriedReply(msgspec.Struct, frozen=True, rename="camel"):
    """What a provider publishes: how many keys, how it signs, whether it tells of ends."""

    keys: int
    algorithms: tuple[Coded, ...]
    ends_sign_ins: bool


class ConnectionReply(msgspec.Struct, frozen=True, rename="camel"):
    """The organization's own sign-in, if it has one, and since when one is connected with it."""

    provider: UUID | None
    name: Public
    since: datetime | None


class LogoutBody(msgspec.Struct, frozen=True):
    """What a provider tells (OpenID Connect Back-Channel Logout 1.0)."""

    logout_token: Sealed


class ProviderController(Controller):
    """Providers of one's organization."""

    path = DOORS[Where.PROVIDERS].path
    tags = ["Organization"]

    @get("/", operation_id="list_providers", responses=LOOK_PROBLEMS)
    async def list_providers(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> ProvidersReply:
        """List providers of sign-ins; for officers."""
        listed = await providers.list_providers(shell, caller)
        return ProvidersReply(listed.providers, listed.may_propose, listed.unreadable)

    @post(
        "/{provider_id:uuid}/checks",
        operation_id="try_provider",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 503),
    )
    async def try_provider(
        self,
        provider_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> TriedReply:
        """Ask a provider what it publishes, now (an officer)."""
        tried = await providers.try_provider(shell, caller, provider_id)
        return TriedReply(tried.keys, tried.algorithms, tried.ends_sign_ins)


class ConnectionController(Controller):
    """One's own connection."""

    path = providers.CONNECTION
    tags = ["Account"]

    @get("/", operation_id="show_connection", responses=LOOK_PROBLEMS)
    async def show_connection(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> ConnectionReply:
        """Say with which provider one can be connected, and since when one is."""
        shown = await providers.show_connection(shell, caller)
        return ConnectionReply(shown.provider, shown.name, shown.since)


class LogoutController(Controller):
    """For providers; nobody need be signed in."""

    path = DOORS[Where.PROVIDERS].path
    tags = ["Account"]
    security = []

    @post(
        "/{provider_id:uuid}/logouts",
        operation_id="tell_signed_out",
        opt={FORM: True},
        status_code=HTTP_200_OK,
        responses=problems(401, 404, 408, 409, 413, 415, 422, 503),
    )
    async def tell_signed_out(
        self,
        provider_id: FromPath[UUID],
        data: URLEncodedBody[LogoutBody],
        shell: NamedDependency[Shell],
    ) -> Response[None]:
        """End the sign-ins of whom a provider says that they signed out there, at once."""
        await providers.tell_signed_out(shell, provider_id, data.logout_token)
        return Response(None, headers={"Cache-Control": "no-store"})


STEP_ADDRESSES = addresses_of(STEPS.values(), take_step)
