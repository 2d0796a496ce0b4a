"""How somebody comes to an office: no office that opens or approves comes from one person alone.

Two officers give it, and it begins after three days in which any officer can stop it. The operator
makes the first officers; later only where fewer than two officers can act, and never in silence:
every member is told, and for fourteen days an officer, or as many members as it takes, can object.
"""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.kernel import OFFICES, Context, Role
from domain.organizations.commands import (
    AppointFirstOfficers,
    AppointmentCommand,
    AppointOfficer,
    ConfirmAppointment,
    EndOffice,
    ObjectToAppointment,
    ProposeOfficer,
    SettleAppointment,
)
from domain.organizations.events import (
    AppointmentConfirmed,
    AppointmentOpposed,
    AppointmentStopped,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OfficeProposedByOperator,
    OrganizationEvent,
    Stopping,
)
from domain.organizations.guards import (
    are_in_conflict,
    is_officer,
    require_confirming,
    require_ending,
    require_giving,
    require_no_conflict,
    require_objecting,
)
from domain.organizations.limits import CONFIRM_WITHIN, OPERATORS_SETTLES_AFTER, SETTLES_AFTER
from domain.organizations.state import WEIGHTY, Office, Organization, Pending, objections_needed

TWO = 2


def appoint_first(
    organization: Organization, command: AppointFirstOfficers, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Give the first officers their offices; where there are officers, the operator makes none."""
    if ctx.role is not Role.OPERATOR:
        raise refusal("organization.not_operator")
    wanted = [Office(one.person, one.role, None) for one in command.officers]
    if organization.offices.issuperset(wanted):
        return []
    if organization.offices:
        raise refusal("office.has_officers")
    given: set[Office] = set()
    for office in wanted:
        require_possible(office)
        require_no_conflict(frozenset(given), office)
        given.add(office)
    return [OfficeAppointed(person=one.person, role=one.role) for one in dict.fromkeys(wanted)]


def appoint(
    organization: Organization, command: AppointOfficer, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Give an office, or propose somebody for one that takes two officers."""
    office = Office(command.person, command.role, command.program)
    require_giving(office.role, ctx)
    if office in organization.offices:
        return []
    require_possible(office)
    if ctx.is_self(office.person):
        raise refusal("office.oneself")
    require_no_conflict(organization.offices, office)
    if office.role not in WEIGHTY:
        return [OfficeAppointed(person=office.person, role=office.role, program=office.program)]
    _require_none_waiting(organization, office, ctx)
    return [
        OfficeProposed(
            appointment=ctx.command_id,
            person=office.person,
            role=office.role,
            by=ctx.actor,
            until=ctx.earliest + CONFIRM_WITHIN,
        )
    ]


def end_office(
    organization: Organization, command: EndOffice, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Take an office back."""
    office = Office(command.person, command.role, command.program)
    require_ending(organization, office, ctx)
    if office not in organization.offices:
        return []
    return [OfficeEnded(person=office.person, role=office.role, program=office.program)]


def decide_appointment(
    organization: Organization, command: AppointmentCommand, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Answer what is asked of an appointment on its way."""
    match command:
        case ProposeOfficer():
            return _propose(organization, command, ctx)
        case ConfirmAppointment():
            return _confirm(
                organization, organization.appointment(command.appointment), command, ctx
            )
        case ObjectToAppointment(appointment=appointment):
            return _object(organization, organization.appointment(appointment), command, ctx)
        case SettleAppointment():
            return _settle(
                organization, organization.appointment(command.appointment), command, ctx
            )
        case _ as unreachable:
            assert_never(unreachable)


def require_possible(office: Office) -> None:
    """Refuse what is no office, or an office of nowhere."""
    if office.role not in OFFICES:
        raise refusal("office.role_unknown")
    if office.role is Role.PROGRAM_ADMIN and office.program is None:
        raise refusal("office.program_missing")
    if office.role is not Role.PROGRAM_ADMIN and office.program is not None:
        raise refusal("office.program_unexpected")


def _propose(
    organization: Organization, command: ProposeOfficer, ctx: Context
) -> Sequence[OrganizationEvent]:
    if ctx.role is not Role.OPERATOR:
        raise refusal("organization.not_operator")
    if not organization.offices:
        raise refusal("office.none_yet")
    if command.role not in WEIGHTY:
        raise refusal("office.not_for_operator")
    office = Office(command.person, command.role, None)
    if office in organization.offices:
        return []
    if len(organization.deciders & command.able) >= TWO:
        raise refusal("office.officers_can_act")
    require_no_conflict(organization.offices, office)
    _require_none_waiting(organization, office, ctx)
    return [
        OfficeProposedByOperator(
            appointment=ctx.command_id,
            person=office.person,
            role=office.role,
            settles_at=ctx.latest + OPERATORS_SETTLES_AFTER,
        )
    ]


def _confirm(
    organization: Organization, one: Pending | None, command: ConfirmAppointment, ctx: Context
) -> Sequence[OrganizationEvent]:
    one = require_confirming(organization, one, ctx)
    if one.confirmed_by is not None:
        return []
    if not command.known:
        raise refusal("person.missing")
    if not command.has_access:
        raise refusal("person.deactivated")
    return [
        AppointmentConfirmed(
            appointment=one.appointment, by=ctx.actor, settles_at=ctx.latest + SETTLES_AFTER
        )
    ]


def _object(
    organization: Organization, one: Pending | None, command: ObjectToAppointment, ctx: Context
) -> Sequence[OrganizationEvent]:
    one = require_objecting(organization, one, ctx, is_member=command.is_member)
    if ctx.actor == one.person:
        return [_stop(one, Stopping.DECLINED, ctx)]
    if is_officer(organization, ctx):
        return [_stop(one, Stopping.OFFICER, ctx)]
    if ctx.actor in one.opposed_by:
        return []
    opposed = AppointmentOpposed(appointment=one.appointment, by=ctx.actor)
    if len(one.opposed_by) + 1 < objections_needed(command.members):
        return [opposed]
    return [opposed, AppointmentStopped(appointment=one.appointment, why=Stopping.MEMBERS)]


def _settle(
    organization: Organization, one: Pending | None, command: SettleAppointment, ctx: Context
) -> Sequence[OrganizationEvent]:
    if ctx.role is not Role.SYSTEM:
        raise refusal("office.settles_by_itself")
    if one is None:
        return []
    if not command.known:
        return [AppointmentStopped(appointment=one.appointment, why=Stopping.PERSON_GONE)]
    if not one.is_settled(ctx.earliest):
        raise refusal("office.not_settled")
    if command.apart or are_in_conflict(organization.offices, one.office):
        return [AppointmentStopped(appointment=one.appointment, why=Stopping.CONFLICT)]
    return [OfficeAppointed(person=one.person, role=one.role)]


def _stop(one: Pending, why: Stopping, ctx: Context) -> AppointmentStopped:
    return AppointmentStopped(appointment=one.appointment, why=why, by=ctx.actor)


def _require_none_waiting(organization: Organization, office: Office, ctx: Context) -> None:
    if any(one.office == office for one in organization.waiting(ctx.latest)):
        raise refusal("office.waiting")
