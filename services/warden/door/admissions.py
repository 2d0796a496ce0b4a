"""Shows officers when the operator's staff was let in, by whom, why, and as whom it came."""

from collections.abc import Sequence
from typing import Final

from domain.access.events import ObjectRef, OperatorAdmitted, OperatorEntered
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import ADMITTING_CLOSED, Permit
from domain.codes import refusal
from domain.kernel import Event, Recorded, Role, Stream
from domain.protocol.door import AdmissionLine, AdmissionsListed, ListAdmissions
from projections.access_log.queries import Sought, records
from services.warden.caller import authenticate
from services.warden.limits import Counted
from services.warden.people.names import names_from
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit, record_refusal
from services.warden.trail.auditing import catch_up

READING: Final = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)
MOST: Final = 20
LET_IN: Final = Sought(outcome="permitted", rule="operator.admitted")


async def list_admissions(parts: Parts, request: ListAdmissions) -> AdmissionsListed:
    """Say when staff was let in lately, the newest first; no line says what it was given."""
    return await decide_twice(parts, request, _listed)


async def _listed(parts: Parts, request: ListAdmissions) -> AdmissionsListed:
    caller = await authenticate(parts, request.token)
    log = caller.own_log
    held = caller.offices(log.program)
    office = next((one for one in READING if one in held), None)
    if office is None:
        await record_refusal(parts, caller, log, ADMITTING_CLOSED, ())
        raise refusal("operator.admissions_not_shown")
    await catch_up(parts, caller.organization)
    rows = await records(parts.reads, log, LET_IN, limit=MOST)
    streams = [Stream(log, "access", row.request) for row in rows]
    histories = await parts.store.read_streams(streams)
    lines = tuple(
        line for row in rows if (line := _line(histories.get(row.request, ()))) is not None
    )
    people = {line.by for line in lines}
    people |= {line.entered_as for line in lines if line.entered_as is not None}
    known = await known_people(parts, caller.organization, sorted(people))
    shown = [ObjectRef(ObjectKind.NAME, person, LABEL) for person in known]
    purpose = Purpose.AUDIT if office is Role.AUDITOR else Purpose.ADMINISTRATION
    permit = Permit("names.operator_admissions", Basis.OFFICE, office, purpose)
    await require_within_quota(parts, caller, log, Counted.NAMES, shown, purpose)
    await record_permit(parts, caller, log, permit, shown)
    names = names_from(await opened_people(parts, caller.organization, known))
    return AdmissionsListed(lines=lines, names=dict(names))


def _line(history: Sequence[Recorded[Event]]) -> AdmissionLine | None:
    """Say what one admission led to; None of what is none."""
    match list(history):
        case [Recorded(event=OperatorAdmitted(reason=reason, until=until)) as let_in, *after]:
            entered = next((one for one in after if isinstance(one.event, OperatorEntered)), None)
            return AdmissionLine(
                reason=reason,
                by=let_in.metadata.actor,
                at=let_in.recorded_at,
                until=until,
                entered_at=None if entered is None else entered.recorded_at,
                entered_as=None if entered is None else entered.metadata.actor,
            )
        case _:
            return None
