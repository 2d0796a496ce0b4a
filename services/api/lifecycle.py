"""A group's life over HTTP, one step at a time."""

from uuid import UUID

from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ResumeGroup,
)
from domain.kernel import ProgramId
from services.api.commands import command
from services.api.replies import Changed, Seen, changed
from services.api.session import expecting
from services.app.caller import Caller
from services.app.groups import move_group
from services.app.shell import Shell


class LifecycleController(Controller):
    """Steps of a group's life; each may carry the version that was seen."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"
    tags = ["Groups"]

    @command("/charters", operation_id="approve_charter")
    async def approve_charter(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Approve purpose, method and frame (an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, ApproveCharter()))

    @command("/recruitings", operation_id="open_recruiting")
    async def open_recruiting(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Let people join (an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, OpenRecruiting()))

    @command("/activations", operation_id="activate_group")
    async def activate_group(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Begin to meet: enough signed members and a leader (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, ActivateGroup()))

    @command("/pauses", operation_id="pause_group")
    async def pause_group(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Let the group rest (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, PauseGroup()))

    @command("/resumptions", operation_id="resume_group")
    async def resume_group(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Meet again (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, ResumeGroup()))

    @command("/closing-plans", operation_id="plan_closing")
    async def plan_closing(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Plan the last session (a leader, an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, PlanClosing()))

    @command("/closings", operation_id="close_group")
    async def close_group(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """End the group (an admin)."""
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, CloseGroup()))
