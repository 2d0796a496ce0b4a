"""Records that somebody has died, and that this was a mistake; ends what they were here.

Their access ends with the record. Places, offices and invitations end by a policy: what stands in
the way of one is tried again. Nothing that is sealed is opened or destroyed by it.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, cast
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.access.identity import Known
from domain.execute import Step, execute, state_of
from domain.groups.commands import EndDeathNote, NoteDeath
from domain.groups.group import GROUP
from domain.kernel import PersonId, RightKind, Role, Stream, Tenant, own_log
from domain.organizations.commands import EndOffice, SettleAppointment
from domain.organizations.organization import ORGANIZATION
from domain.people.commands import RecordDeath, WithdrawDeath
from domain.people.events import Circle, PersonRegistered
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted
from domain.protocol.people import (
    DeathConcerns,
    SayAlive,
    SayDeceased,
    SettleDeathOf,
    WhomDeathConcerns,
)
from services.warden.caller import authenticate
from services.warden.limits import Somebody
from services.warden.people.addresses import require_postman
from services.warden.people.endings import Ending, end_each
from services.warden.people.moved_mailbox import by_system, person_stream, withdraw_invitations
from services.warden.people.offices import organization_of, organization_stream
from services.warden.people.reaching import reach
from services.warden.ports import Parts
from services.warden.steps import step_done

SAT_OR_LED: Final = frozenset({RightKind.LEADERSHIP, RightKind.MEMBERSHIP})
PLACES: Final = SAT_OR_LED | {RightKind.PENDING, RightKind.CLEARANCE}
"""What ends in a group: a seat that was offered or asked for too."""


async def say_deceased(parts: Parts, request: SayDeceased) -> Enacted:
    """Record it; every sign-in to this organization ends. Others of the account notice nothing."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    whose = caller.organization, reached.person
    circles = tuple(sorted(await _circles(parts, whose, SAT_OR_LED), key=_by_id))
    step = Step(
        stream=person_stream(whose),
        command=RecordDeath(reached.person, request.day, circles),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    outcome = await execute(parts.store, PERSON, step)
    await parts.accounts.end_all(Known(*whose, reached.state.locale))
    return Enacted((step_done(outcome, reached.person),))


async def say_alive(parts: Parts, request: SayAlive) -> Enacted:
    """Take it back; who it is about comes in again by a new invitation."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    step = Step(
        stream=person_stream((caller.organization, reached.person)),
        command=WithdrawDeath(),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, PERSON, step), reached.person),))


async def settle_death_of(parts: Parts, request: SettleDeathOf) -> Done:
    """End sign-ins, places, offices and invitations of who has died.

    If it was a mistake, nobody is reminded of it any more. What stands in the way of one is raised
    when the others are done.
    """
    whose = organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    state, version = await state_of(parts.store, PERSON, person_stream(whose))
    if state.death is None:
        return Done()
    if not state.is_deceased:
        circles = set(state.death.circles)
        return await end_each(_in_groups(parts, whose, version, circles, alive=True))
    await parts.accounts.end_all(Known(organization, person, state.locale))
    circles = await _circles(parts, whose, PLACES)
    return await end_each(
        [
            *_in_groups(parts, whose, version, circles, alive=False),
            lambda: _end_offices(parts, whose, version),
            lambda: withdraw_invitations(parts, whose),
        ]
    )


async def whom_death_concerns(parts: Parts, request: WhomDeathConcerns) -> DeathConcerns:
    """Say who leads their groups and who administers these, and who the privacy officers are."""
    whose = organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    if state.death is None or state.is_deceased is request.alive:
        return DeathConcerns()
    leaders: set[PersonId] = set()
    programs: set[UUID | None] = {circle.program for circle in state.death.circles}
    programs.add(await _home_of(parts, whose))
    for circle in state.death.circles:
        group, _ = await state_of(parts.store, GROUP, _group(whose, circle))
        leaders |= {*group.leaders}
    offices = (await organization_of(parts, organization)).offices
    privacy = {one.person for one in offices if one.role is Role.PRIVACY_OFFICER}
    admins = {
        one.person
        for one in offices
        if one.role is Role.ORGANIZATION_ADMIN
        or (one.role is Role.PROGRAM_ADMIN and one.program in programs)
    }
    return DeathConcerns(
        leaders=tuple(sorted(leaders - {person})),
        admins=tuple(sorted(admins - leaders - {person})),
        privacy=tuple(sorted(privacy - admins - leaders - {person})),
    )


async def _end_offices(parts: Parts, whose: Somebody, version: int) -> Done:
    organization, person = whose
    endings = []
    state = await organization_of(parts, organization)
    for office in sorted(state.offices, key=str):
        if office.person == person:
            id_ = uuid5(person, f"death:{version}:{office.role}:{office.program}")
            step = Step(
                stream=organization_stream(organization),
                command=EndOffice(person, office.role, office.program),
                context=by_system(parts, organization, id_),
            )
            endings.append(partial(execute, parts.store, ORGANIZATION, step))
    for one in state.pending:
        if one.person == person:
            step = Step(
                stream=organization_stream(organization),
                command=SettleAppointment(one.appointment, known=False),
                context=by_system(parts, organization, uuid5(one.appointment, "death")),
            )
            endings.append(partial(execute, parts.store, ORGANIZATION, step))
    return await end_each(endings)


def _in_groups(
    parts: Parts, whose: Somebody, version: int, circles: set[Circle], *, alive: bool
) -> Sequence[Ending]:
    organization, person = whose
    command = EndDeathNote(person) if alive else NoteDeath(person)
    endings = []
    for circle in sorted(circles, key=_by_id):
        stream = _group(whose, circle)
        context = by_system(parts, organization, uuid5(person, f"death:{version}:{circle.group}"))
        step = Step(stream=stream, command=command, context=replace(context, tenant=stream.tenant))
        endings.append(partial(execute, parts.store, GROUP, step))
    return endings


async def _circles(parts: Parts, whose: Somebody, kinds: frozenset[RightKind]) -> set[Circle]:
    held = (await parts.accounts.authority(*whose)).rights
    return {Circle(one.program, UUID(str(one.scope))) for one in held if one.kind in kinds}


async def _home_of(parts: Parts, whose: Somebody) -> UUID | None:
    history = await parts.store.read(person_stream(whose))
    return cast("PersonRegistered", history[0].event).home_program


def _group(whose: Somebody, circle: Circle) -> Stream:
    return Stream(Tenant(whose[0], circle.program), GROUP.category, circle.group)


def _by_id(circle: Circle) -> UUID:
    return circle.group
