"""Asks that somebody's sign-in be renewed, vouches for it, and stops it: by officers, or oneself.

The code by which the mailbox stops it is made of the asking under a key of the Warden's, so that
none is kept.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import uuid5

from msgspec.structs import replace

from domain.access.identity import Account
from domain.access.recovering import is_by_mail_alone
from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, Refused, Role, Sealed, own_log
from domain.people.commands import AskSignInRenewal, BackSignInRenewal, StopSignInRenewal
from domain.people.events import RenewalStop
from domain.people.moving import VOUCHING
from domain.people.person import PERSON
from domain.people.renewing import Renewal, require_renewal_right
from domain.protocol.answers import Done, Enacted
from domain.protocol.mailboxes import MailboxCode
from domain.protocol.names import Occasion, PostalAddress
from domain.protocol.renewals import (
    AskRenewal,
    BackRenewal,
    ListRenewals,
    RenewalLetterOf,
    RenewalsListed,
    StopRenewal,
    StopRenewalByCode,
)
from services.warden.caller import Caller, authenticate
from services.warden.door.recovering import is_typed
from services.warden.door.signing_in import address_of, known_person
from services.warden.limits import Somebody
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.mailboxes import code_for, counted_if_wrong
from services.warden.people.moved_mailbox import account_of, person_stream
from services.warden.people.offices import open_names
from services.warden.people.reaching import reach
from services.warden.people.renewal_lines import renewals_in, waiting_of
from services.warden.people.renewed_sign_in import (
    has_factor,
    held_by,
    may_keep,
    settled_of,
    stop_renewal_of,
)
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.records import record_context
from services.warden.steps import step_done

Spoken = AskSignInRenewal | BackSignInRenewal | StopSignInRenewal


async def ask_renewal(parts: Parts, request: AskRenewal) -> Enacted:
    """Ask for it; officers and the person's mailbox hear of it.

    Whether there is anything to renew is said to who may ask alone.
    """
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    whose = caller.organization, reached.person
    settled = await settled_of(parts, caller.organization, caller.person, reached.person)
    command = AskSignInRenewal(reached.person, request.reason, settled)
    context = caller.context(parts, caller.own_log, request.command_id)
    async with _on_record(parts, caller):
        require_renewal_right(command, context)
        account = await account_of(parts, whose)
        if account is None:
            raise refusal("account.none")
        if not await is_to_renew(parts, account):
            raise refusal("renewal.nothing")
    return await _said(parts, caller, whose, command, context)


async def is_to_renew(parts: Parts, account: Account) -> bool:
    """Whether there is an app or a passkey to take, or a password that mail alone chose."""
    return is_by_mail_alone(account) or await has_factor(parts, account)


async def back_renewal(parts: Parts, request: BackRenewal) -> Enacted:
    """Vouch for it, as a second officer."""
    caller = await authenticate(parts, request.token)
    whose = caller.organization, request.person
    held, renewal = await held_by(parts, whose), await waiting_of(parts, whose)
    others = [request.person] if renewal is None else [request.person, renewal.asked.by]
    settled = await settled_of(parts, caller.organization, caller.person, *others)
    command = BackSignInRenewal(request.person, held, settled)
    context = caller.context(parts, caller.own_log, request.command_id)
    return await _said(parts, caller, whose, command, context)


async def stop_renewed(parts: Parts, request: StopRenewal) -> Enacted:
    """Keep one's own sign-in, wherever a renewal was asked; or as an officer that of somebody."""
    caller = await authenticate(parts, request.token)
    person = request.person or caller.person
    whose = caller.organization, person
    context = caller.context(parts, caller.own_log, request.command_id)
    if person != caller.person:
        return await _said(parts, caller, whose, StopSignInRenewal(person), context)
    account = await account_of(parts, whose)
    if not await may_keep(parts, account, caller.principal.strength):
        raise refusal("renewal.not_signed_in")
    refused, done = refusal("renewal.over"), None
    for one, told in _everywhere(parts, whose, account, context):
        step = Step(stream=person_stream(one), command=StopSignInRenewal(one[1]), context=told)
        try:
            stopped = step_done(await execute(parts.store, PERSON, step), person)
            done = done or stopped
        except Refused as error:
            refused = error
    if done is None:
        raise refused
    return Enacted((done,))


