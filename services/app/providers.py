"""An organization's own sign-in: the table of what is done about it, and the ways through it."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from domain.kernel import Sealed
from domain.kernel.classes import Coded, Public
from domain.protocol.answers import Done
from domain.protocol.providers import (
    CameBack,
    ComeBack,
    ConfirmThere,
    ConnectionShown,
    Disconnect,
    EnactProvider,
    FindProvider,
    Leave,
    Left,
    ListProviders,
    ProviderFound,
    ProvidersListed,
    ProviderTried,
    SetOut,
    SetOutTo,
    ShowConnection,
    TellSignedOut,
    TryProvider,
)
from domain.providers.commands import (
    ApproveProvider,
    EndProvider,
    ProposeProvider,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from services.app.asking import ask_for, enact
from services.app.caller import Caller
from services.app.outcomes import Outcome, left
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table

CONNECTION: Final = "/account/provider"
Line = Annotated[Public, msgspec.Meta(max_length=300)]


class ProviderBody(Body, frozen=True, kw_only=True, rename="camel"):
    """A provider: what officers call it, its issuer, and as which client we are known there.

    ``domains`` are those of the organization's addresses, ``strong`` the values of ``acr`` with
    which it says that there was a second factor.
    """

    name: Line
    issuer: Line
    client: Line
    secret: Sealed
    domains: tuple[Line, ...] = ()
    strong: tuple[Line, ...] = ()


class SecretBody(Body, frozen=True, kw_only=True, rename="camel"):
    """The client's new secret."""

    secret: Sealed


class ConnectionBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Whose connection ends, by id or address (organization admin); without, one's own."""

    whom: Sealed | None = None


STEPS: Final = table(
    Step(
        word="propose",
        command=ProposeProvider,
        where=Where.PROVIDERS,
        address="",
        operation="propose_provider",
        says="Propose a provider of sign-ins; a second officer approves it",
        by=(By.ORGANIZATION_ADMIN,),
        body=ProviderBody,
        notice="provider_proposed",
        first="another",
        creates=True,
    ),
    Step(
        word="approve",
        command=ApproveProvider,
        where=Where.PROVIDER,
        address="/approvals",
        operation="approve_provider",
        says="Approve what another officer proposed: from now on people can be connected",
        by=(By.ANOTHER_OFFICER,),
        body=Body,
        notice="provider_approved",
        first="PROVIDER_APPROVAL",
    ),
    Step(
        word="replace",
        command=ReplaceProviderSecret,
        where=Where.PROVIDER,
        address="/secrets",
        operation="replace_provider_secret",
        says="Give the client's new secret; the one before is gone",
        by=(By.ORGANIZATION_ADMIN,),
        body=SecretBody,
        notice="provider_secret_replaced",
        first="filled_in",
    ),
    Step(
        word="suspend",
        command=SuspendProvider,
        where=Where.PROVIDER,
        address="/suspensions",
        operation="suspend_provider",
        says="Let nobody sign in with it for now: all that were begun with it are signed out",
        by=(By.DECIDER,),
        body=Body,
        notice="provider_suspended",
        first="PROVIDER_SUSPENSION",
    ),
    Step(
        word="resume",
        command=ResumeProvider,
        where=Where.PROVIDER,
        address="/resumptions",
        operation="resume_provider",
        says="Let people sign in with it again",
        by=(By.DECIDER,),
        body=Body,
        notice="provider_resumed",
        first="again",
    ),
    Step(
        word="end",
        command=EndProvider,
        where=Where.PROVIDER,
        address="/endings",
        operation="end_provider",
        says="End or decline a provider: all that were begun with it are signed out",
        by=(By.DECIDER,),
        body=Body,
        notice="provider_ended",
        first="PROVIDER_END",
    ),
    Step(
        word="disconnect",
        command=Disconnect,
        where=Where.PROVIDERS,
        address="/disconnections",
        operation="disconnect_provider",
        says="End a connection with the provider, one's own or somebody's",
        by=(By.ONESELF, By.ORGANIZATION_ADMIN),
        body=ConnectionBody,
        notice="provider_disconnected",
        first="again",
    ),
)


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden for a step about a provider; one that is proposed has the command's id."""
    caller = at.caller
    if step.command is Disconnect:
        request = filled(Disconnect, said, token=caller.token)
        done = await ask_for(at.shell.warden, request, Done)
        organization = caller.principal.organization
        return left(at.shell, caller, organization, organization, done.position)
    provider = at.place or caller.command_id
    enacting = EnactProvider(
        token=caller.token,
        provider=provider,
        command=filled(step.command, said),
        client_secret=getattr(said, "secret", Sealed("")),
        command_id=caller.command_id,
    )
    return await enact(at.shell, caller, enacting, provider)


async def list_providers(shell: Shell, caller: Caller) -> ProvidersListed:
    """Return the providers of one's organization. Raises ``Forbidden`` for whom it is not for."""
    return await ask_for(shell.warden, ListProviders(caller.token), ProvidersListed)


async def try_provider(shell: Shell, caller: Caller, provider: UUID) -> ProviderTried:
    """Ask a provider what it publishes. Raises ``Unavailable`` and ``Conflict`` as it does."""
    return await ask_for(shell.warden, TryProvider(caller.token, provider), ProviderTried)


async def show_connection(shell: Shell, caller: Caller) -> ConnectionShown:
    """Say with which provider the caller can be connected, and since when they are."""
    return await ask_for(shell.warden, ShowConnection(caller.token), ConnectionShown)


async def find_provider(shell: Shell, address: Sealed) -> ProviderFound:
    """Find the provider for the domain of an address."""
    return await ask_for(shell.warden, FindProvider(address), ProviderFound)


async def set_out(
    shell: Shell,
    callback: Coded,
    *,
    provider: UUID | None = None,
    connects: Sealed | None = None,
    invitation: Sealed | None = None,
    device: Sealed | None = None,
) -> SetOutTo:
    """Say where to sign in at the provider, and give the browser its mark."""
    request = SetOut(
        callback=callback,
        provider=provider,
        connects=connects,
        invitation=invitation,
        device=device,
    )
    return await ask_for(shell.warden, request, SetOutTo)


async def confirm_there(shell: Shell, token: Sealed, callback: Coded) -> SetOutTo:
    """Say where to give a second factor at the provider, and give the browser its mark."""
    return await ask_for(shell.warden, ConfirmThere(token, callback), SetOutTo)


async def leave(shell: Shell, token: Sealed, callback: Coded) -> Left:
    """End a sign-in here, and say where it is ended at the provider too."""
    return await ask_for(shell.warden, Leave(token, callback), Left)


async def come_back(shell: Shell, came: ComeBack) -> CameBack:
    """Take what the provider sent along."""
    return await ask_for(shell.warden, came, CameBack)


async def tell_signed_out(shell: Shell, provider: UUID, told: Sealed) -> None:
    """Pass on what a provider says of a sign-in's end."""
    await ask_for(shell.warden, TellSignedOut(provider, told), Done)
