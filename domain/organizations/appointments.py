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
from domain.organizations.state import (
    CONFIRM_WITHIN,
    OPERATORS_SETTLES_AFTER,
    SETTLES_AFTER,
    WEIGHTY,
    Office,
    Organization,
    Pending,
    objections_needed,
)

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
        _require_no_conflict(frozenset(given), office)
        given.add(office)
    return [OfficeAppointed(person=one.person, role=one.role) for one in dict.fromkeys(wanted)]


def appoint(
    organization: Organization, command: AppointOfficer, ctx: Context
) -> Sequence[OrganizationEvent]:
    """Give an office, or propose somebody for one that takes two officers."""
    office = Office(command.person, command.role, command.program)
    weighty = office.role in WEIGHTY
    if not ctx.holds(*(WEIGHTY if weighty else (Role.ORGANIZATION_ADMIN,))):
        raise refusal("office.not_admin")
    if office in organization.offices:
        return []
    require_possible(office)
    if office.person == ctx.actor:
        raise refusal("office.oneself")
    _require_no_conflict(organization.offices, office)
    if not weighty:
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
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("office.not_admin")
    office = Office(command.person, command.role, command.program)
    if office not in organization.offices:
        return []
    admins = [o for o in organization.offices if o.role is Role.ORGANIZATION_ADMIN]
    if admins == [office]:
        raise refusal("office.last_admin")
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
    _require_no_conflict(organization.offices, office)
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
    if not ctx.holds(*WEIGHTY) or one is None or one.is_lapsed(ctx.latest):
        raise refusal("office.appointment_missing")
    if one.is_operators:
        raise refusal("office.settles_by_itself")
    if ctx.actor in {one.by, one.person}:
        raise refusal("office.second_is_another")
    if one.confirmed_by is not None:
        return []
    if one.by not in organization.deciders:
        raise refusal("office.proposer_gone")
    if not command.known:
        raise refusal("person.missing")
    _require_no_conflict(organization.offices, one.office)
    return [
        AppointmentConfirmed(
            appointment=one.appointment, by=ctx.actor, settles_at=ctx.latest + SETTLES_AFTER
        )
    ]


def _object(
    organization: Organization, one: Pending | None, command: ObjectToAppointment, ctx: Context
) -> Sequence[OrganizationEvent]:
    is_officer = any(office.person == ctx.actor for office in organization.offices)
    if is_officer and not ctx.holds(*OFFICES) and (one is None or ctx.actor != one.person):
        raise refusal("office.appointment_missing")  # An officer objects by an office.
    if one is None or not (
        is_officer or ctx.actor == one.person or (command.is_member and one.is_operators)
    ):
        raise refusal("office.appointment_missing")
    if one.is_lapsed(ctx.latest) or one.is_settled(ctx.earliest):
        raise refusal("office.appointment_over")
    if ctx.actor == one.person:
        return [_stopped(one, Stopping.DECLINED, ctx)]
    if is_officer:
        return [_stopped(one, Stopping.OFFICER, ctx)]
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
    if not one.is_settled(ctx.earliest):
        raise refusal("office.not_settled")
    if not command.known:
        return [AppointmentStopped(appointment=one.appointment, why=Stopping.PERSON_GONE)]
    if command.apart or _conflicts(organization.offices, one.office):
        return [AppointmentStopped(appointment=one.appointment, why=Stopping.CONFLICT)]
    return [OfficeAppointed(person=one.person, role=one.role)]


def _stopped(one: Pending, why: Stopping, ctx: Context) -> AppointmentStopped:
    return AppointmentStopped(appointment=one.appointment, why=why, by=ctx.actor)


def _require_none_waiting(organization: Organization, office: Office, ctx: Context) -> None:
    if any(one.office == office for one in organization.waiting(ctx.latest)):
        raise refusal("office.waiting")


def _require_no_conflict(offices: frozenset[Office], office: Office) -> None:
    if _conflicts(offices, office):
        raise refusal("office.conflict")


def _conflicts(offices: frozenset[Office], office: Office) -> bool:
    """Whether nobody holds both: an auditor nothing else, a privacy officer not the admin's."""
    held = {other.role for other in offices if other.person == office.person}
    together = held | {office.role}
    alone = Role.AUDITOR in together and len(together) > 1
    apart = {Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN} <= together
    return alone or apart
