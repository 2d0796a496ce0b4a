"""A second factor: shown, added, given, taken away, and its recovery codes made anew."""

from msgspec.structs import replace

from domain.access.enrolling import FRESH_FOR, Takes
from domain.access.events import (
    OfFactor,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorAdded,
    SecondFactorRemoved,
)
from domain.access.factors import Factor
from domain.access.identity import Account
from domain.access.rights import THROTTLED
from domain.access.strengths import OPERATOR, PASSWORD, PASSWORD_AND_CODE, with_a_code
from domain.codes import refusal
from domain.kernel import Role, Sealed, own_log
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
from services.warden.caller import Caller, authenticate
from services.warden.door.codes import (
    Enrolment,
    enrolment_of,
    mark_of,
    number_given,
    recovery_codes,
    secret_of,
    step_given,
    typed,
    written,
)
from services.warden.door.enrolling import is_first, require_app_may_be_added, takes_to_add
from services.warden.door.going_on import go_on
from services.warden.door.signing_in import hashed
from services.warden.limits import WINDOW
from services.warden.people.moved_mailbox import offices_of
from services.warden.people.renewed_sign_in import is_renewing, keep_sign_in, may_keep
from services.warden.ports import Parts
from services.warden.providers.matters import confirming
from services.warden.recording import record_refusal
from services.warden.records import record, record_context


async def show_factor(parts: Parts, request: ShowFactor) -> FactorShown:
    """Say whether the caller's account has a second factor, and whether one may be added now."""
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    factor = await parts.accounts.factor(account) if account.factor else None
    there = await parts.passkeys.of_account(account.id)
    takes = await takes_to_add(parts, caller, account, there)
    return FactorShown(
        has=account.factor is not None,
        left=0 if factor is None else factor.left,
        may_add=account.factor is None and takes is Takes.NOTHING,
        strength=caller.principal.strength,
        passkey=any(one.host == parts.site.host for one in there),
        provider=await confirming(parts, caller.organization, caller.person) is not None,
        takes=takes,
        renewing=await may_keep(parts, account, caller.principal.strength)
        and await is_renewing(parts, account.people),
    )


async def begin_factor(parts: Parts, request: BeginFactor) -> FactorBegun:
    """Make a secret for an authenticator app. It counts once a code of it was typed."""
    caller, account = await _adding(parts, request.token)
    enrolment = Enrolment(parts.new_id(), parts.earliest() + FRESH_FOR)
    mark = mark_of(parts.tags, caller.principal.session, account.id, enrolment)
    secret = secret_of(parts.tags, account.id, enrolment.factor)
    return FactorBegun(secret, mark, enrolment.until)


async def confirm_factor(parts: Parts, request: ConfirmFactor) -> FactorAdded:
    """Add an app whose code was typed: every sign-in of the account ends, and a strong one begins.

    The recovery codes are shown this once.
    """
    caller, account = await _adding(parts, request.token)
    sign_in, latest = caller.principal.session, parts.latest()
    enrolment = enrolment_of(parts.tags, sign_in, account.id, request.mark, latest)
    if enrolment is None:
        raise refusal("factor.over")
    secret = secret_of(parts.tags, account.id, enrolment.factor)
    step = step_given(secret, 0, typed(request.code), parts.now())
    if step is None:
        raise refusal("factor.wrong_code")
    factor = Factor(id=enrolment.factor, account=account.id, step=step)
    await _set(parts, caller, account, factor)
    begun = await go_on(parts, caller, with_a_code(caller.principal.strength))
    return FactorAdded(begun, tuple(map(written, recovery_codes(parts.tags, factor))))


async def prove_factor(parts: Parts, request: ProveFactor) -> SignedIn:
    """Give a code in a sign-in that has begun: it ends, and one that is strong begins.

    What is sealed opens for a sitting from then on.
    """
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    await give_code(parts, caller, account, request.code)
    strength = with_a_code(caller.principal.strength)
    return await go_on(parts, caller, strength, hashed(request.token))


async def remove_factor(parts: Parts, request: RemoveFactor) -> SignedIn:
    """Take a second factor away, by a code of it: every sign-in of the account ends.

    The one that begins is as strong as a password.
    """
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    await give_code(parts, caller, account, request.code)
    await _set(parts, caller, await _account_of(parts, caller), None)
    strength = caller.principal.strength
    return await go_on(parts, caller, PASSWORD if strength == PASSWORD_AND_CODE else strength)


