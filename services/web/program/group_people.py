"""Placing people in a group: who is to lead, who is offered a seat, and whose place ends."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import ProgramId, Role
from domain.kernel.classes import Coded
from services.app.candidates import Candidate, CandidatesShown, read_candidates
from services.app.denials import report_and_mask
from services.app.groups.roster import ROSTER, open_seats, take_seat_step
from services.app.steps import About, AboutOrSelf, Where
from services.http.places import DOORS, GROUP, GroupAt
from services.web.frame.answers import page
from services.web.frame.forms import form, forms_of, questions_in
from services.web.frame.steps import done
from services.web.program import asked

QUESTIONS: Final = questions_in(asked)
CHOOSES = frozenset({"leadership", "choosing", "clearance"})
"""What is done here about somebody who is chosen from the program."""
LEADING = (Role.LEADER, Role.CO_LEADER, Role.TRAINEE)
CREDENTIALS = ("credentialed", "trainee_supervised")


class GroupPeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """People of the program who have no place in the group yet, and all who may supervise.

    ``may`` are of ``CHOOSES``; ``clearance`` is to agree that an officer has a place.
    """

    program: ProgramId
    id: UUID
    name: Coded
    may: frozenset[Coded]
    free: tuple[Candidate, ...]
    supervisors: tuple[Candidate, ...]
    roles: tuple[Role, ...] = LEADING
    credentials: tuple[Coded, ...] = CREDENTIALS
    record: int


class GroupPeople(Controller):
    """For officers who may see who is in the program, and for leaders who let somebody go."""

    path = GROUP

    @get("/people", dependencies=DOORS[Where.GROUP].at)
    async def people(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[GroupAt],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show whom one may choose; names come from the Warden, in one record."""
        shell, caller, place = at.shell, at.caller, at.place
        program = place.place.tenant.program
        may = open_seats(place, place.context(shell, caller)) & CHOOSES
        if not place.place.offices:
            raise await report_and_mask(shell, caller, program, "group.missing")
        shown = await read_candidates(shell, caller, place) if may else CandidatesShown((), 0)
        group = place.group
        taken = {*group.leaders, *group.members, *group.offered}
        view = GroupPeopleView(
            program=program,
            id=place.stream.id,
            name=place.proposed.name,
            may=may,
            free=tuple(one for one in shown.people if one.person not in taken),
            supervisors=shown.people,
            record=shown.record,
        )
        return page(request, "program/group_people.html", behind=behind, page=view)


@form(ROSTER["ending"], QUESTIONS)
async def end(at: NamedDependency[GroupAt], data: URLEncodedBody[About]) -> Response[Any]:
    """Take the lead or the seat back; whoever so leaves the group ends at their groups."""
    own = data.person == at.place.actor and not at.place.place.offices
    leads = data.person in at.place.group.leaders
    step = ROSTER["leadership-ending" if leads else "ending"]
    ended = take_seat_step(at, step, AboutOrSelf(person=data.person))
    return await done(ended, "/my-groups" if own else at.page, step.notice)


PEOPLE_FORMS = [
    end,
    *forms_of([ROSTER["leadership"], ROSTER["clearance"]], take_seat_step, ROSTER, QUESTIONS),
]
