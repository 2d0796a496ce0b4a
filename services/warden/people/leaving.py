"""Lets somebody leave an organization by themselves, and ends what they were in it.

Their access ends with their word. Their places end as facts of each group, by a policy: what stands
in the way of one is tried again.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, cast
from uuid import uuid5

from msgspec.structs import replace

from domain.access.identity import Known
from domain.access.strengths import OPERATOR
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.groups.commands import EndLeadership, EndMembership
from domain.groups.group import GROUP
from domain.kernel import (
    NOT_IN_PERSON,
    Context,
    PersonId,
    Recorded,
    Right,
    RightKind,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.people.commands import LeaveOrganization
from domain.people.events import PersonDeactivated, PersonEvent, PersonReactivated
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted
from domain.protocol.people import Depart, EndPlacesOf, PeopleConcerned, WhomLeavingConcerns
from services.warden.caller import authenticate
from services.warden.limits import Somebody
from services.warden.people.addresses import require_postman
from services.warden.people.endings import end_each
from services.warden.people.moved_mailbox import (
    by_system,
    offices_of,
    person_stream,
    withdraw_invitations,
)
from services.warden.people.offices import organization_of
from services.warden.ports import Parts
from services.warden.steps import step_done

ENDINGS: Final[Mapping[RightKind, type[EndLeadership | EndMembership]]] = {
    RightKind.LEADERSHIP: EndLeadership,
    RightKind.MEMBERSHIP: EndMembership,
    RightKind.PENDING: EndMembership,
}
"""How each kind of place ends, a seat that was offered or asked for too: no request is left."""


async def leave_organization(parts: Parts, request: Depart) -> Enacted:
    """End one's own access, and every sign-in to this organization; others notice nothing.

    What they were invited to before brings nobody back: it is taken back first.
    """
    caller = await authenticate(parts, request.token)
    if caller.principal.strength == OPERATOR:
        raise refusal(NOT_IN_PERSON)
    whose = caller.organization, caller.person
    in_office = bool(await offices_of(parts, whose))
    if not in_office:
        await withdraw_invitations(parts, whose)
    step = Step(
        stream=person_stream(whose),
        command=LeaveOrganization(caller.person, in_office),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    outcome = await execute(parts.store, PERSON, step)
    await parts.accounts.end_all(Known(*whose, caller.principal.locale))
    return Enacted((step_done(outcome, caller.person),))


async def whom_leaving_concerns(parts: Parts, request: WhomLeavingConcerns) -> PeopleConcerned:
    """Say who leads the groups of somebody, and who administers these or the organization."""
    organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    places = await _places(parts, (organization, person))
    found = set()
    for place in places:
        stream = Stream(Tenant(organization, place.program), GROUP.category, place.scope)
        group, _ = await state_of(parts.store, GROUP, stream)
        found |= {*group.leaders}
    programs = {place.program for place in places}
    state = await organization_of(parts, organization)
    for office in state.offices:
        whole = office.role is Role.ORGANIZATION_ADMIN
        if whole or (office.role is Role.PROGRAM_ADMIN and office.program in programs):
            found.add(office.person)
    return PeopleConcerned(tuple(sorted(found - {person})))


async def end_places_of(parts: Parts, request: EndPlacesOf) -> Done:
    """End each place by the word of who left, or of the admin who ended their access and places.

    Sign-ins that a stop of the Warden left open end first. Who came back meanwhile keeps what they
    have now. What stands in the way of one stands in no other's, and is raised at the end.
    """
    organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    history = await parts.store.read(person_stream((organization, person)))
    state = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
    if state.deactivated is None:
        return Done()
    await parts.accounts.end_all(Known(organization, person, state.locale))
    ended = _with_places(history)
    if ended is None:
        return Done()
    by = _by_their_word(parts, ended, person)
    endings = []
    for place in await _places(parts, (organization, person)):
        stream = Stream(Tenant(organization, place.program), GROUP.category, place.scope)
        id_ = uuid5(person, f"left:{history[-1].version}:{place.scope}:{place.kind}")
        context = replace(by, tenant=stream.tenant, command_id=id_)
        step = Step(stream=stream, command=ENDINGS[place.kind](person), context=context)
        endings.append(partial(execute, parts.store, GROUP, step))
    return await end_each(endings)


def _with_places(history: Sequence[Recorded[Any]]) -> Recorded[PersonDeactivated] | None:
    """Find by what their places end too, since they were last let in."""
    for one in reversed(history):
        if isinstance(one.event, PersonReactivated):
            return None
        event = one.event
        if isinstance(event, PersonDeactivated) and (event.own or event.places):
            return cast("Recorded[PersonDeactivated]", one)
    return None


def _by_their_word(parts: Parts, ended: Recorded[PersonDeactivated], person: PersonId) -> Context:
    """Act as who left, or as the organization admin who ended their places."""
    by = by_system(parts, ended.stream.tenant.organization, ended.event_id)
    if ended.event.own:
        return replace(by, actor=person, role=Role.MEMBER)
    admin = Role.ORGANIZATION_ADMIN
    return replace(by, actor=ended.metadata.actor, role=admin, offices=frozenset({admin}))


async def _places(parts: Parts, whose: Somebody) -> list[Right]:
    held = (await parts.accounts.authority(*whose)).rights
    return sorted((one for one in held if one.kind in ENDINGS), key=lambda one: one.scope)
