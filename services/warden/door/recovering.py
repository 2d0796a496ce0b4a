"""Takes an account back by mail: with the browser that asked and the code that its mailbox got."""

import hmac
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from domain.access.accounts import accounts_proven
from domain.access.events import PasswordReplaced, RecoveryAsked, RecoveryStopped
from domain.access.identity import Account, Known
from domain.access.proofs import Proof, Proving
from domain.access.recovering import recover, recoverable, stop_recovery
from domain.access.strengths import RECOVERED
from domain.codes import refusal
from domain.kernel import PersonId, Role, Sealed, own_log
from domain.kernel.classes import Coded
from domain.people.events import RenewalStop
from domain.protocol.answers import Done
from domain.protocol.door import (
    AskRecovery,
    Recover,
    RecoveryBegun,
    RecoveryCode,
    RecoveryCodeOf,
    SignedIn,
    StopRecovery,
)
from domain.protocol.names import Occasion, PostalAddress
from services.warden.door.choosing import require_fit
from services.warden.door.letters import count_of_stranger
from services.warden.door.recoveries import GUESSES, LASTS, STOPPED_FOR
from services.warden.door.signing_in import (
    BUSY_FOR_S,
    address_of,
    are_unchanged,
    begin_sign_in,
    from_a_known_device,
    hashed,
    is_known_device,
    known_person,
    new_token,
    recovered_from,
    take_back,
    try_once,
)
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.moved_mailbox import holds_office
from services.warden.people.renewed_sign_in import is_renewing, keep_sign_in
from services.warden.ports import Parts
from services.warden.records import record, record_context

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Of these a code is made: none is taken for another."""
LENGTH: Final = 10


async def ask_recovery(parts: Parts, request: AskRecovery) -> RecoveryBegun:
    """Let a browser ask for a code; the answer is the same for an address that nobody has.

    What is known of it goes on record after the answer, and the letter follows from the record.
    """
    tag = parts.tags.account(request.email)
    await count_of_stranger(parts, tag, request.device, "recovery.too_many")
    browser, until = new_token(), parts.earliest() + LASTS
    recovery = Proof(
        id=parts.new_id(), proving=Proving.RECOVERY, mark=hashed(browser), until=until, email=tag
    )
    await parts.proofs.begin(recovery)
    parts.counts.recoveries.some_time_later(_record_asking(parts, recovery, tag))
    return RecoveryBegun(browser, until)


async def _record_asking(parts: Parts, recovery: Proof, tag: bytes) -> None:
    reached = await reached_by(parts, tag)
    if not reached:
        return
    known = next(iter(reached.values()))
    log = own_log(known.organization)
    event = RecoveryAsked(
        person=known.person, recovery=recovery.id, address=parts.inquiry.origin.address
    )
    context = record_context(parts, log, known.person, Role.MEMBER)
    await record(parts, log, [event], context)


async def reached_by(parts: Parts, tag: bytes) -> Mapping[Account, Known]:
    """Return the accounts of an address, each with one of its people who has that address still.

    Whose address is another by now, who is erased or has died, is not given to whoever has the
    mailbox; nor is an account of which its owner stopped it.
    """
    found: dict[Account, Known] = {}
    there = recoverable(await parts.accounts.accounts_at(tag))
    for account in there:
        if await parts.proofs.of_account(Proving.STOPPED, account.id, parts.now()) is not None:
            continue
        for known in account.people:
            if not await written_to(parts, known.organization, [known.person]):
                continue
            email = await address_of(parts, known.organization, known.person)
            if email is not None and parts.tags.account(email) == tag:
                found.setdefault(account, known)
    return found


async def recovery_code_of(parts: Parts, request: RecoveryCodeOf) -> RecoveryCode:
    """Make the code of a recovery, for who sends letters; one that was made before is good no more.

    The letter goes where the account's own address is, and nowhere else.
    """
    log = own_log(request.organization)
    await require_postman(parts, log, request.secret)
    found = await parts.proofs.of_id(Proving.RECOVERY, request.recovery, parts.latest())
    reached = {} if found is None else await reached_by(parts, found.email or b"")
    whose = next((one for one in reached.values()), None)
    if found is None or whose is None or whose.organization != request.organization:
        raise refusal("recovery.over")
    organization, person, _ = whose
    email = await address_of(parts, organization, person)
    known = await known_person(parts, organization, person)
    if email is None or known is None:
        raise refusal("recovery.over")
    await record_addresses(parts, log, Occasion.SIGN_IN, [person])
    return await write_code(parts, found, PostalAddress(person, email, known.locale))


async def write_code(parts: Parts, found: Proof, to: PostalAddress) -> RecoveryCode:
    """Make the code that proves it; one that was made before is good no more."""
    code = Sealed("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))
    await parts.proofs.give_secret(found, hashed(code))
    return RecoveryCode(to, code)


async def recover_account(parts: Parts, request: Recover) -> SignedIn:
    """Give the accounts of an address another password, for who has its browser and its code.

    Everyone who was signed in is out. What is sealed stays shut for 72 hours.
    """
    mark = hashed(request.browser)
    found = await parts.proofs.of_browser(Proving.RECOVERY, mark, parts.latest())
    if found is None or found.email is None or found.guesses >= GUESSES:
        raise refusal("recovery.over")
    typed = hashed(as_typed(request.code))
    if found.secret is None or not hmac.compare_digest(found.secret, typed):
        wrong = await parts.proofs.guess(found)
        raise refusal("recovery.wrong_code" if 0 < wrong < GUESSES else "recovery.over")
    reached = await reached_by(parts, found.email)
    if not reached:
        raise refusal("recovery.over")
    (account, known), *_ = reached.items()
    await require_fit(parts, known.organization, known.person, request.password)
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    password = await parts.passwords.hash(request.password, found.email)
    async with parts.counts.replacing:
        if not await parts.proofs.use(found):
            raise refusal("recovery.over")
        await parts.proofs.end(Proving.RECOVERY, found.email)
        await _replace(parts, reached, password)
        await _prove(parts, account)
    signed_in = await begin_sign_in(parts, known, RECOVERED)
    return from_a_known_device(parts, account.id, request.device, signed_in)


async def stop_account_recovery(parts: Parts, request: StopRecovery) -> Done:
    """Give back the password that an account had before somebody chose another by mail.

    It takes a device that is known for the account, and that password. For 72 hours nobody takes
    the account back by mail.
    """
    tag = parts.tags.account(request.email)
    there = await parts.accounts.accounts_at(tag)
    own = [one for one in there if is_known_device(parts, one.id, request.device)]
    if not own:
        raise refusal("sign_in.refused")
    tried = try_once(parts, tag, request.device, own)
    shut = await recovered_from(parts, own, tag, request.password)
    if not shut:
        raise refusal("sign_in.refused")
    take_back(parts, tried)
    await parts.proofs.end(Proving.RECOVERY, tag)
    for one in shut:
        await parts.proofs.begin(_stop(parts, one))
    async with parts.counts.replacing:
        if not await are_unchanged(parts, shut):
            raise refusal("recovery.over")
        await _record(parts, shut, lambda person: RecoveryStopped(person=person))
        for account in shut:
            if not await parts.accounts.recover(account, stop_recovery(account)):
                raise refusal("recovery.over")
    return Done()


def _stop(parts: Parts, account: Account) -> Proof:
    """Let nobody take an account back by mail for a while."""
    return Proof(
        id=parts.new_id(),
        proving=Proving.STOPPED,
        mark=hashed(new_token()),
        until=parts.now() + STOPPED_FOR,
        account=account.id,
    )


async def _replace(parts: Parts, accounts: Collection[Account], password: Coded) -> None:
    """Replace it. A renewal that waits is stopped: no officer vouched for a password of later."""
    if not await are_unchanged(parts, accounts):
        raise refusal("recovery.over")
    for one in accounts:
        await keep_sign_in(parts, one.people, RenewalStop.MAILBOX)
        if await is_renewing(parts, one.people):
            raise refusal("recovery.over")
    now = parts.now()
    await _record(parts, accounts, lambda person: PasswordReplaced(person=person, recovered=True))
    for one in accounts:
        in_office = await holds_office(parts, one)
        given = recover(one, password, now, in_office=in_office)
        if not await parts.accounts.recover(one, given):
            raise refusal("recovery.over")


async def _prove(parts: Parts, account: Account) -> None:
    """Take it that who has the code reads the mailbox, where no account of it is proven yet."""
    there = await parts.accounts.accounts_at(account.email)
    if not any(one.proven for one in there):
        now = [one for one in there if one.id == account.id]
        proven = [new for one in now for new in accounts_proven(one, there)]
        if not await parts.accounts.write(proven, there):
            raise refusal("recovery.over")


def as_typed(code: Sealed) -> Sealed:
    """Take a code as it was typed: small letters, spaces and hyphens make no difference."""
    return Sealed("".join(one for one in code.reveal().upper() if one.isalnum()))


def is_typed(code: Sealed, made: Sealed) -> bool:
    """Whether what was typed, in whatever letters, is the code that was made."""
    return hmac.compare_digest(as_typed(code).reveal().encode(), made.reveal().encode())


async def _record(
    parts: Parts,
    accounts: Iterable[Account],
    what: Callable[[PersonId], PasswordReplaced | RecoveryStopped],
) -> None:
    """Put it on record in each organization that knows the accounts."""
    for known in dict.fromkeys(one for account in accounts for one in account.people):
        log = own_log(known.organization)
        context = record_context(parts, log, known.person, Role.MEMBER)
        event = replace(what(known.person), address=parts.inquiry.origin.address)
        await record(parts, log, [event], context)
