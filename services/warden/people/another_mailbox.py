"""Asks for another mailbox, takes the codes of both back, and stops it: by oneself or with help.

Codes are made of the asking under a key of the Warden's, so that none is kept. An admin who helps
opens nothing by it: whose account it is shows the new mailbox themselves, signed in.
"""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.access.enrolling import FRESH_FOR
from domain.access.factors import is_fresh
from domain.access.strengths import MOVES_A_MAILBOX, STRONG
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import (
    NOT_IN_PERSON,
    Conflict,
    Context,
    ProgramId,
    Refused,
    Role,
    Sealed,
    own_log,
)
from domain.people.addresses import kept_address
from domain.people.commands import (
    AgreeByOldMailbox,
    AskMailboxMove,
    BackMailboxMove,
    ProveNewMailbox,
    StopMailboxMove,
)
from domain.people.events import PersonRegistered
from domain.people.moving import Move
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted
from domain.protocol.mailboxes import (
    AskNewMailbox,
    BackNewMailbox,
    ConfirmNewMailbox,
    MailboxCode,
    MoveLetterOf,
    MoveLetterTo,
    SettleNewMailbox,
    StopByOldMailbox,
    StopNewMailbox,
)
from domain.protocol.names import Occasion, PostalAddress
from services.warden.caller import Caller, authenticate
from services.warden.door.letters import count_of_move
from services.warden.door.recovering import is_typed
from services.warden.door.signing_in import address_of, hashed, known_person
from services.warden.limits import Somebody
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.mailboxes import code_for, count_tries, counted_if_wrong
from services.warden.people.moved_mailbox import (
    account_of,
    by_system,
    offices_of,
    once_of,
    person_stream,
    take_if_due,
)
from services.warden.people.personal_data import another_address, draft_of_another_address
from services.warden.people.reaching import Reached, reach
from services.warden.ports import Parts
from services.warden.recording import record_refusal
from services.warden.records import record_context
from services.warden.steps import step_done


async def ask_new_mailbox(parts: Parts, request: AskNewMailbox) -> Enacted:
    """Seal the address that is asked for; both mailboxes hear of it."""
    caller = await authenticate(parts, request.token)
    if not caller.principal.in_person:
        raise refusal(NOT_IN_PERSON)
    reached = await reach(parts, caller, request.person)
    whose, stream = _whose(caller, reached), person_stream(_whose(caller, reached))
    if reached.own:
        await _require_fresh(parts, caller)
    email = Sealed(kept_address(request.email.reveal()))
    if not await parts.store.first_answers([(stream, request.command_id)]):
        now = await address_of(parts, *whose)
        new = parts.tags.account(email)
        if now is not None and parts.tags.account(now) == new:
            raise refusal("mailbox.same")
        who, helped = (caller.organization, caller.person), None if reached.own else whose
        await count_of_move(parts, await account_of(parts, who) or who, new, helped)
    draft = draft_of_another_address(parts, whose, reached.item.locale, email)
    step = Step(
        stream=stream,
        command=AskMailboxMove(
            person=reached.person,
            sealed=draft.item.item,
            theirs=_home_in(caller, reached) is not None,
            in_office=bool(await offices_of(parts, whose)),
        ),
        context=_context(parts, caller, reached, request.command_id),
        basis=None if reached.own else caller.basis,
    )
    keeps = await parts.vault.seal(caller.own_log, [draft])
    outcome = await execute(parts.keeping({request.command_id: keeps}), PERSON, step)
    return Enacted((step_done(outcome, reached.person),))


async def confirm_new_mailbox(parts: Parts, request: ConfirmNewMailbox) -> Enacted:
    """Take a code back, of whichever mailbox it is; the move is made if that was all it took."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    whose, move = _whose(caller, reached), reached.state.move
    if move is None:
        raise refusal("mailbox.move_over")
    count_tries(parts, caller)
    step = Step(
        stream=person_stream(whose),
        command=await _answered(parts, whose, move, request.code),
        context=_context(parts, caller, reached, request.command_id),
    )
    outcome = await execute(parts.store, PERSON, step)
    email = await another_address(parts, whose)
    await take_if_due(parts, whose, email, besides=hashed(request.token))
    return Enacted((step_done(outcome, reached.person),))


async def stop_new_mailbox(parts: Parts, request: StopNewMailbox) -> Enacted:
    """Keep the mailbox: whoever is signed in to the account stops it, wherever it was asked."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    whose, id_ = _whose(caller, reached), request.command_id
    stops = {whose: _context(parts, caller, reached, id_)}
    account = await account_of(parts, whose) if reached.own else None
    for known in account.people if account is not None else ():
        there = record_context(parts, own_log(known.organization), known.person, Role.MEMBER)
        theirs = replace(there, command_id=uuid5(id_, str(known.organization)))
        stops.setdefault(known[:2], theirs)
    refused, done = refusal("mailbox.move_over"), None
    for one, context in stops.items():
        step = Step(stream=person_stream(one), command=StopMailboxMove(one[1]), context=context)
        try:
            stopped = step_done(await execute(parts.store, PERSON, step), reached.person)
            done = done or stopped
        except Refused as error:
            refused = error
    if done is None:
        raise refused
    return Enacted((done,))


async def stop_by_old_mailbox(parts: Parts, request: StopByOldMailbox) -> Done:
    """Keep it, by the code of the mailbox before: whatever is wrong is refused alike."""
    whose = request.organization, request.person
    with counted_if_wrong(parts, b"move", whose):
        state, _ = await state_of(parts.store, PERSON, person_stream(whose))
        move = state.move
        if move is None or move.done:
            raise refusal("person.code_wrong")
        if not isinstance(await _answered(parts, whose, move, request.code), AgreeByOldMailbox):
            raise refusal("person.code_wrong")
    return await _stopped(parts, whose, move)


