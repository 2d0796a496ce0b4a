"""Goes on in another sign-in where one is: as strong as what was given in the one before."""

from domain.access.identity import Account
from domain.access.recovering import is_by_mail_alone, is_shut, settle
from domain.access.strengths import PASSKEY, PASSWORD_AND_CODE
from domain.protocol.door import SignedIn
from services.warden.caller import Caller
from services.warden.door.replacing import account_of
from services.warden.door.signing_in import are_unchanged, begin_sign_in
from services.warden.ports import Parts


async def go_on(
    parts: Parts, caller: Caller, strength: str, instead: bytes | None = None
) -> SignedIn:
    """Begin another sign-in where the caller is, until theirs would have ended.

    Unless all of theirs have ended by what they did, it is ``instead`` of the one they ask in.
    """
    account = await account_of(parts, caller)
    whose = caller.organization, caller.person
    [known] = [one for one in account.people if one[:2] == whose]
    until = caller.principal.expires
    begun = await begin_sign_in(parts, known, strength, until=until, instead=instead)
    await came_in(parts, account, strength)
    return begun


async def came_in(parts: Parts, account: Account, strength: str) -> None:
    """Take the password for the owner's, once they gave what is stronger than the mailbox.

    That of one organization's own sign-in says nothing of the account.
    """
    if strength not in {PASSKEY, PASSWORD_AND_CODE} or not is_by_mail_alone(account):
        return
    async with parts.counts.replacing:
        if not is_shut(account, parts.earliest()) and await are_unchanged(parts, [account]):
            await parts.accounts.write([settle(account)], [account])
