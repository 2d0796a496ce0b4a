"""Offices over HTTP: who holds them, who is about to, and who may say no."""

from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId, Role
from domain.protocol.offices import AppointmentLine, OfficeLine
from services.api.commands import LOOK_PROBLEMS, command
from services.api.trail import ActorItem, actors
from services.app import offices
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.replies import Changed, changed


class OfficeBody(msgspec.Struct, frozen=True, rename="camel"):
    """An office: whose, which, and for a program admin of which program."""

    person: PersonId
    role: Role
    program: ProgramId | None = None


class OfficesReply(msgspec.Struct, frozen=True, rename="camel"):
    """Offices that are held, appointments that wait, and the names of all who are in them."""

    items: tuple[OfficeLine, ...]
    waiting: tuple[AppointmentLine, ...]
    people: tuple[ActorItem, ...]


class OfficeController(Controller):
    """Offices of one's organization."""

    path = "/organization"
    tags = ["Organization"]

    @get("/offices", operation_id="list_offices", responses=LOOK_PROBLEMS)
    async def list_offices(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> OfficesReply:
        """List who holds office and is about to; members see whom the operator proposed alone."""
        listed = await offices.list_offices(shell, caller)
        return OfficesReply(listed.offices, listed.waiting, actors(listed.names))

    @command("/offices", operation_id="appoint_officer")
    async def appoint_officer(
        self,
        data: JSONBody[OfficeBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Give somebody an office; an organization admin or privacy officer is only proposed."""
        return changed(
            await offices.appoint_officer(shell, caller, data.person, data.role, data.program)
        )

    @command(
        "/appointments/{appointment_id:uuid}/confirmations", operation_id="confirm_appointment"
    )
    async def confirm_appointment(
        self,
        appointment_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Confirm what another officer proposed; the office begins three days later."""
        return changed(await offices.confirm_appointment(shell, caller, appointment_id))

    @command("/appointments/{appointment_id:uuid}/objections", operation_id="object_to_appointment")
    async def object_to_appointment(
        self,
        appointment_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Object before it begins: one officer stops it, or three members the operator's."""
        return changed(await offices.object_to_appointment(shell, caller, appointment_id))

    @command("/offices/endings", operation_id="end_office")
    async def end_office(
        self,
        data: JSONBody[OfficeBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Take an office back."""
        return changed(
            await offices.end_office(shell, caller, data.person, data.role, data.program)
        )
