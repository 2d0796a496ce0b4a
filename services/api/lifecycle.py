"""A group's life over HTTP: each step is an address, and they differ in nothing else."""

from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    LifecycleCommand,
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


def _step(path: str, operation: str, says: str, asked: LifecycleCommand) -> HTTPRouteHandler:
    """Make the address of one step; its body may carry the version that was seen."""

    async def move(
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, asked))

    move.__doc__ = says
    place = "/programs/{program_id:uuid}/groups/{group_id:uuid}"
    return command(
        place + path, operation_id=operation, summary=type(asked).__name__, tags=["Groups"]
    )(move)


STEPS = [
    _step(
        "/charters",
        "approve_charter",
        "Approve purpose, method and frame (an admin).",
        ApproveCharter(),
    ),
    _step("/recruitings", "open_recruiting", "Let people join (an admin).", OpenRecruiting()),
    _step(
        "/activations",
        "activate_group",
        "Begin to meet: enough signed members and a leader (a leader, an admin).",
        ActivateGroup(),
    ),
    _step("/pauses", "pause_group", "Let the group rest (a leader, an admin).", PauseGroup()),
    _step("/resumptions", "resume_group", "Meet again (a leader, an admin).", ResumeGroup()),
    _step(
        "/closing-plans",
        "plan_closing",
        "Plan the last session (a leader, an admin).",
        PlanClosing(),
    ),
    _step("/closings", "close_group", "End the group (an admin).", CloseGroup()),
]
