"""Signing in by a mailed link: the Warden makes marks and codes, the faces only carry."""

from domain.kernel import OrganizationId, Sealed
from domain.protocol.door import (
    AskSignInLink,
    ChooseOrganization,
    RecoveryBegun,
    SignedIn,
    SignInByLink,
)
from services.app.asking import ask_for
from services.app.shell import Shell


async def ask(shell: Shell, email: Sealed, device: Sealed | None) -> RecoveryBegun:
    """Have a link sent to a mailbox, and give the browser its mark."""
    return await ask_for(shell.warden, AskSignInLink(email, device), RecoveryBegun)


async def sign_in(
    shell: Shell,
    browser: Sealed | None,
    code: Sealed | None,
    organization: OrganizationId | None,
    device: Sealed | None,
) -> SignedIn | ChooseOrganization:
    """Begin a session with mark and code, or ask in which organization."""
    request = SignInByLink(browser or Sealed(""), code, organization, device)
    begun = await shell.warden.ask(request)
    if not isinstance(begun, SignedIn | ChooseOrganization):
        raise TypeError(f"the Warden answered {type(begun).__name__} to a mailed link")
    return begun
