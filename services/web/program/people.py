"""People of a program: who there is, how their invitations stand, and what to do about them."""

from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import Conflict, Missing, ProgramId
from domain.kernel.locales import name_in
from domain.protocol.invitations import InvitationStep
from services.app import invitations
from services.app.caller import Caller
from services.app.outcomes import left
from services.app.shell import Shell
from services.app.tenancy import enter_program
from services.web.frame.answers import go
from services.web.frame.freshness import left_by
from services.web.frame.people import FindForm, found_page, people_page
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.visit import visit_of
from services.web.program.asked import TICKED

AT_ONCE = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=25)]


class ChosenForm(msgspec.Struct, frozen=True):
    """Invitations that were ticked, and what is to be done about them."""

    way: InvitationStep
    chosen: AT_ONCE | UUID = ()


class ProgramPeople(Controller):
    """For a program's administrators; the organization's administer each."""

    path = "/programs/{program_id:uuid}/people"

    @get("/")
    async def listed(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show people, 25 at a time; names come from the Warden, in one record."""
        return await people_page(
            request,
            shell,
            caller,
            path=_path(program_id),
            program=program_id,
            name=await _name(request, shell, caller, program_id),
            behind=behind,
        )

    @post("/search", opt={FIRST: Unasked.READS})
    async def find(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        data: URLEncodedBody[FindForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Find people of the program by name; whose names were shown is on record."""
        return await found_page(
            request,
            shell,
            caller,
            data,
            path=_path(program_id),
            program=program_id,
            name=await _name(request, shell, caller, program_id),
        )

    @post("/invitations", opt={FIRST: TICKED})
    async def keep(
        self,
        program_id: FromPath[ProgramId],
        data: URLEncodedBody[ChosenForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Send several invitations again, or withdraw them once that was asked."""
        chosen = data.chosen if isinstance(data.chosen, tuple) else (data.chosen,)
        if not chosen:
            return go(_path(program_id), "nothing_chosen")
        some_left, position = False, 0
        step = InvitationStep.SEND if data.way is InvitationStep.HAND_OVER else data.way
        for one in chosen:
            each = msgspec.structs.replace(caller, command_id=uuid5(caller.command_id, str(one)))
            try:
                kept = await invitations.keep_invitation(shell, each, program_id, one, step)
                position = max(position, kept.position)
            except (Conflict, Missing):
                some_left = True
        done = "invitations_withdrawn" if step is InvitationStep.WITHDRAW else "invitations_sent"
        outcome = left(shell, caller, program_id, caller.principal.organization, position)
        said = "invitations_left" if some_left else done
        return go(_path(program_id), said, cookies=[left_by(outcome)])


def _path(program: ProgramId) -> str:
    return f"/programs/{program}/people"


async def _name(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, program: ProgramId
) -> str:
    place = await enter_program(shell, caller, program)
    return name_in(visit_of(request).speech.tag, place.founded)
