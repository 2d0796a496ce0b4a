"""Who holds office and who is about to, as a page: propose, confirm, object, take back."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import OFFICES, PersonId, ProgramId, Role, Sealed, own_log
from domain.kernel.classes import Coded, Public
from domain.organizations.state import WEIGHTY
from domain.protocol.names import PersonName
from domain.protocol.offices import AppointmentLine, OfficeLine
from services.app import offices
from services.app.alphabet import by_name
from services.app.caller import Caller
from services.app.shell import Shell
from services.web.frame.answers import page
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once
from services.web.organization import asked

HERE = "/officers"
ProgramOrNone = Annotated[
    Coded, msgspec.Meta(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")
]


class OfficersView(msgspec.Struct, frozen=True, kw_only=True):
    """Offices and appointments, and which offices the visitor may propose somebody for."""

    held: tuple[OfficeLine, ...]
    waiting: tuple[AppointmentLine, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    zone: Coded
    may_give: tuple[Role, ...]
    may_end: bool
    me: PersonId
    once: UUID


class ProposeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose address, for which office; a program administrator's program."""

    address: Sealed
    role: Role
    once: UUID
    program: ProgramOrNone = ""


class EndForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose office ends."""

    person: PersonId
    role: Role
    program: ProgramOrNone = ""


class OfficerPages(Controller):
    """For everybody of the organization; members see what the operator proposes."""

    path = HERE

    @get("/")
    async def officers(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who holds office, and which appointments wait."""
        listed = await offices.list_offices(shell, caller)
        held = caller.offices(own_log(caller.principal.organization))
        admin = Role.ORGANIZATION_ADMIN in held
        others = tuple(sorted(OFFICES - {*WEIGHTY})) if admin else ()
        programs = await programs_of(request, shell, caller)
        view = OfficersView(
            held=tuple(sorted(listed.offices, key=lambda one: _place(one, listed.names))),
            waiting=listed.waiting,
            names=listed.names,
            programs={one.id: one.name for one in programs},
            zone=zone_of(programs),
            may_give=(*WEIGHTY, *others) if held & {*WEIGHTY} else (),
            may_end=admin,
            me=caller.principal.person,
            once=shell.new_id(),
        )
        return page(request, "organization/officers.html", behind=behind, page=view)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def appoint(
        self,
        data: URLEncodedBody[ProposeForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Propose somebody, or appoint them where one officer is enough."""
        program = ProgramId(UUID(data.program)) if data.program else None
        appointed = offices.appoint_by_address(
            shell, once(caller, data.once), data.address, data.role, program
        )
        weighty = data.role in WEIGHTY
        return await done(appointed, HERE, "officer_proposed" if weighty else "officer_appointed")

    @post("/appointments/{appointment_id:uuid}/confirmation", opt={FIRST: asked.CONFIRMATION})
    async def confirm(
        self,
        appointment_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Be the second officer."""
        confirmed = offices.confirm_appointment(shell, caller, appointment_id)
        return await done(confirmed, HERE, "officer_confirmed")

    @post("/appointments/{appointment_id:uuid}/objection", opt={FIRST: asked.OBJECTION})
    async def object_to(
        self,
        appointment_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Object."""
        opposed = offices.object_to_appointment(shell, caller, appointment_id)
        return await done(opposed, HERE, "objection_kept")

    @post("/endings", opt={FIRST: asked.OFFICE_END})
    async def end(
        self,
        data: URLEncodedBody[EndForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take an office back."""
        program = ProgramId(UUID(data.program)) if data.program else None
        ended = offices.end_office(shell, caller, data.person, data.role, program)
        return await done(ended, HERE, "office_ended")


def _place(
    line: OfficeLine, names: Mapping[PersonId, PersonName]
) -> tuple[bool, str, tuple[bool, str, str]]:
    """Put offices over the organization first, then by office, then by name."""
    return line.program is not None, line.role, by_name(names.get(line.person))