async def back_new_mailbox(parts: Parts, request: BackNewMailbox) -> Enacted:
    """Vouch for somebody in office; what is refused is on record."""
    caller = await authenticate(parts, request.token)
    whose = caller.organization, request.person
    step = Step(
        stream=person_stream(whose),
        command=BackMailboxMove(request.person, await offices_of(parts, whose)),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    try:
        outcome = await execute(parts.store, PERSON, step)
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise
    return Enacted((step_done(outcome, request.person),))


async def settle_new_mailbox(parts: Parts, request: SettleNewMailbox) -> Done:
    """Take it after 72 hours, or note that it is not taken: nothing waits for ever.

    Raises ``Unavailable`` (``mailbox.not_yet``) if these have not passed by every clock.
    """
    await require_postman(parts, own_log(request.organization), request.secret)
    whose = request.organization, request.person
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    facts = await parts.store.read(person_stream(whose))
    asked = next((one.event for one in facts if one.event_id == request.fact), None)
    if state.move is None or state.move.asked != asked:
        return Done()
    if parts.earliest() < state.move.asked.settles_at:
        raise refusal("mailbox.not_yet")
    with suppress(Conflict):
        await take_if_due(parts, whose, await another_address(parts, whose))
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    return (
        Done()
        if state.move is None or state.move.done
        else await _stopped(parts, whose, state.move)
    )


async def move_letter_of(parts: Parts, request: MoveLetterOf) -> MailboxCode:
    """Say where a letter goes, and the code for it, the same each time.

    Once the move is made the mailbox before hears of it without one.
    """
    whose, log = (request.organization, request.person), own_log(request.organization)
    await require_postman(parts, log, request.secret)
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    known, move = await known_person(parts, *whose), state.move
    if known is None or move is None:
        return MailboxCode()
    code_is_over = request.to is MoveLetterTo.NEW and parts.latest() >= move.asked.until
    if code_is_over and not move.done:
        return MailboxCode()
    email = (await _addresses(parts, whose, move))[request.to]
    if email is None or not await written_to(parts, whose[0], [whose[1]]):
        return MailboxCode()
    await record_addresses(parts, log, Occasion.PERSON, [request.person])
    to = PostalAddress(request.person, email, known.locale)
    return MailboxCode(to, Sealed("") if move.done else _code(parts, whose, move, email))


async def _answered(
    parts: Parts, whose: Somebody, move: Move, code: Sealed
) -> ProveNewMailbox | AgreeByOldMailbox:
    """Say which mailbox a code is of. Raises ``Refused`` (``person.code_wrong``)."""
    found = await _addresses(parts, whose, move)
    given = {
        which
        for which, email in found.items()
        if email is not None and is_typed(code, _code(parts, whose, move, email))
    }
    if not given:
        raise refusal("person.code_wrong")
    kind = ProveNewMailbox if MoveLetterTo.NEW in given else AgreeByOldMailbox
    return kind(whose[1], move.asked.asked)


async def _addresses(
    parts: Parts, whose: Somebody, move: Move
) -> Mapping[MoveLetterTo, Sealed | None]:
    """Return the addresses of both mailboxes: which of them is the person's own changes with it."""
    own, other = await address_of(parts, *whose), await another_address(parts, whose)
    old, new = (other, own) if move.done else (own, other)
    return {MoveLetterTo.NEW: new, MoveLetterTo.OLD: old}


def _code(parts: Parts, whose: Somebody, move: Move, email: Sealed) -> Sealed:
    return code_for(parts, whose, f"move {move.asked.asked}", parts.tags.account(email))


async def _stopped(parts: Parts, whose: Somebody, move: Move) -> Done:
    asked = move.asked.asked
    step = Step(
        stream=person_stream(whose),
        command=StopMailboxMove(whose[1], asked),
        context=by_system(parts, whose[0], once_of(parts, whose, asked, "stopped")),
    )
    return Done((await execute(parts.store, PERSON, step)).position)


async def _require_fresh(parts: Parts, caller: Caller) -> None:
    """Refuse who did not prove just now that it is they, by the best that their account has."""
    principal = caller.principal
    if principal.strength not in MOVES_A_MAILBOX:
        raise refusal("mailbox.not_by_mail")
    if not is_fresh(principal.proven, parts.latest(), FRESH_FOR):
        raise refusal("mailbox.sign_in_anew")
    account = await account_of(parts, (caller.organization, caller.person))
    if account is None:
        raise refusal("account.none")
    if principal.strength not in STRONG and await parts.passkeys.of_account(account.id):
        raise refusal("mailbox.passkey_first")


def _whose(caller: Caller, reached: Reached) -> Somebody:
    return caller.organization, reached.person


def _home_in(caller: Caller, reached: Reached) -> ProgramId | None:
    """Return the program in which somebody is at home, if the caller is an admin of it."""
    first = reached.history[0].event
    home = first.home_program if isinstance(first, PersonRegistered) else None
    is_theirs = home is not None and Role.PROGRAM_ADMIN in caller.offices(home)
    return home if is_theirs else None


def _context(parts: Parts, caller: Caller, reached: Reached, command_id: UUID) -> Context:
    """Say who does it, with the offices that they hold where the person is at home."""
    context, home = caller.context(parts, caller.own_log, command_id), _home_in(caller, reached)
    if home is None or reached.own:
        return context
    return replace(context, offices=context.offices | caller.offices(home))
