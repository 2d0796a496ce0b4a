"""Offices: given by two where they open or approve, taken back, objected to; the Warden decides."""

from uuid import UUID

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.organizations.commands import AppointOfficer, ConfirmAppointment, EndOffice
from domain.protocol.answers import Done
from domain.protocol.offices import EnactOffice, FindByAddress, ListOffices, ObjectTo, OfficesListed
from services.app.asking import answered, enacted
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell


async def list_offices(shell: Shell, caller: Caller) -> OfficesListed:
    """Return who holds office, and the appointments that wait; members see the operator's."""
    return await answered(shell.warden, ListOffices(caller.token), OfficesListed)


async def appoint_officer(
    shell: Shell, caller: Caller, person: PersonId, role: Role, program: ProgramId | None
) -> Outcome:
    """Give an office, or propose somebody for one that takes a second officer."""
    return await _enact(shell, caller, AppointOfficer(person, role, program))


async def confirm_appointment(shell: Shell, caller: Caller, appointment: UUID) -> Outcome:
    """Be the second officer: the office begins three days later."""
    return await _enact(shell, caller, ConfirmAppointment(appointment))


async def object_to_appointment(shell: Shell, caller: Caller, appointment: UUID) -> Outcome:
    """Object: an officer ends it, members when enough of them do."""
    request = ObjectTo(caller.token, appointment, caller.command_id)
    return await enacted(shell, caller, request, appointment)


async def end_office(
    shell: Shell, caller: Caller, person: PersonId, role: Role, program: ProgramId | None
) -> Outcome:
    """Take an office back (organization admin)."""
    return await _enact(shell, caller, EndOffice(person, role, program))


async def appoint_by_address(
    shell: Shell, caller: Caller, address: Sealed, role: Role, program: ProgramId | None
) -> Outcome:
    """The same, for whoever has this e-mail address."""
    found = await answered(shell.warden, FindByAddress(caller.token, address), Done)
    if found.made is None:
        raise refusal("person.missing")
    return await appoint_officer(shell, caller, PersonId(found.made), role, program)


async def _enact(
    shell: Shell, caller: Caller, command: AppointOfficer | ConfirmAppointment | EndOffice
) -> Outcome:
    thing: UUID = caller.principal.organization
    if isinstance(command, ConfirmAppointment):
        thing = command.appointment
    request = EnactOffice(token=caller.token, command=command, command_id=caller.command_id)
    return await enacted(shell, caller, request, thing)
