"""What can be done about offices: the table, and how it is done."""

from typing import Any, Final
from uuid import UUID

from domain.kernel import PersonId, ProgramId, Role
from domain.organizations.commands import (
    AppointOfficer,
    ConfirmAppointment,
    EndOffice,
    ObjectToAppointment,
)
from domain.people.commands import BackMailboxMove
from domain.protocol import Request
from domain.protocol.mailboxes import (
    BackNewMailbox,
)
from domain.protocol.offices import EnactOffice, ObjectTo
from services.app.asking import enact
from services.app.outcomes import Outcome
from services.app.steps import At, Body, By, Step, Where, filled, table

OFFICERS: Final = "/officers"


class OfficeBody(Body, frozen=True, kw_only=True, rename="camel"):
    """An office: whose, which, and for a program admin of which program."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


class VouchBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Who asks for another mailbox."""

    person: PersonId


STEPS: Final = table(
    Step(
        word="appoint",
        command=AppointOfficer,
        where=Where.OFFICERS,
        address="",
        operation="appoint_officer",
        says="Give somebody an office; an organization admin or privacy officer is only proposed",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER),
        body=OfficeBody,
        notice="officer_appointed",
        first="filled_in",
    ),
    Step(
        word="end",
        command=EndOffice,
        where=Where.OFFICERS,
        address="/endings",
        operation="end_office",
        says="Take an office back",
        by=(By.ORGANIZATION_ADMIN,),
        body=OfficeBody,
        notice="office_ended",
        first="OFFICE_END",
        then=OFFICERS,
    ),
    Step(
        word="confirm",
        command=ConfirmAppointment,
        where=Where.APPOINTMENT,
        address="/confirmations",
        operation="confirm_appointment",
        says="Confirm what another officer proposed; the office begins three days later",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER),
        body=Body,
        notice="officer_confirmed",
        first="CONFIRMATION",
        then=OFFICERS,
    ),
    Step(
        word="object",
        command=ObjectToAppointment,
        where=Where.APPOINTMENT,
        address="/objections",
        operation="object_to_appointment",
        says="Object before it begins: one officer stops it, or three members the operator's",
        by=(By.OFFICER, By.MEMBER, By.SUBJECT),
        body=Body,
        notice="objection_kept",
        first="OBJECTION",
        then=OFFICERS,
    ),
    Step(
        word="vouch",
        command=BackMailboxMove,
        where=Where.OFFICERS,
        address="/mailboxes",
        operation="vouch_for_mailbox",
        says="Vouch that it is somebody in office who asks for another mailbox",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER, By.AUDITOR),
        body=VouchBody,
        notice="mailbox_vouched",
        first="VOUCHING",
        then=OFFICERS,
    ),
)


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden for a step about an office, or about an appointment by its id."""
    caller, appointment = at.caller, at.place
    request: Request
    if step.command is BackMailboxMove:
        request = BackNewMailbox(caller.token, said.person, caller.command_id)
        return await enact(at.shell, caller, request, said.person)
    if step.command is ObjectToAppointment and appointment is not None:
        request = ObjectTo(caller.token, appointment, caller.command_id)
    else:
        about = {} if appointment is None else {"appointment": appointment}
        request = EnactOffice(
            token=caller.token,
            command=filled(step.command, said, **about),
            command_id=caller.command_id,
        )
    thing = appointment or caller.principal.organization
    return await enact(at.shell, caller, request, thing)
