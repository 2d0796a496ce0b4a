"""By which rules a group goes, as a page: it follows its program's, or keeps its own."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.profiles.differences import COMPARED
from services.app.groups.rules import RULES, open_rules, take_rules_step
from services.app.rules import OfGroup, rules_of_group
from services.app.steps import Where
from services.http.places import DOORS, GROUP, GroupAt
from services.web.frame.answers import page
from services.web.frame.forms import forms_of, questions_in
from services.web.leader import asked

QUESTIONS: Final = questions_in(asked)


class GroupRulesView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a group, what its program adopted last, and what the reader may say to it."""

    program: ProgramId
    id: UUID
    name: Coded
    zone: Coded
    shown: OfGroup
    may: frozenset[Coded]
    once: UUID
    compared: tuple[Coded, ...] = COMPARED


class GroupRulesPages(Controller):
    """For whoever may open the group's page."""

    path = f"{GROUP}/rules"

    @get("/", dependencies=DOORS[Where.GROUP].at)
    async def show(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[GroupAt],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what holds, and what would be different."""
        place = at.place
        view = GroupRulesView(
            program=place.place.tenant.program,
            id=place.stream.id,
            name=place.proposed.name,
            zone=place.proposed.frame.zone,
            shown=rules_of_group(place),
            may=open_rules(place, place.context(at.shell, at.caller)),
            once=at.shell.new_id(),
        )
        return page(request, "leader/rules.html", behind=behind, page=view)


STEP_FORMS = forms_of(RULES.values(), take_rules_step, RULES, QUESTIONS)
