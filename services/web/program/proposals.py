"""Proposing a group from its program's board."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.groups.events import Frame
from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.groups.proposing import (
    NewGroup,
    propose_group,
)
from services.app.numbers import Count
from services.app.shell import Shell
from services.app.tenancy import enter_program
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done

Word = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class ProposalForm(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it is wanted, meeting in its program's time zone. Its name is public."""

    code: Word
    name: Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
    mode: Word
    frequency: Word
    setting: Word
    local_time: Word
    slot_minutes: Count


class Proposals(Controller):
    """For the program's admins."""

    path = "/programs/{program_id:uuid}/groups"

    @post("/", opt={FIRST: Unasked.ANOTHER})
    async def propose(
        self,
        program_id: FromPath[ProgramId],
        data: URLEncodedBody[ProposalForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask for the group, then show it."""
        board = f"/programs/{program_id}"
        place = await enter_program(shell, caller, program_id)
        wanted = NewGroup(
            code=data.code,
            name=data.name,
            method="balint",
            mode=data.mode,
            frame=Frame(
                frequency=data.frequency,
                local_time=data.local_time,
                zone=place.founded.zone,
                slot_minutes=data.slot_minutes,
                setting=data.setting,
            ),
        )
        proposed = propose_group(shell, caller, program_id, wanted)
        return await done(proposed, board, "group_proposed", shown_at=f"{board}/groups")
