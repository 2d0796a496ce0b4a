"""A second factor of one's account: shown, added, given, taken away; the Warden does all of it."""

from domain.kernel import Sealed
from domain.protocol.door import (
    BeginFactor,
    ConfirmFactor,
    FactorAdded,
    FactorBegun,
    FactorShown,
    ProveFactor,
    RecoveryCodes,
    RemoveFactor,
    RenewRecoveryCodes,
    ShowFactor,
    SignedIn,
)
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    GiveFirstFactorCode,
)
from services.app.asking import ask_for
from services.app.shell import Shell


async def show(shell: Shell, token: Sealed) -> FactorShown:
    """Say whether the account has one."""
    return await ask_for(shell.warden, ShowFactor(token), FactorShown)


async def begin(shell: Shell, token: Sealed) -> FactorBegun:
    """Make a secret for an authenticator app."""
    return await ask_for(shell.warden, BeginFactor(token), FactorBegun)


async def confirm(shell: Shell, token: Sealed, mark: Sealed, code: Sealed) -> FactorAdded:
    """Add the app whose code this is."""
    return await ask_for(shell.warden, ConfirmFactor(token, mark, code), FactorAdded)


async def ask_mailbox_code(shell: Shell, token: Sealed) -> FirstFactorCodeAsked:
    """Have a code sent to one's mailbox, to add a first app or passkey."""
    return await ask_for(shell.warden, AskFirstFactorCode(token), FirstFactorCodeAsked)


async def give_mailbox_code(shell: Shell, token: Sealed, code: Sealed) -> SignedIn:
    """Give that code; another sign-in goes on, in which one may be added."""
    return await ask_for(shell.warden, GiveFirstFactorCode(token, code), SignedIn)


async def prove(shell: Shell, token: Sealed, code: Sealed) -> SignedIn:
    """Give a code; another sign-in goes on."""
    return await ask_for(shell.warden, ProveFactor(token, code), SignedIn)


async def remove(shell: Shell, token: Sealed, code: Sealed) -> SignedIn:
    """Ask for no code any more."""
    return await ask_for(shell.warden, RemoveFactor(token, code), SignedIn)


async def renew_codes(shell: Shell, token: Sealed, code: Sealed) -> RecoveryCodes:
    """Make ten other recovery codes."""
    return await ask_for(shell.warden, RenewRecoveryCodes(token, code), RecoveryCodes)
