"""Proves that somebody reads their mailbox: a code goes there and comes back from where they are.

Whoever fetches or presses what is in a letter proves nothing: the code is typed by who is signed
in. It is made of the asking under a key of the Warden's, so that none is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID, uuid5

from domain.access.accounts import accounts_proven
from domain.access.identity import Account
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import NOT_IN_PERSON, OrganizationId, PersonId, Sealed, Stream, own_log
from domain.people.commands import AskMailboxProof, ProveMailbox
from domain.people.person import PERSON
from domain.protocol.answers import Enacted
from domain.protocol.mailboxes import (
    AskMailboxCode,
    ConfirmMailbox,
    MailboxCode,
    MailboxCodeOf,
)
from domain.protocol.names import Occasion, PostalAddress
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.letters import count_of_caller
from services.warden.door.recoveries import LASTS as COUNTED_FOR
from services.warden.door.recovering import LENGTH, LETTERS, is_typed
from services.warden.door.signing_in import address_of, are_unchanged, known_person
from services.warden.limits import Counted, Somebody
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.ports import Parts
from services.warden.steps import step_done

CODES: Final = UUID("5b6f5f1e-6f0a-4b7c-9d53-2f4be4a4c0de")
"""Apart from all else that is made of a command: who chooses a key learns no code by it."""
AN_HOUR: Final = 5
"""Tries at a code, within an hour."""
WRONG_STOPS_AN_HOUR: Final = 30
"""So many wrong codes that stop something of one person are tried from one network."""


async def ask_mailbox_code(parts: Parts, request: AskMailboxCode) -> Enacted:
    """Have a code sent to the caller's own mailbox, unless it is proven."""
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    if account.proven:
        raise refusal("mailbox.proven")
    await count_of_caller(parts, caller, account)
    step = _step(parts, caller, AskMailboxProof(caller.person), request.command_id)
    return Enacted((step_done(await execute(parts.store, PERSON, step), caller.person),))


async def confirm_mailbox(parts: Parts, request: ConfirmMailbox) -> Enacted:
    """Take the code back: the account is proven from then on."""
    caller = await authenticate(parts, request.token)
    account = await _account_of(parts, caller)
    if account.proven:
        raise refusal("mailbox.proven")
    count_tries(parts, caller)
    state, _ = await state_of(parts.store, PERSON, _stream(caller.organization, caller.person))
    email = await address_of(parts, caller.organization, caller.person)
    if state.code is None or email is None or parts.tags.account(email) != account.email:
        raise refusal("person.code_over")
    whose = caller.organization, caller.person
    made = code_for(parts, whose, str(state.code.asked), account.email)
    if not is_typed(request.code, made):
        raise refusal("person.code_wrong")
    command = ProveMailbox(caller.person, state.code.asked)
    step = _step(parts, caller, command, request.command_id)
    async with parts.counts.replacing:
        if not await are_unchanged(parts, [account]):
            raise refusal("account.busy")
        outcome = await execute(parts.store, PERSON, step)
        there = await parts.accounts.accounts_at(account.email)
        if not await parts.accounts.write(accounts_proven(account, there), [account, *there]):
            raise refusal("account.busy")
    return Enacted((step_done(outcome, caller.person),))


async def prove_by_first_factor(
    parts: Parts, caller: Caller, account: Account, asked: UUID
) -> None:
    """Take it that who gave the code before a first app or passkey reads the mailbox.

    Nobody asked to have it confirmed: where another account of the address is proven, that one is.
    """
    command = ProveMailbox(caller.person, asked, first_factor=True)
    async with parts.counts.replacing:
        there = await parts.accounts.accounts_at(account.email)
        if any(one.proven for one in there) or not await are_unchanged(parts, [account]):
            return
        await execute(parts.store, PERSON, _step(parts, caller, command, parts.new_id()))
        await parts.accounts.write(accounts_proven(account, there), [account])


async def mailbox_code_of(parts: Parts, request: MailboxCodeOf) -> MailboxCode:
    """Make the code for its letter; it is the same each time it is asked for."""
    organization, person = request.organization, request.person
    log = own_log(organization)
    await require_postman(parts, log, request.secret)
    state, _ = await state_of(parts.store, PERSON, _stream(organization, person))
    known = await known_person(parts, organization, person)
    email = await address_of(parts, organization, person)
    if known is None or email is None or state.code is None or parts.latest() >= state.code.until:
        return MailboxCode()
    if not await written_to(parts, organization, [person]):
        return MailboxCode()
    await record_addresses(parts, log, Occasion.PERSON, [person])
    code = code_for(parts, (organization, person), str(state.code.asked), parts.tags.account(email))
    return MailboxCode(PostalAddress(person, email, known.locale), code)


def code_for(parts: Parts, whose: Somebody, asked: str, email: bytes) -> Sealed:
    """Make the code of an asking of somebody, for this address alone."""
    made = parts.tags.item(*whose, uuid5(CODES, f"{asked} {email.hex()}")).int
    letters = []
    for _ in range(LENGTH):
        made, place = divmod(made, len(LETTERS))
        letters.append(LETTERS[place])
    return Sealed("".join(letters))


async def _account_of(parts: Parts, caller: Caller) -> Account:
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal(NOT_IN_PERSON)
    held = await parts.accounts.accounts_of(caller.organization, [caller.person])
    if caller.person not in held:
        raise refusal("account.none")
    return held[caller.person]


def _step(
    parts: Parts, caller: Caller, command: AskMailboxProof | ProveMailbox, command_id: UUID
) -> Step:
    return Step(
        stream=_stream(caller.organization, caller.person),
        command=command,
        context=caller.context(parts, caller.own_log, command_id),
    )


def count_tries(parts: Parts, caller: Caller) -> None:
    """Count a code that is tried. Raises ``Throttled`` (``person.too_many_codes``)."""
    who = caller.organization, caller.person
    wait = parts.counts.spent.spend(who, Counted.MAILBOX_TRIES, 1, AN_HOUR, parts.now())
    if wait:
        raise refusal("person.too_many_codes", after_s=round(wait.total_seconds()))


@contextmanager
def counted_if_wrong(parts: Parts, stops: bytes, whose: Somebody) -> Iterator[None]:
    """Count a code of somebody that stops something, unless it is right: then nothing is raised.

    It is counted before it is looked at, and of that person alone: what is tried on another keeps
    nobody's right code out. Raises ``Throttled`` (``person.too_many_codes``).
    """
    organization, person = whose
    network, what = parts.inquiry.origin.address, stops + organization.bytes + person.bytes
    recoveries = parts.counts.recoveries
    if not recoveries.count_network(what, network, WRONG_STOPS_AN_HOUR, parts.now()):
        raise refusal("person.too_many_codes", after_s=round(COUNTED_FOR.total_seconds()))
    yield
    recoveries.take_back(what, network)


def _stream(organization: OrganizationId, person: PersonId) -> Stream:
    return Stream(own_log(organization), PERSON.category, person)