async def stop_renewed_by_code(parts: Parts, request: StopRenewalByCode) -> Done:
    """Keep it, by the code that the mailbox got: whatever is wrong is refused alike."""
    whose = request.organization, request.person
    with counted_if_wrong(parts, b"renewal", whose):
        renewal = await waiting_of(parts, whose)
        email = await address_of(parts, *whose)
        if renewal is None or email is None:
            raise refusal("person.code_wrong")
        if not is_typed(request.code, _code(parts, whose, renewal, email)):
            raise refusal("person.code_wrong")
    return await stop_renewal_of(parts, whose, renewal, RenewalStop.MAILBOX)


async def renewal_letter_of(parts: Parts, request: RenewalLetterOf) -> MailboxCode:
    """Say where a letter about a renewal that waits goes, and its code, the same each time."""
    whose, log = (request.organization, request.person), own_log(request.organization)
    await require_postman(parts, log, request.secret)
    renewal = await waiting_of(parts, whose)
    known, email = await known_person(parts, *whose), await address_of(parts, *whose)
    if renewal is None or known is None or email is None:
        return MailboxCode()
    if not await written_to(parts, whose[0], [whose[1]]):
        return MailboxCode()
    await record_addresses(parts, log, Occasion.PERSON, [request.person])
    to = PostalAddress(request.person, email, known.locale)
    return MailboxCode(to, _code(parts, whose, renewal, email))


async def list_renewals(parts: Parts, request: ListRenewals) -> RenewalsListed:
    """Say which renewals wait, with names, on record; to officers of the organization alone."""
    return await decide_twice(parts, request, _list)


async def _list(parts: Parts, request: ListRenewals) -> RenewalsListed:
    caller = await authenticate(parts, request.token)
    if not caller.offices(caller.own_log.program) & VOUCHING:
        await record_refusal(parts, caller, caller.own_log, "renewal.not_a_second", ())
        raise refusal("renewal.not_a_second")
    lines = await renewals_in(parts, caller)
    people = {who for one in lines for who in (one.person, one.by, one.vouched_by or one.by)}
    names = await open_names(parts, caller, people, officer=True)
    return RenewalsListed(renewals=lines, names=dict(names))


async def _said(
    parts: Parts, caller: Caller, whose: Somebody, command: Spoken, context: Context
) -> Enacted:
    """Append an officer's word; what is refused is on record."""
    step = Step(stream=person_stream(whose), command=command, context=context, basis=caller.basis)
    async with _on_record(parts, caller):
        outcome = await execute(parts.store, PERSON, step)
    return Enacted((step_done(outcome, whose[1]),))


@asynccontextmanager
async def _on_record(parts: Parts, caller: Caller) -> AsyncIterator[None]:
    """Put on record what is refused of it."""
    try:
        yield
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise


def _everywhere(
    parts: Parts, whose: Somebody, account: Account | None, here: Context
) -> Iterable[tuple[Somebody, Context]]:
    """Say who does it in each organization of an account, none of which learns of another."""
    said = {whose: here}
    for known in account.people if account is not None else ():
        there = record_context(parts, own_log(known.organization), known.person, Role.MEMBER)
        theirs = replace(there, command_id=uuid5(here.command_id, str(known.organization)))
        said.setdefault(known[:2], theirs)
    return said.items()


def _code(parts: Parts, whose: Somebody, renewal: Renewal, email: Sealed) -> Sealed:
    return code_for(parts, whose, f"renewal {renewal.asked.asked}", parts.tags.account(email))
