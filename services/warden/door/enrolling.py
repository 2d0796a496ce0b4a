"""What it takes to add an app or a passkey in a sign-in; and the code in the mailbox that may.

The code is good in the sign-in that asked alone: what fetches the letter has nothing to use it in.
"""

import hmac
from collections.abc import Sequence
from typing import assert_never

from domain.access.enrolling import (
    CODE_LASTS,
    FRESH_FOR,
    GUESSES,
    Takes,
    adding_takes,
)
from domain.access.events import FirstFactorAsked
from domain.access.factors import is_fresh
from domain.access.identity import Account
from domain.access.passkeys import Passkey
from domain.access.proofs import Proof, Proving
from domain.access.recovering import is_by_mail_alone
from domain.access.strengths import PASSWORD_AND_MAIL
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, OrganizationId, PersonId, Role, Sealed, own_log
from domain.people.addresses import masked
from domain.protocol.door import RecoveryCode, SignedIn
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    FirstFactorCodeOf,
    GiveFirstFactorCode,
)
from domain.protocol.names import Occasion, PostalAddress
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.going_on import go_on
from services.warden.door.letters import count_of_caller
from services.warden.door.recovering import as_typed, write_code
from services.warden.door.replacing import account_of
from services.warden.door.signing_in import address_of, hashed, known_person
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.mailboxes import prove_by_first_factor
from services.warden.people.moved_mailbox import holds_office
from services.warden.ports import Parts
from services.warden.records import record, record_context


async def takes_to_add(
    parts: Parts,
    caller: Caller,
    account: Account,
    there: Sequence[Passkey],
    *,
    asked: bool = False,
) -> Takes:
    """Say what it takes before the caller may add an app or a passkey to their account.

    ``asked`` is whether they came in just before they asked for what it takes.
    """
    given = caller.principal
    by_mail = is_by_mail_alone(account) and await holds_office(parts, account)
    return adding_takes(
        given.strength,
        first=is_first(parts, account, there),
        fresh=asked or is_fresh(given.proven, parts.latest(), FRESH_FOR),
        by_mail=by_mail,
        evaluation=parts.evaluation,
        elsewhere=len(account.people) > 1,
    )


def is_first(parts: Parts, account: Account, there: Sequence[Passkey]) -> bool:
    """Whether an account has neither app nor passkey that could be given at this address."""
    return account.factor is None and not any(one.host == parts.site.host for one in there)


async def ask_first_factor_code(parts: Parts, request: AskFirstFactorCode) -> FirstFactorCodeAsked:
    """Have a code sent to the caller's mailbox, where that is what it takes."""
    caller, account = await _needing_code(parts, request.token)
    email = await _own_address(parts, account, caller.organization, caller.person)
    if email is None:
        raise refusal("factor.code_over")
    await count_of_caller(parts, caller, account)
    until = parts.earliest() + CODE_LASTS
    asked = Proof(
        id=parts.new_id(),
        proving=Proving.FIRST_FACTOR,
        mark=hashed(request.token),
        until=until,
        email=account.email,
        account=account.id,
    )
    await parts.proofs.begin(asked)
    log = own_log(caller.organization)
    event = FirstFactorAsked(
        person=caller.person, asking=asked.id, address=parts.inquiry.origin.address
    )
    await record(parts, log, [event], record_context(parts, log, caller.person, Role.MEMBER))
    return FirstFactorCodeAsked(until, Sealed(masked(email.reveal())))


async def first_factor_code_of(parts: Parts, request: FirstFactorCodeOf) -> RecoveryCode:
    """Make the code, for who sends letters; one that was made before is good no more."""
    log = own_log(request.organization)
    await require_postman(parts, log, request.secret)
    found = await parts.proofs.of_id(Proving.FIRST_FACTOR, request.asking, parts.latest())
    there = [] if found is None else await parts.accounts.accounts_at(found.email or b"")
    whose = [
        (account, known)
        for account in there
        for known in account.people
        if known.organization == request.organization
        and found is not None
        and found.account == account.id
    ]
    for account, (organization, person, _) in whose:
        email = await _own_address(parts, account, organization, person)
        known = await known_person(parts, organization, person)
        is_written_to = bool(await written_to(parts, organization, [person]))
        if found is not None and email is not None and known is not None and is_written_to:
            await record_addresses(parts, log, Occasion.SIGN_IN, [person])
            return await write_code(parts, found, PostalAddress(person, email, known.locale))
    raise refusal("factor.code_over")


async def give_first_factor_code(parts: Parts, request: GiveFirstFactorCode) -> SignedIn:
    """Take the code: the sign-in ends, and one begins in which an app or passkey may be added.

    The mailbox is proven by it. A guess is counted before it is looked at; five are all there are.
    """
    caller, account = await _needing_code(parts, request.token, asked=True)
    mark = hashed(request.token)
    found = await parts.proofs.of_browser(Proving.FIRST_FACTOR, mark, parts.latest())
    if (
        found is None
        or (found.account, found.email) != (account.id, account.email)
        or found.guesses >= GUESSES
    ):
        raise refusal("factor.code_over")
    guesses = await parts.proofs.guess(found)
    if not 0 < guesses <= GUESSES:
        raise refusal("factor.code_over")
    typed = hashed(as_typed(request.code))
    if found.secret is None or not hmac.compare_digest(found.secret, typed):
        raise refusal("factor.code_wrong" if guesses < GUESSES else "factor.code_over")
    if not await parts.proofs.use(found):
        raise refusal("factor.code_over")
    await prove_by_first_factor(parts, caller, account, found.id)
    return await go_on(parts, caller, PASSWORD_AND_MAIL, mark)


def require_app_may_be_added(takes: Takes) -> None:
    """Refuse to add an app where it takes anything more, and say what."""
    match takes:
        case Takes.NOTHING:
            return
        case Takes.CODE:
            raise refusal("factor.needs_code")
        case Takes.SIGN_IN:
            raise refusal("factor.sign_in_anew")
        case Takes.STRONGER:
            raise refusal("factor.passkey_first")
        case Takes.PASSWORD:
            raise refusal("factor.not_by_mail")
        case Takes.OFFICERS:
            raise refusal("factor.needs_officers")
        case _ as unreachable:
            assert_never(unreachable)


async def _needing_code(
    parts: Parts, token: Sealed, *, asked: bool = False
) -> tuple[Caller, Account]:
    """Return who is to show that they read their mailbox, and their account.

    Who has ``asked`` came in just before that, and may wait for the letter since.
    """
    caller = await authenticate(parts, token)
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal(NOT_IN_PERSON)
    account = await account_of(parts, caller)
    there = await parts.passkeys.of_account(account.id)
    takes = await takes_to_add(parts, caller, account, there, asked=asked)
    if takes is Takes.NOTHING:
        raise refusal("factor.code_not_due")
    if takes is not Takes.CODE:
        require_app_may_be_added(takes)
    return caller, account


async def _own_address(
    parts: Parts, account: Account, organization: OrganizationId, person: PersonId
) -> Sealed | None:
    """Return somebody's address, if it is that of their account."""
    email = await address_of(parts, organization, person)
    return email if email is not None and parts.tags.account(email) == account.email else None
