"""Gives and takes offices, and hears objections: an office that opens or approves takes two."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

import msgspec

from domain.access.deciding import require_in_person
from domain.access.events import ObjectRef
from domain.access.person import Person
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.groups.group import GROUP
from domain.kernel import (
    Context,
    OrganizationId,
    PersonId,
    ProgramId,
    Refused,
    Right,
    RightKind,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.commands import (
    AppointOfficer,
    ConfirmAppointment,
    EndOffice,
    ObjectToAppointment,
    OrganizationCommand,
)
from domain.organizations.events import OrganizationEvent
from domain.organizations.guards import is_officer, may_confirm, may_end, may_object, require_giving
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import WEIGHTY, Office, Organization, Pending, objections_needed
from domain.people.moving import Move, may_vouch
from domain.people.person import PERSON
from domain.protocol.answers import Done, Enacted
from domain.protocol.names import PersonName
from domain.protocol.offices import (
    AppointmentLine,
    EnactOffice,
    FindByAddress,
    ListOffices,
    ObjectTo,
    OfficeLine,
    OfficesListed,
)
from domain.separation import is_over
from services.warden.caller import Caller, authenticate
from services.warden.door.signing_in import named
from services.warden.limits import Counted
from services.warden.people.names import names_from
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.people.roster import on_record
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit, record_refusal
from services.warden.steps import step_done

LATELY: Final = timedelta(days=30)
"""An officer who signed in since can act."""


async def enact_office(parts: Parts, request: EnactOffice) -> Enacted:
    """Give, confirm or take an office; what is refused is on record."""
    caller = await authenticate(parts, request.token)
    command = request.command
    require_in_person(command, in_person=caller.principal.in_person)
    if isinstance(command, AppointOfficer):
        await _require_giving(parts, caller, request.command_id, command)
        await _require_known(parts, caller, command)
        if command.role not in WEIGHTY:
            await _require_cleared_by_another(parts, caller, command)
    if isinstance(command, ConfirmAppointment):
        command = await _as_known(parts, caller, command)
        return await _enact(parts, caller, request.command_id, command)
    own = command.person == caller.person
    return await _enact(parts, caller, request.command_id, command, settles_own=own)


async def object_to(parts: Parts, request: ObjectTo) -> Enacted:
    """Object to an appointment, as an officer, as a member, or as who is to be appointed."""
    caller = await authenticate(parts, request.token)
    members = await parts.accounts.members(caller.organization)
    command = ObjectToAppointment(request.appointment, caller.person in members, len(members))
    require_in_person(command, in_person=caller.principal.in_person)
    return await _enact(parts, caller, request.command_id, command)


async def list_offices(parts: Parts, request: ListOffices) -> OfficesListed:
    """Say who holds office and which appointments wait, with their names, on record."""
    return await decide_twice(parts, request, _list)


async def find_by_address(parts: Parts, request: FindByAddress) -> Done:
    """Say whose an address is, to who may propose officers; on record, without the address."""
    return await decide_twice(parts, request, _found)


async def officers_able(
    parts: Parts, organization: OrganizationId, state: Organization
) -> frozenset[PersonId]:
    """Return the officers who can act: those who signed in lately."""
    return await parts.accounts.seen_since(
        organization, sorted(state.deciders), parts.now() - LATELY
    )


async def organization_of(parts: Parts, organization: OrganizationId) -> Organization:
    """Fold an organization as its log has it now."""
    history = await parts.store.read(organization_stream(organization))
    return ORGANIZATION.fold(cast("OrganizationEvent", recorded.event) for recorded in history)


def organization_stream(organization: OrganizationId) -> Stream:
    """Return where an organization's own history is."""
    return Stream(own_log(organization), ORGANIZATION.category, UUID(str(organization)))


async def _require_giving(
    parts: Parts, caller: Caller, command_id: UUID, command: AppointOfficer
) -> None:
    """Refuse who gives no such office, before anything is said of whom it is for."""
    try:
        require_giving(command.role, _context(parts, caller, AppointOfficer, command_id))
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise


async def _require_known(parts: Parts, caller: Caller, command: AppointOfficer) -> None:
    person = await on_record(parts, caller.organization, command.person)
    if not person.is_here:
        raise refusal("person.missing")
    if not person.has_access:
        raise refusal("person.deactivated")
    if command.program is not None:
        program = Stream(caller.own_log, "program", command.program)
        if not await parts.store.read(program):
            raise refusal("program.missing")


async def _as_known(
    parts: Parts, caller: Caller, command: ConfirmAppointment
) -> ConfirmAppointment:
    """Say from record whether who was proposed is known now, and let in: that may have ended."""
    state = await organization_of(parts, caller.organization)
    one = state.appointment(command.appointment)
    if one is None:
        return msgspec.structs.replace(command, known=False)
    person = await on_record(parts, caller.organization, one.person)
    return msgspec.structs.replace(command, known=person.is_here, has_access=person.has_access)


async def _require_cleared_by_another(
    parts: Parts, caller: Caller, command: AppointOfficer
) -> None:
    """Refuse that who agreed to somebody's place in a group gives them an office over it too.

    An office that two officers give has a second already.
    """
    twin = Person(command.person, await _rights(parts, caller, command.person)).twin
    selves = [command.person] if twin is None else [command.person, twin]
    held = {right for one in selves for right in await _rights(parts, caller, one)}
    scope = command.program or ProgramId(caller.organization)
    office = Right(command.person, RightKind.OFFICE, scope, scope, command.role)
    watched = {place.scope: place.program for place in held if is_over(office, place)}
    for group, program in watched.items():
        stream = Stream(Tenant(caller.organization, program), GROUP.category, group)
        admitted = (await state_of(parts.store, GROUP, stream))[0].admitted
        if not {admitted.get(one) for one in selves}.isdisjoint(caller.selves):
            await record_refusal(parts, caller, caller.own_log, "clearance.same_officer", ())
            raise refusal("clearance.same_officer")


