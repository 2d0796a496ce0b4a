"""A group's life over HTTP: each step of the table is an address."""

from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from domain.kernel import ProgramId
from services.api.commands import command
from services.app.caller import Caller
from services.app.group_steps import STEPS, GroupStep
from services.app.groups import move_group
from services.app.shell import Shell
from services.http.replies import Changed, Seen, changed
from services.http.visitor import expecting

PLACE = "/programs/{program_id:uuid}/groups/{group_id:uuid}"


def handler_of(step: GroupStep) -> HTTPRouteHandler:
    """Make the address of one step; its body may carry the version that was seen."""

    async def move(
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        seen = expecting(caller, data)
        return changed(await move_group(shell, seen, program_id, group_id, step.command))

    move.__doc__ = step.says
    return command(
        PLACE + step.address,
        operation_id=step.operation,
        summary=type(step.command).__name__,
        tags=["Groups"],
    )(move)


HANDLERS = [handler_of(step) for step in STEPS]
