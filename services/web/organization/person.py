"""One person, as a page: who they are, where they belong, and what an administrator can do."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused, Role, Tenant, own_log
from domain.kernel.classes import Coded, Public
from domain.people.events import DeactivationReason, RenewalReason
from domain.protocol.people import Details, PersonShown
from services.app.caller import Caller
from services.app.details.mailboxes import STEPS as MAILBOXES
from services.app.details.mailboxes import take_step as move_mailbox
from services.app.details.renewals import STEPS as RENEWALS
from services.app.details.renewals import take_step as ask_renewal
from services.app.details.steps import STEPS, DetailsBody, show_person, take_step
from services.app.people import state_listed
from services.app.shell import Shell
from services.http.places import PERSON, ThingAt, page_of
from services.web.frame.answers import page
from services.web.frame.details import Choices, choices_for, typed_in
from services.web.frame.forms import form, forms_of, questions_in, said_in
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.steps import done
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)
ADMINISTRATORS: Final = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """One person; ``typed`` is the form, ``governs`` whether offices are the reader's.

    ``state`` is what the list says of them. ``helps`` is whether the reader may propose another
    mailbox: where the person is at home.

    Where what was typed is refused it stands alone, without ``shown``: nobody is looked at anew.
    """

    shown: PersonShown | None
    here: Coded
    typed: Details
    choices: Choices
    state: Coded = ""
    programs: dict[ProgramId, Public] = msgspec.field(default_factory=dict)
    zone: Coded = "UTC"
    own: bool = False
    governs: bool = False
    helps: bool = False
    today: date | None = None
    now: datetime | None = None
    refused: Notice | None = None
    reasons: tuple[DeactivationReason, ...] = tuple(DeactivationReason)
    renewal_reasons: tuple[RenewalReason, ...] = tuple(RenewalReason)

    @property
    def in_groups(self) -> bool:
        """Whether the person has a place in any group."""
        return any(one.group is not None for one in self.shown.belongs) if self.shown else False


class PersonPages(Controller):
    """For the administrators of a person; the Warden decides who that is."""

    path = PERSON

    @get("/")
    async def person(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show one person by name; the look is on record."""
        return await _page(request, shell, caller, PersonId(person_id), behind=behind)


STEP_FORMS: Final = [
    *forms_of(
        [STEPS[word] for word in ("deactivate", "reactivate", "death", "alive")],
        take_step,
        STEPS,
        QUESTIONS,
    ),
    *forms_of(
        [MAILBOXES["help"], MAILBOXES["help_answer"], MAILBOXES["help_stop"]],
        move_mailbox,
        MAILBOXES,
        QUESTIONS,
    ),
    *forms_of([RENEWALS["ask"]], ask_renewal, RENEWALS, QUESTIONS),
]


@form(STEPS["correct"], QUESTIONS)
async def correct_person(
    request: Request[Any, Any, Any], at: NamedDependency[ThingAt]
) -> Response[Any]:
    """Correct who somebody is, once the difference was confirmed; they are told by email."""
    step, typed = STEPS["correct"], await typed_in(request)

    async def again(error: Refused) -> Response[Any]:
        view = PersonView(
            shown=None,
            here=at.page,
            typed=typed,
            choices=await choices_for(request, at.shell, at.caller, typed, own=False),
            refused=refused(error.code),
        )
        name, status = "organization/person.html", HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, name, status_code=status, back=at.page, page=view)

    taken = take_step(at, step, await said_in(request, DetailsBody))
    return await done(taken, at.page, step.notice, again=again)


async def _page(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    person: PersonId,
    *,
    behind: bool,
) -> Response[str]:
    shown = await show_person(shell, caller, person)
    programs = await programs_of(request, shell, caller)
    whole = own_log(caller.principal.organization)
    home = Tenant(whole.organization, shown.home_program or whole.program)
    own = person == caller.principal.person
    view = PersonView(
        shown=shown,
        here=page_of(PERSON, person_id=person),
        typed=shown.details,
        choices=await choices_for(request, shell, caller, shown.details, own=False),
        state=await state_listed(shell, caller, shown),
        programs={one.id: one.name for one in programs},
        zone=zone_of(programs),
        own=own,
        now=shell.now(),
        governs=Role.ORGANIZATION_ADMIN in caller.offices(whole),
        helps=not own and bool(caller.offices(home) & ADMINISTRATORS),
        today=shell.now().astimezone(ZoneInfo(zone_of(programs))).date(),
    )
    return page(request, "organization/person.html", behind=behind, page=view)