async def _rights(parts: Parts, caller: Caller, person: PersonId) -> tuple[Right, ...]:
    return (await parts.accounts.authority(caller.organization, person)).rights


async def _enact(
    parts: Parts,
    caller: Caller,
    command_id: UUID,
    command: AppointOfficer | EndOffice | ConfirmAppointment | ObjectToAppointment,
    *,
    settles_own: bool = False,
) -> Enacted:
    step = Step(
        stream=organization_stream(caller.organization),
        command=command,
        context=_context(parts, caller, type(command), command_id),
        basis=None if settles_own else caller.basis,
    )
    is_proposal = isinstance(command, AppointOfficer) and command.role in WEIGHTY
    made = command_id if is_proposal else None
    try:
        return Enacted((step_done(await execute(parts.store, ORGANIZATION, step), made),))
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise


def _context(
    parts: Parts, caller: Caller, kind: type[OrganizationCommand], command_id: UUID
) -> Context:
    """Say who does it; any officer objects as one, whose office is of a program alone as well."""
    context = caller.context(parts, caller.own_log, command_id)
    if kind is not ObjectToAppointment:
        return context
    role = caller.who.as_officer or context.role
    return msgspec.structs.replace(context, role=role, offices=caller.who.all_offices)


async def _list(parts: Parts, request: ListOffices) -> OfficesListed:
    caller = await authenticate(parts, request.token)
    state = await organization_of(parts, caller.organization)
    members = await parts.accounts.members(caller.organization)
    no_command = parts.new_id()
    governs = _context(parts, caller, ConfirmAppointment, no_command)
    objects = _context(parts, caller, ObjectToAppointment, no_command)
    officer, is_member = is_officer(state, governs), caller.person in members
    waiting = tuple(
        _line(
            one,
            len(members),
            may_confirm=may_confirm(state, one, governs),
            may_object=may_object(state, one, objects, is_member=is_member),
        )
        for one in state.waiting(parts.latest())
        if officer or one.is_operators or one.person == caller.person
    )
    held = sorted(state.offices, key=str) if officer else []
    moves = await _moves(parts, caller, state) if held else {}
    offices = tuple(_office(state, one, governs, moves.get(one.person)) for one in held)
    people = {line.person for line in offices} | {one.person for one in waiting}
    people |= {who for one in waiting for who in (one.by, one.confirmed_by) if who is not None}
    names = await open_names(parts, caller, people, officer=officer)
    return OfficesListed(offices=offices, waiting=waiting, names=dict(names))


async def _moves(parts: Parts, caller: Caller, state: Organization) -> Mapping[PersonId, Move]:
    """Return who in office asks for another mailbox and was not vouched for yet."""
    people = {office.person for office in state.offices}
    streams = [Stream(caller.own_log, PERSON.category, person) for person in people]
    states = await parts.store.states(PERSON, streams)
    moves = {person: states[person].state.move for person in people}
    return {
        person: move
        for person, move in moves.items()
        if move is not None and not (move.done or move.backed)
    }


def _office(state: Organization, office: Office, governs: Context, move: Move | None) -> OfficeLine:
    held = frozenset(one.role for one in state.offices if one.person == office.person)
    return OfficeLine(
        *office,
        may_end=may_end(state, office, governs),
        vouch_until=None if move is None else move.asked.settles_at,
        may_vouch=move is not None and may_vouch(move, office.person, held, governs),
    )


async def _found(parts: Parts, request: FindByAddress) -> Done:
    caller = await authenticate(parts, request.token)
    log = caller.own_log
    office = next((role for role in WEIGHTY if role in caller.offices(log.program)), None)
    if office is None:
        await record_refusal(parts, caller, log, "office.not_admin", ())
        raise refusal("office.not_admin")
    person = await named(parts, caller.organization, request.address)
    shown = [] if person is None else [ObjectRef(ObjectKind.ADDRESS, person, LABEL)]
    await require_within_quota(parts, caller, log, Counted.NAMES, shown, Purpose.ADMINISTRATION)
    permit = Permit("people.by_address", Basis.OFFICE, office, Purpose.ADMINISTRATION)
    position = await record_permit(parts, caller, log, permit, shown)
    if person is None:
        raise refusal("person.missing")
    return Done(position, person)


def _line(one: Pending, members: int, *, may_confirm: bool, may_object: bool) -> AppointmentLine:
    return AppointmentLine(
        id=one.appointment,
        person=one.person,
        role=one.role,
        by=one.by,
        confirmed_by=one.confirmed_by,
        until=one.until if one.settles_at is None else None,
        settles_at=one.settles_at,
        objections=len(one.opposed_by),
        needed=objections_needed(members),
        may_confirm=may_confirm,
        may_object=may_object,
    )


async def open_names(
    parts: Parts, caller: Caller, people: set[PersonId], *, officer: bool
) -> Mapping[PersonId, PersonName]:
    """Open the names of officers, or of whom the operator proposed, on record."""
    known = await known_people(parts, caller.organization, sorted(people))
    if not known:
        return {}
    log = caller.own_log
    shown = [ObjectRef(ObjectKind.NAME, person, LABEL) for person in known]
    office = caller.who.as_officer if officer else None
    basis = Basis.OFFICE if office else Basis.MEMBERSHIP
    permit = Permit("names.officers", basis, office or Role.MEMBER, Purpose.ADMINISTRATION)
    await require_within_quota(parts, caller, log, Counted.NAMES, shown, permit.purpose)
    await record_permit(parts, caller, log, permit, shown)
    return names_from(await opened_people(parts, caller.organization, known))
