"""Placing people in a group: who is to lead, who is offered a seat, and whose place ends."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.candidates import Candidate, CandidatesShown, read_candidates
from services.app.denials import masked
from services.app.groups import roster
from services.app.groups.entering import enter_group
from services.app.groups.roster import NewLeader
from services.app.shell import Shell
from services.web.frame.addresses import group_path
from services.web.frame.answers import page
from services.web.frame.places import PersonForm, may_in
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.program import asked

LEADING = (Role.LEADER, Role.CO_LEADER, Role.TRAINEE)
IdOrNone = Annotated[Coded, msgspec.Meta(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
"""An id, or what a form sends when its list is left at none."""
CREDENTIALS = ("credentialed", "trainee_supervised")


class LeaderForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to lead, as what, and in training under whom."""

    person: PersonId
    role: Literal["leader", "co_leader", "trainee"]
    credential: Literal["credentialed", "trainee_supervised"]
    supervisor: IdOrNone = ""


class GroupPeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """People of the program who have no place in the group yet, and all who may supervise.

    ``may`` are ``assign``, ``place`` and ``admit``: agree that an officer has a place.
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

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"

    @get("/people")
    async def people(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show whom one may choose; names come from the Warden, in one record."""
        place = await enter_group(shell, caller, program_id, group_id)
        may = may_in(place, place.context(shell, caller)) & {"assign", "place", "admit"}
        if not place.place.offices:
            raise await masked(shell, caller, program_id, "group.missing")
        shown = await read_candidates(shell, caller, place) if may else CandidatesShown((), 0)
        group = place.group
        taken = {*group.leaders, *group.members, *group.offered}
        view = GroupPeopleView(
            program=program_id,
            id=group_id,
            name=place.proposed.name,
            may=may,
            free=tuple(one for one in shown.people if one.person not in taken),
            supervisors=shown.people,
            record=shown.record,
        )
        return page(request, "program/group_people.html", behind=behind, page=view)

    @post("/leaderships", opt={FIRST: Unasked.AGAIN})
    async def assign(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[LeaderForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Put somebody in the lead."""
        leader = NewLeader(
            person=data.person,
            role=Role(data.role),
            credential=data.credential,
            supervisor=PersonId(UUID(data.supervisor)) if data.supervisor else None,
        )
        assigned = roster.assign_leader(shell, caller, program_id, group_id, leader)
        return await done(assigned, group_path(program_id, group_id), "leader_assigned")

    @post("/clearances", opt={FIRST: asked.CLEARANCE})
    async def admit(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[PersonForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Agree that somebody with an office over the group may sit in it or lead it."""
        admitted = roster.admit_officer(shell, caller, program_id, group_id, data.person)
        back = f"{group_path(program_id, group_id)}/people"
        return await done(admitted, back, "officer_admitted")

    @post("/endings", opt={FIRST: asked.ENDING})
    async def end(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[PersonForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take the lead or the seat back; whoever so leaves the group ends at their groups."""
        place = await enter_group(shell, caller, program_id, group_id)
        own = data.person == caller.principal.person and not place.place.offices
        path = "/my-groups" if own else group_path(program_id, group_id)
        if data.person in place.group.leaders:
            ended = roster.end_leadership(shell, caller, program_id, group_id, data.person)
            return await done(ended, path, "leadership_ended")
        ended = roster.end_membership(shell, caller, program_id, group_id, data.person)
        return await done(ended, path, "membership_ended")
