"""What the operator may do for an organization without officers who can act, and who is told.

Nobody comes to an office in silence: the process that writes letters asks whom to tell, and lets
the office begin when the time to object has passed.
"""

from uuid import UUID, uuid5

import msgspec

from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, OrganizationId, PersonId, Refused, Role, own_log
from domain.organizations.commands import ProposeOfficer, SettleAppointment
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Pending
from domain.protocol.answers import Done
from domain.protocol.offices import (
    OfficerProposed,
    PeopleToTell,
    ProposeNewOfficer,
    SettleOffice,
    WhomToTell,
)
from services.warden.door.founding import by_operator, make_link, register_officers
from services.warden.door.operators import require_operator
from services.warden.door.signing_in import require_let_in
from services.warden.people.addresses import require_postman
from services.warden.people.offices import officers_able, organization_of, organization_stream
from services.warden.people.roster import on_record
from services.warden.ports import Parts
from services.warden.records import NOBODY


async def propose_officer(parts: Parts, request: ProposeNewOfficer) -> OfficerProposed:
    """Propose an officer for the operator, if fewer than two can act; the members are told."""
    organization = request.organization
    await require_operator(parts, request.secret, organization)
    state = await organization_of(parts, organization)
    if not state.exists:
        raise refusal("operator.organization_missing")
    able = await officers_able(parts, organization, state)
    [officer] = await register_officers(parts, organization, (request.officer,))
    await require_let_in(parts, organization, officer.person)
    waiting = await _waiting(parts, organization, officer.person, officer.role)
    if waiting is None:
        command = ProposeOfficer(officer.person, officer.role, able)
        made = uuid5(officer.person, f"{officer.role}:{parts.new_id()}")
        step = Step(
            stream=organization_stream(organization),
            command=command,
            context=by_operator(parts, own_log(organization), made),
        )
        await execute(parts.store, ORGANIZATION, step)
        waiting = await _waiting(parts, organization, officer.person, officer.role)
    if waiting is None or waiting.settles_at is None:
        raise refusal("operator.officer_already")
    link = await make_link(parts, organization, officer.person)
    return OfficerProposed(waiting.appointment, waiting.settles_at, link)


async def whom_to_tell(parts: Parts, request: WhomToTell) -> PeopleToTell:
    """Say who hears of an appointment: all officers, and what the operator proposes all members."""
    await require_postman(parts, own_log(request.organization), request.secret)
    state = await organization_of(parts, request.organization)
    one = state.appointment(request.appointment)
    if one is None:
        return PeopleToTell((), by_operator=False, settles_at=None)
    people = {office.person for office in state.offices} | {one.person}
    if one.is_operators:
        people |= await parts.accounts.members(request.organization)
    return PeopleToTell(tuple(sorted(people)), one.is_operators, one.settles_at)


async def settle_office(parts: Parts, request: SettleOffice) -> Done:
    """Let an office begin whose time to object has passed, or note why it does not."""
    organization = request.organization
    await require_postman(parts, own_log(organization), request.secret)
    one = (await organization_of(parts, organization)).appointment(request.appointment)
    known = one is not None and (await on_record(parts, organization, one.person)).has_access
    id_ = uuid5(request.appointment, "settle")
    context = Context(
        tenant=own_log(organization),
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        ahead=parts.agreed.ahead(),
        command_id=id_,
        correlation_id=id_,
        client="policy",
    )
    settle = SettleAppointment(request.appointment, known)
    step = Step(stream=organization_stream(organization), command=settle, context=context)
    try:
        appended = await execute(parts.store, ORGANIZATION, step)
    except Refused as refused:
        if not refused.code.startswith("rights."):
            raise
        # A seat or a lead that they took meanwhile stands in the way: nothing waits for ever.
        step = msgspec.structs.replace(step, command=msgspec.structs.replace(settle, apart=True))
        appended = await execute(parts.store, ORGANIZATION, step)
    return Done(appended.position, UUID(str(request.appointment)))


async def _waiting(
    parts: Parts, organization: OrganizationId, person: PersonId, role: Role
) -> Pending | None:
    """Return what the operator proposed already and nobody has stopped."""
    state = await organization_of(parts, organization)
    return next(
        (
            one
            for one in state.pending
            if one.is_operators and (one.person, one.role) == (person, role)
        ),
        None,
    )
