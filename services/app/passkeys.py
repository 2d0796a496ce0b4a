"""Passkeys: the Warden makes and checks every challenge, the faces only carry."""

from uuid import UUID

from domain.kernel import OrganizationId, Sealed
from domain.protocol.answers import Done
from domain.protocol.door import ChooseOrganization, SignedIn
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskPasskeySignIn,
    AskStepUp,
    EndPasskey,
    ListPasskeys,
    PasskeyAsked,
    PasskeysListed,
    RenamePasskey,
    SignInByPasskey,
    StepUpByPasskey,
)
from services.app.asking import ask_for
from services.app.shell import Shell


async def ask_sign_in(shell: Shell, browser: Sealed | None) -> PasskeyAsked:
    """Ask what a browser needs to find a passkey."""
    return await ask_for(shell.warden, AskPasskeySignIn(browser), PasskeyAsked)


async def sign_in(
    shell: Shell,
    browser: Sealed | None,
    answer: Sealed | None,
    organization: OrganizationId | None,
    device: Sealed | None,
) -> SignedIn | ChooseOrganization:
    """Begin a session by what a browser answered, or ask in which organization."""
    request = SignInByPasskey(browser or Sealed(""), answer, organization, device)
    begun = await shell.warden.ask(request)
    if not isinstance(begun, SignedIn | ChooseOrganization):
        raise TypeError(f"the Warden answered {type(begun).__name__} to a passkey")
    return begun


async def ask_new(shell: Shell, token: Sealed) -> PasskeyAsked:
    """Ask what a browser needs to make a passkey."""
    return await ask_for(shell.warden, AskPasskey(token), PasskeyAsked)


async def add(shell: Shell, token: Sealed, answer: Sealed, name: Sealed) -> SignedIn:
    """Add the passkey that a browser made; another sign-in goes on."""
    return await ask_for(shell.warden, AddPasskey(token, answer, name), SignedIn)


async def ask_step_up(shell: Shell, token: Sealed) -> PasskeyAsked:
    """Ask what a browser needs to find a passkey of the account that is signed in."""
    return await ask_for(shell.warden, AskStepUp(token), PasskeyAsked)


async def step_up(shell: Shell, token: Sealed, answer: Sealed) -> SignedIn:
    """Give a passkey in a sign-in that has begun; another goes on."""
    return await ask_for(shell.warden, StepUpByPasskey(token, answer), SignedIn)


async def listed(shell: Shell, token: Sealed) -> PasskeysListed:
    """List one's own passkeys."""
    return await ask_for(shell.warden, ListPasskeys(token), PasskeysListed)


async def rename(shell: Shell, token: Sealed, passkey: UUID, name: Sealed) -> None:
    """Call one's passkey something else."""
    await ask_for(shell.warden, RenamePasskey(token, passkey, name), Done)


async def end(shell: Shell, token: Sealed, passkey: UUID) -> None:
    """End one's passkey."""
    await ask_for(shell.warden, EndPasskey(token, passkey), Done)
