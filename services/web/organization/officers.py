"""Who holds office and who is about to, as a page: propose, confirm, object, take back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Missing, PersonId, ProgramId, Refused, Role, Sealed, own_log
from domain.kernel.classes import Coded, Public
from domain.organizations.guards import offices_given
from domain.organizations.state import WEIGHTY
from domain.organizations.tenures import Tenure
from domain.protocol.names import PersonName
from domain.protocol.offices import AppointmentLine, OfficeLine
from domain.protocol.renewals import RenewalLine
from services.app.alphabet import by_name
from services.app.boards import zone_of
from services.app.caller import Caller, in_own_log
from services.app.details.renewals import STEPS as RENEWALS
from services.app.details.renewals import list_renewals
from services.app.details.renewals import take_step as take_renewal_step
from services.app.offices import register
from services.app.offices.steps import OFFICERS, STEPS, OfficeBody, take_step
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, forms_of, questions_in
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import program_names
from services.web.frame.steps import done
from services.web.organization import asked

ANSWERING: Final = frozenset({*WEIGHTY, Role.AUDITOR})
"""Who answers for offices, and sees who held them."""
QUESTIONS: Final = questions_in(asked)
ProgramOrNone = Annotated[
    Coded, msgspec.Meta(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")
]


class ProposeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose address, or who, for which office; a program administrator's program."""

    address: Sealed = Sealed("")
    role: Role
    once: UUID
    program: ProgramOrNone = ""
    person: UUID | None = None


class Proposing(msgspec.Struct, frozen=True):
    """What was typed, given back to its own typist, and why it was refused."""

    typed: ProposeForm
    refused: Notice


class OfficersView(msgspec.Struct, frozen=True, kw_only=True):
    """Offices and appointments, and which offices the visitor may propose somebody for."""

    held: tuple[OfficeLine, ...]
    waiting: tuple[AppointmentLine, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    zone: Coded
    may_give: tuple[Role, ...]
    sees_history: bool
    once: UUID
    renewals: tuple[RenewalLine, ...] = ()
    now: datetime | None = None
    proposing: Proposing | None = None


class OfficeHistoryView(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds and held office, and the offices in which somebody is alone."""

    now: tuple[Tenure, ...]
    before: tuple[Tenure, ...]
    alone: tuple[Role, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    zone: Coded


class OfficerPages(Controller):
    """For everybody of the organization; members see what the operator proposes."""

    path = OFFICERS

    @get("/")
    async def officers(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who holds office, and which appointments wait."""
        view = await _view(request, shell, caller)
        return page(request, "organization/officers.html", behind=behind, page=view)

    @get("/history")
    async def history(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who holds and held which office, since when and by whose word."""
        shown = await register.show_office_history(shell, caller)
        view = OfficeHistoryView(
            now=tuple(one for one in shown.tenures if one.until is None),
            before=tuple(one for one in shown.tenures if one.until is not None),
            alone=shown.alone,
            names=shown.names,
            programs=await program_names(request, shell, caller),
            zone=await zone_of(shell, caller),
        )
        return page(request, "organization/office_history.html", behind=behind, page=view)


@form(STEPS["appoint"], QUESTIONS)
async def appoint_officer(
    request: Request[Any, Any, Any],
    at: NamedDependency[OrganizationAt],
    data: URLEncodedBody[ProposeForm],
) -> Response[Any]:
    """Propose whoever has an address, or appoint them where one officer is enough."""
    step = STEPS["appoint"]

    async def again(error: Refused) -> Response[Any]:
        view = await _view(request, at.shell, at.caller, Proposing(data, refused(error.code)))
        name, status = "organization/officers.html", HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, name, status_code=status, back=OFFICERS, page=view)

    try:
        person = (
            await register.find_by_address(at.shell, at.caller, data.address)
            if data.person is None
            else PersonId(data.person)
        )
    except Missing as error:
        return await again(error)
    program = ProgramId(UUID(data.program)) if data.program else None
    office = OfficeBody(person=person, role=data.role, program=program)
    taken = take_step(counted_once(at, Drawn(data.once)), step, office)
    notice = "officer_proposed" if data.role in WEIGHTY else step.notice
    return await done(taken, OFFICERS, notice, again=again)


STEP_FORMS: Final = [
    appoint_officer,
    *forms_of(
        [STEPS[word] for word in ("confirm", "object", "end", "vouch")], take_step, STEPS, QUESTIONS
    ),
    *forms_of([RENEWALS["vouch"], RENEWALS["stop"]], take_renewal_step, RENEWALS, QUESTIONS),
]


async def _view(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    proposing: Proposing | None = None,
) -> OfficersView:
    listed = await register.list_offices(shell, caller)
    answers = bool(caller.offices(own_log(caller.principal.organization)) & ANSWERING)
    renewals = await list_renewals(shell, caller) if answers else None
    return OfficersView(
        held=tuple(sorted(listed.offices, key=lambda one: _place(one, listed.names))),
        waiting=listed.waiting,
        names=listed.names if renewals is None else {**listed.names, **renewals.names},
        renewals=() if renewals is None else renewals.renewals,
        now=shell.now(),
        programs=await program_names(request, shell, caller),
        zone=await zone_of(shell, caller),
        may_give=offices_given(in_own_log(shell, caller)),
        sees_history=answers,
        once=shell.new_id(),
        proposing=proposing,
    )


def _place(
    line: OfficeLine, names: Mapping[PersonId, PersonName]
) -> tuple[bool, str, tuple[bool, str, str]]:
    """Put offices over the organization first, then by office, then by name."""
    return line.program is not None, line.role, by_name(names.get(line.person))
