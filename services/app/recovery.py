"""A forgotten password: the Warden makes marks and codes, the faces only carry."""

from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.door import AskRecovery, Recover, RecoveryBegun, SignedIn, StopRecovery
from services.app.asking import ask_for
from services.app.shell import Shell


async def ask(shell: Shell, email: Sealed, device: Sealed | None) -> RecoveryBegun:
    """Have a code sent to a mailbox, and give the browser its mark."""
    return await ask_for(shell.warden, AskRecovery(email=email, device=device), RecoveryBegun)


async def recover(
    shell: Shell, browser: Sealed, code: Sealed, password: Sealed, device: Sealed | None
) -> SignedIn:
    """Choose another password with mark and code, and begin a session."""
    request = Recover(browser=browser, code=code, password=password, device=device)
    return await ask_for(shell.warden, request, SignedIn)


async def stop(shell: Shell, email: Sealed, password: Sealed, device: Sealed | None) -> None:
    """Take the account back from whoever chose another password by mail."""
    request = StopRecovery(email=email, password=password, device=device)
    await ask_for(shell.warden, request, Done)
