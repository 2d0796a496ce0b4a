"""Lets somebody who is signed in choose another password: the others who are signed in are out."""

from domain.access.events import PasswordReplaced
from domain.access.identity import Account, Known
from domain.access.recovering import strength_by_password
from domain.access.strengths import STRONG
from domain.codes import refusal
from domain.kernel import Role, own_log
from domain.protocol.door import ReplacePassword, SignedIn
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.choosing import require_fit
from services.warden.door.signing_in import (
    are_unchanged,
    begin_sign_in,
    from_a_known_device,
    opened_by,
    take_back,
    try_once,
)
from services.warden.ports import Parts
from services.warden.records import record, record_context


async def replace_password(parts: Parts, request: ReplacePassword) -> SignedIn:
    """Replace a password by another, for whoever knows the one that it has been.

    It is on record wherever the account is known, then every sign-in of the account ends, and
    another begins for who asked. A wrong password counts as a try to sign in.
    """
    caller = await authenticate(parts, request.token)
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal("password.not_by_operator")
    await require_fit(parts, caller.organization, caller.person, request.new)
    account = await account_of(parts, caller)
    tag = account.email
    tried = try_once(parts, tag, request.device, [account])
    if not await opened_by(parts, tried.accounts, request.old, tag):
        raise refusal("password.not_the_old")
    take_back(parts, tried)
    if request.old == request.new:
        raise refusal("password.same")
    made = await parts.passwords.hash(request.new, tag)
    async with parts.counts.replacing:
        if not await are_unchanged(parts, [account]):
            raise refusal("password.not_the_old")
        await _record(parts, caller, account.people)
        if not await parts.accounts.replace_password(account, made):
            raise refusal("password.not_the_old")
    [known] = [one for one in account.people if one[:2] == (caller.organization, caller.person)]
    strength, proven = strength_by_password(account, parts.earliest()), None
    if caller.principal.strength in STRONG:
        strength, proven = caller.principal.strength, caller.principal.proven
    signed_in = await begin_sign_in(parts, known, strength, proven=proven)
    return from_a_known_device(parts, account.id, request.device, signed_in)


async def account_of(parts: Parts, caller: Caller) -> Account:
    """Return the account that somebody is signed in with."""
    found = await parts.accounts.accounts_of(caller.organization, [caller.person])
    if caller.person not in found:
        raise refusal("session.none")
    return found[caller.person]


async def _record(parts: Parts, caller: Caller, people: tuple[Known, ...]) -> None:
    """Put it on record in each organization that knows the account, where one acts first."""
    there = sorted(people, key=lambda one: one.organization != caller.organization)
    for one in there:
        log = own_log(one.organization)
        is_here = one.organization == caller.organization
        event = PasswordReplaced(
            person=one.person,
            session=caller.principal.session if is_here else None,
            address=parts.inquiry.origin.address,
        )
        context = record_context(parts, log, one.person, Role.MEMBER)
        await record(parts, log, [event], context)
