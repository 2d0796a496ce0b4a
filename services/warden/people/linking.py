"""Says of two registrations that they are one human, or are not: what an admin decides.

Both are reached as on their own pages. Nothing is opened by it, and no right passes.
"""

from collections.abc import Mapping
from typing import Final

from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Context, PersonId, Right, RightKind, Role
from domain.people.commands import ConfirmLink, DeclineLink, ProposeLink, TellApart, Unlink
from domain.people.linking import Links, require_proposing
from domain.people.person import PERSON, Person
from domain.protocol.answers import Done, Enacted
from domain.protocol.linking import SayOfTwo, Way, WithdrawInvitationsOf
from domain.separation import LINKED_ALREADY, apart
from services.warden.caller import Caller, authenticate
from services.warden.people.addresses import require_postman
from services.warden.people.moved_mailbox import by_system, person_stream, withdraw_invitations
from services.warden.people.reaching import (
    Reached,
    context_about,
    may_administer,
    program_of_all,
    reach,
)
from services.warden.people.roster import people_on_record
from services.warden.ports import Parts
from services.warden.steps import step_done

ENDING: Final[Mapping[Way, type[ConfirmLink | DeclineLink | Unlink]]] = {
    Way.CONFIRM: ConfirmLink,
    Way.DECLINE: DeclineLink,
    Way.UNLINK: Unlink,
}
"""What is said of a link that somebody has proposed, by the two that it is about."""


async def say_of_two(parts: Parts, request: SayOfTwo) -> Enacted:
    """Decide it where the second's facts are."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    whom = (request.person, request.other)
    command: ProposeLink | ConfirmLink | DeclineLink | Unlink | TellApart
    if request.way in {Way.PROPOSE, Way.APART}:
        other = await reach(parts, caller, request.other)
        shared = await program_of_all(parts, caller, *whom)
        reached = reached._replace(program=shared or reached.program or other.program)
        theirs = shared is not None
        if request.way is Way.APART:
            command = TellApart(*whom, theirs=theirs)
        else:
            first = request.stays if request.stays in whom else request.other
            second = request.other if first == request.person else request.person
            command = ProposeLink(second, first, theirs=theirs)
    else:
        command = ENDING[request.way](*await _in_order(parts, caller, *whom))
    stream = person_stream((caller.organization, command.second))
    context = _context(parts, caller, reached, request)
    again = await parts.store.first_answers([(stream, request.command_id)])
    if isinstance(command, ProposeLink) and not again:
        require_proposing(command, context)
        for one in whom:
            await _turn_down_of_erased(parts, caller, one)
        first_one = await _first(parts, caller, command.first)
        await _require_possible(parts, caller, command, context, first_one.links)
    if isinstance(command, ConfirmLink) and context.holds(Role.ORGANIZATION_ADMIN) and not again:
        await _first(parts, caller, command.first)
    step = Step(
        stream=stream,
        command=command,
        context=context,
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, PERSON, step), command.second),))


async def withdraw_invitations_of(parts: Parts, request: WithdrawInvitationsOf) -> Done:
    """Take back what a second registration was invited to, unless it is one no more."""
    organization, person = request.organization, request.person
    stream = person_stream((organization, person))
    await require_postman(parts, stream.tenant, request.secret)
    state, _ = await state_of(parts.store, PERSON, stream)
    if state.links.link is not None and state.links.link.stands:
        await withdraw_invitations(parts, (organization, person))
    return Done()


async def _in_order(
    parts: Parts, caller: Caller, person: PersonId, other: PersonId
) -> tuple[PersonId, PersonId]:
    """Name the second and then the first, by what is said of them; as they came if nothing is."""
    known = await people_on_record(parts, caller.organization, [other])
    link = known[other].links.link if other in known else None
    turned = link is not None and link.first == person
    return (other, person) if turned else (person, other)


async def _first(parts: Parts, caller: Caller, person: PersonId) -> Person:
    """Return what is known of who is to be the first; refuse whom nothing can be given to."""
    found = (await people_on_record(parts, caller.organization, [person])).get(person)
    if found is None or not found.is_known:
        raise refusal("person.missing")
    if found.is_deceased:
        raise refusal("person.deceased")
    return found


async def _turn_down_of_erased(parts: Parts, caller: Caller, second: PersonId) -> None:
    """Turn down what waits to be said of somebody and who is erased: nobody can decide on it."""
    known = await people_on_record(parts, caller.organization, [second])
    link = known[second].links.link if second in known else None
    if link is None or link.stands:
        return
    first = (await people_on_record(parts, caller.organization, [link.first])).get(link.first)
    if first is None or not first.is_known:
        step = Step(
            stream=person_stream((caller.organization, second)),
            command=DeclineLink(second, link.first),
            context=by_system(parts, caller.organization, parts.new_id()),
        )
        await execute(parts.store, PERSON, step)


async def _require_possible(
    parts: Parts, caller: Caller, command: ProposeLink, context: Context, links: Links
) -> None:
    """Refuse what could not be confirmed, to who may see why.

    Of rights elsewhere program admins learn nothing, nor of a link with whom they may not see:
    what they propose waits all the same. Where the second's own is in the way no cause is said.
    """
    second, first = command.second, command.first
    governs = context.holds(Role.ORGANIZATION_ADMIN)
    if links.link is not None and await may_administer(parts, caller, links.link.first):
        raise refusal("person.linked_already" if links.link.stands else "person.link_waits")
    known = await people_on_record(parts, caller.organization, [second])
    own = known[second].links.link if second in known else None
    if own is not None and not await may_administer(parts, caller, own.first):
        raise refusal("person.link_not_possible")
    held = {
        one: (await parts.accounts.authority(caller.organization, one)).rights
        for one in (second, first)
    }
    everywhere = caller.own_log.program
    for one, twin in ((second, first), (first, second)):
        code = apart(held[one], Right(one, RightKind.TWIN, everywhere, twin, ""), held[twin])
        twins = [PersonId(right.scope) for right in held[one] if right.kind is RightKind.TWIN]
        seen = [await may_administer(parts, caller, other) for other in twins]
        if code is not None and (governs or (code == LINKED_ALREADY and all(seen))):
            raise refusal(code)


def _context(parts: Parts, caller: Caller, reached: Reached, request: SayOfTwo) -> Context:
    """Say who does it: what an organization admin alone does is done as one."""
    context = caller.context(parts, caller.own_log, request.command_id)
    if Role.ORGANIZATION_ADMIN in context.offices:
        return context
    return context_about(parts, caller, reached, request.command_id)
