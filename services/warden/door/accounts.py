"""What else somebody signs in to with the same mailbox: shown, gone over to, taken in."""

from domain.access.accounts import people_gathered
from domain.access.events import AccessEvent, AccountGathered, SignInSwitched
from domain.access.identity import Account, Known
from domain.access.recovering import with_renewals
from domain.access.strengths import BY_PROVIDER
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, Context, Log, Role, own_log
from domain.protocol.door import (
    AccountShown,
    GatherAccounts,
    ShowAccount,
    SignedIn,
    SwitchOrganization,
)
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.signing_in import (
    are_unchanged,
    begin_sign_in,
    hashed,
    opened_by,
    take_back,
    try_once,
)
from services.warden.ports import Parts
from services.warden.records import record


async def show_account(parts: Parts, request: ShowAccount) -> AccountShown:
    """Say in which organizations the caller's account is known, and whether it is proven."""
    caller = await authenticate(parts, request.token)
    return _shown(await _account_of(parts, caller))


async def switch_organization(parts: Parts, request: SwitchOrganization) -> SignedIn:
    """End this sign-in, and begin one in another organization of the same account.

    It is as strong as the one before and ends when that would have; that of an organization's own
    provider is none in another. Each organization has it on
    record among own looks, which only whoever it was is shown: none learns of the other.
    """
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    there = [known for known in account.people if known.organization == request.organization]
    if not there or there[0].organization == caller.organization:
        raise refusal("account.not_there")
    [known] = there
    principal = caller.principal
    if principal.strength in BY_PROVIDER:
        raise refusal("account.not_by_provider")
    session = parts.new_id()
    here = Known(caller.organization, caller.person, principal.locale)
    left = parts.tags.sign_in(caller.organization, principal.session)
    begun = parts.tags.sign_in(known.organization, session)
    await _record(parts, here, SignInSwitched(session=left, entered=False))
    await _record(parts, known, SignInSwitched(session=begun, entered=True))
    return await begin_sign_in(
        parts,
        known,
        principal.strength,
        until=principal.expires,
        session=session,
        proven=principal.proven,
        instead=hashed(request.token),
    )


async def gather_accounts(parts: Parts, request: GatherAccounts) -> AccountShown:
    """Take into the caller's account what else of the same address a password opens.

    The mailbox is proven, and the password is that of what is taken in: who has one of both takes
    nothing; nor is one taken in that asks for a second factor or has a passkey, which would go with
    it, or whose password mail alone chose. A wrong password counts as a try.
    """
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    if not account.proven:
        raise refusal("account.not_proven")
    there = await parts.accounts.accounts_at(account.email)
    tried = try_once(parts, account.email, request.device, there)
    opened = await opened_by(parts, tried.accounts, request.password, account.email)
    opened = [one for one in opened if one.id == account.id or await _may_be_gathered(parts, one)]
    others = frozenset(one.id for one in opened if one.id != account.id)
    if not opened:
        raise refusal("account.none_opened")
    take_back(parts, tried)
    gathered = people_gathered(account, there, others)
    if not gathered:
        raise refusal("account.nothing_to_gather")
    async with parts.counts.replacing:
        kept_apart = [one for one in others if await parts.passkeys.of_account(one)]
        if kept_apart or not await are_unchanged(parts, [account, *opened]):
            raise refusal("account.none_opened")
        whole = with_renewals(account, opened).with_people(gathered)
        for known in gathered:
            await _record(parts, known, AccountGathered())
        if not await parts.accounts.write([whole], [account, *opened]):
            raise refusal("account.none_opened")
        return _shown(whole)


async def _account_of(parts: Parts, caller: Caller) -> Account:
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal(NOT_IN_PERSON)
    people = [caller.person]
    account = (await parts.accounts.accounts_of(caller.organization, people)).get(caller.person)
    if account is None:
        raise refusal("account.none")
    return account


async def _may_be_gathered(parts: Parts, account: Account) -> bool:
    """Whether its password says that it is its owner's: not if more keeps others out, or mail did.

    Whoever knows the password of who has a passkey would take what it opens, and end the passkey.
    """
    if account.factor is not None or account.recovered is not None:
        return False
    return not await parts.passkeys.of_account(account.id)


def _shown(account: Account) -> AccountShown:
    return AccountShown(tuple(known.organization for known in account.people), account.proven)


async def _record(parts: Parts, known: Known, event: AccessEvent) -> None:
    """Record among own looks what somebody did with their account, with no number of another."""
    log, command = own_log(known.organization), parts.new_id()
    context = Context(
        tenant=log,
        actor=known.person,
        role=Role.MEMBER,
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        client="web",
    )
    await record(parts, log, [event], context, log=Log.OWN)
