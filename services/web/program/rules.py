"""By which rules a program goes, as a page: what would differ is read before anybody decides."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import ProgramId, Role
from domain.kernel.classes import Coded
from domain.kernel.locales import name_in
from domain.profiles.differences import COMPARED
from domain.programs.guards import may
from services.app.programs import PROGRAMS, AdoptionBody, take_step
from services.app.rules import ProgramRules, rules_of_program
from services.app.steps import Where
from services.http.places import DOORS, PROGRAM, ProgramAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, forms_of, questions_in, said_in
from services.web.frame.steps import done
from services.web.frame.visit import visit_of
from services.web.program import asked

QUESTIONS: Final = questions_in(asked)
DECIDED: Final = ("adoption", "approval", "refusal")


class ProgramRulesView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a program, and what the reader may do; ``decides`` is whether at once."""

    program: ProgramId
    name: Coded
    zone: Coded
    shown: ProgramRules
    may: frozenset[Coded]
    decides: bool
    today: date
    once: UUID
    compared: tuple[Coded, ...] = COMPARED


class ProgramRulesPages(Controller):
    """For officers of the program, and whoever takes part in it: rules are no secret."""

    path = f"{PROGRAM}/rules"

    @get("/", dependencies=DOORS[Where.PROGRAM].at)
    async def show(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[ProgramAt],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what holds, what will, what waits and what could."""
        place, ctx = at.place, at.place.context(at.shell, at.caller)
        view = ProgramRulesView(
            program=place.tenant.program,
            name=name_in(visit_of(request).speech.tag, place.founded),
            zone=place.founded.zone,
            shown=await rules_of_program(at.shell, at.caller, place),
            may=frozenset(
                word for word in DECIDED if may(place.program, PROGRAMS[word].command, ctx)
            ),
            decides=ctx.holds(Role.ORGANIZATION_ADMIN),
            today=at.shell.now().date(),
            once=at.shell.new_id(),
        )
        return page(request, "program/rules.html", behind=behind, page=view)


@form(PROGRAMS["adoption"], QUESTIONS)
async def adopt(request: Request[Any, Any, Any], at: NamedDependency[ProgramAt]) -> Response[Any]:
    """Adopt the rules, or ask for them; what comes of it is said."""
    step, said = PROGRAMS["adoption"], await said_in(request, AdoptionBody)
    word = counted_once(at, await said_in(request, Drawn))
    decides = at.place.context(at.shell, at.caller).holds(Role.ORGANIZATION_ADMIN)
    notice = step.notice if decides else "rules_requested"
    return await done(take_step(word, step, said), f"{at.page}/rules", notice)


STEP_FORMS = [
    adopt,
    *forms_of((PROGRAMS["approval"], PROGRAMS["refusal"]), take_step, PROGRAMS, QUESTIONS),
]
