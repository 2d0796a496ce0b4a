"""Shows those who invite to whom invitations go: what was typed with each, and a masked address."""

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.codes import refusal
from domain.invitations.state import InvitationStage
from domain.kernel import Role
from domain.officers import administers
from domain.people.addresses import masked
from domain.protocol.invitations import Addressee, AddresseesRead, ReadAddressees
from domain.protocol.names import PersonName
from domain.protocol.people import PersonalData
from services.warden.caller import authenticate
from services.warden.invitations.inviting import context_of, require_program
from services.warden.limits import Counted
from services.warden.people.guests import typed_with
from services.warden.people.personal_data import (
    LABEL,
    known_people,
    opened_people,
)
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit


async def read_addressees(parts: Parts, request: ReadAddressees) -> AddresseesRead:
    """Show it after it is on record, as names are.

    It is the same whether somebody was known before or not: who invites learns nothing of it.
    """
    return await decide_twice(parts, request, _read)


async def _read(parts: Parts, request: ReadAddressees) -> AddresseesRead:
    caller = await authenticate(parts, request.token)
    context = context_of(parts, caller, request.program, parts.new_id())
    await require_program(parts, caller, request.program, context)
    if not administers(context):
        raise refusal("names.not_allowed")
    waiting = [
        one
        for one in await parts.invitations.of(parts.store, caller.organization)
        if one.program == request.program and one.state.stage is not InvitationStage.ACCEPTED
    ]
    if not waiting:
        return AddresseesRead({}, 0)
    people = sorted({one.issued.person for one in waiting})
    known = await known_people(parts, caller.organization, people)
    governs = Role.ORGANIZATION_ADMIN in context.offices
    office = Role.ORGANIZATION_ADMIN if governs else Role.PROGRAM_ADMIN
    permit = Permit(f"names.{office}", Basis.OFFICE, office, Purpose.ADMINISTRATION)
    shown = [ObjectRef(ObjectKind.NAME, person, LABEL) for person in people if person in known]
    tenant = caller.in_program(request.program)
    await require_within_quota(parts, caller, tenant, Counted.NAMES, shown, permit.purpose)
    record = await record_permit(parts, caller, tenant, permit, shown)
    typed = await typed_with(parts, caller.organization, waiting)
    addressees = {id_: _addressee(data) for id_, data in typed.items()}
    older = {one.issued.person for one in waiting if one.id not in addressees}
    held = await opened_people(
        parts, caller.organization, {p: item for p, item in known.items() if p in older}
    )
    for one in waiting:
        if one.id not in addressees and one.issued.person in held:
            addressees[one.id] = Addressee(masked(held[one.issued.person].email))
    return AddresseesRead(addressees, record)


def _addressee(data: PersonalData) -> Addressee:
    name = PersonName(data.given_name, data.family_name, data.post_nominals)
    return Addressee(masked(data.email), name)
