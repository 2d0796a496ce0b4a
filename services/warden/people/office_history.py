"""Shows who held which office, since when and by whose word, to those who answer for offices."""

from typing import Final

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.codes import refusal
from domain.kernel import Role
from domain.organizations.tenures import left_alone, tenures
from domain.protocol.offices import OfficeHistoryShown, ShowOfficeHistory
from services.warden.caller import authenticate
from services.warden.limits import Counted
from services.warden.people.names import names_from
from services.warden.people.offices import organization_stream
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit, record_refusal

READING: Final = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
MOST: Final = 500
NO_RULE: Final = "office.no_rule"


async def show_office_history(parts: Parts, request: ShowOfficeHistory) -> OfficeHistoryShown:
    """Say who holds and held office, with the names of all in one batch and one record."""
    return await decide_twice(parts, request, _shown)


async def _shown(parts: Parts, request: ShowOfficeHistory) -> OfficeHistoryShown:
    caller = await authenticate(parts, request.token)
    log = caller.own_log
    held = caller.offices(log.program)
    office = next((one for one in READING if one in held), None)
    if office is None:
        await record_refusal(parts, caller, log, NO_RULE, ())
        raise refusal("office.history_not_allowed")
    history = await parts.store.read(organization_stream(caller.organization))
    known_tenures = tenures(history)
    found = known_tenures[:MOST]
    people = {one.person for one in found}
    people |= {
        who
        for one in found
        for who in (one.given_by, one.confirmed_by, one.ended_by)
        if who is not None
    }
    known = await known_people(parts, caller.organization, sorted(people))
    shown = [ObjectRef(ObjectKind.NAME, person, LABEL) for person in known]
    purpose = Purpose.AUDIT if office is Role.AUDITOR else Purpose.ADMINISTRATION
    permit = Permit("names.office_history", Basis.OFFICE, office, purpose)
    await require_within_quota(parts, caller, log, Counted.NAMES, shown, purpose)
    await record_permit(parts, caller, log, permit, shown)
    names = names_from(await opened_people(parts, caller.organization, known))
    return OfficeHistoryShown(tenures=found, alone=left_alone(known_tenures), names=dict(names))