async def renew_recovery_codes(parts: Parts, request: RenewRecoveryCodes) -> RecoveryCodes:
    """Make ten other recovery codes, by a code: the ones before are good no more."""
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    factor = await give_code(parts, caller, account, request.code)
    new = factor.with_new_codes()
    await _record(parts, caller, account, RecoveryCodesMade(person=caller.person))
    if not await parts.accounts.use_factor(factor, new):
        raise refusal("factor.wrong_code")
    return RecoveryCodes(tuple(map(written, recovery_codes(parts.tags, new))))


async def give_code(parts: Parts, caller: Caller, account: Account, code: Sealed) -> Factor:
    """Use a code of an account up, of the app or a recovery code; return what is left of it.

    A try is counted before the code is looked at. Only who knows the password comes here, so the
    count keeps nobody out but them. Raises ``factor.none``, ``factor.wrong_code`` and
    ``sign_in.too_many``.
    """
    if account.factor is None:
        raise refusal("factor.none")
    tried = parts.counts.tries.begin_code(account.id.bytes, parts.now())
    if tried is None:
        raise refusal("sign_in.too_many", after_s=round(WINDOW.total_seconds()))
    factor = await parts.accounts.factor(account)
    given = None if factor is None else _used(parts, factor, typed(code))
    if factor is None or given is None:
        if tried.closes:
            await record_refusal(parts, caller, caller.own_log, THROTTLED, ())
        raise refusal("factor.wrong_code")
    if given.used != factor.used:
        event = RecoveryCodeUsed(person=caller.person, left=given.left)
        await _record(parts, caller, account, event)
    if not await parts.accounts.use_factor(factor, given):
        raise refusal("factor.wrong_code")
    parts.counts.tries.take_back(tried)
    await keep_sign_in(parts, account.people)
    return given


def _used(parts: Parts, factor: Factor, code: Sealed) -> Factor | None:
    """Return the factor once this code is used; None if it is none of its codes."""
    secret = secret_of(parts.tags, factor.account, factor.id)
    step = step_given(secret, factor.step, code, parts.now())
    if step is not None:
        return factor.with_step(step)
    number = number_given(parts.tags, factor, code)
    return None if number is None else factor.without_code(number)


async def _adding(parts: Parts, token: Sealed) -> tuple[Caller, Account]:
    caller = await authenticate(parts, token)
    account = await _account_of(parts, caller)
    if account.factor is not None:
        raise refusal("factor.there_already")
    there = await parts.passkeys.of_account(account.id)
    require_app_may_be_added(await takes_to_add(parts, caller, account, there))
    return caller, account


async def _account_of(parts: Parts, caller: Caller) -> Account:
    if caller.principal.strength == OPERATOR:
        raise refusal("factor.not_by_operator")
    found = await parts.accounts.accounts_of(caller.organization, [caller.person])
    if caller.person not in found:
        raise refusal("account.none")
    return found[caller.person]


async def _set(parts: Parts, caller: Caller, account: Account, factor: Factor | None) -> None:
    event: OfFactor = SecondFactorRemoved(person=caller.person)
    if factor is not None:
        first = is_first(parts, account, await parts.passkeys.of_account(account.id))
        event = SecondFactorAdded(person=caller.person, first_of_officer=first)
    async with parts.counts.replacing:
        there = await _account_of(parts, caller)
        if there.state != account.state:
            raise refusal("factor.over")
        await _record(parts, caller, account, event)
        if not await parts.accounts.set_factor(account, factor):
            raise refusal("factor.over")


async def _record(parts: Parts, caller: Caller, account: Account, event: OfFactor) -> None:
    """Put it on record in each organization that knows the account, where one acts first."""
    there = sorted(account.people, key=lambda one: one.organization != caller.organization)
    for one in there:
        log = own_log(one.organization)
        context = record_context(parts, log, one.person, Role.MEMBER)
        fact = replace(event, person=one.person, address=parts.inquiry.origin.address)
        if isinstance(fact, SecondFactorAdded) and fact.first_of_officer:
            in_office = bool(await offices_of(parts, one[:2]))
            fact = replace(fact, first_of_officer=in_office)
        await record(parts, log, [fact], context)
