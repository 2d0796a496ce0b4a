"""A group is asked for: its rules follow from the organization and the program."""

from uuid import UUID, uuid5

import msgspec

from domain.groups.commands import ProposeGroup
from domain.groups.events import Frame
from domain.kernel import OrganizationId, ProgramId
from domain.kernel.classes import Coded
from domain.protocol.people import Proposal, ProposeGroups
from domain.rules import GroupRules
from services.app.asking import enacted
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.programs import require_zone
from services.app.shell import Shell
from services.app.tenancy import enter_program


class NewGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it is wanted; its rules follow from the organization and the program."""

    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    frame: Frame


async def propose_group(
    shell: Shell, caller: Caller, program: ProgramId, wanted: NewGroup
) -> Outcome:
    """Ask for a group (program or organization admin)."""
    place = await enter_program(shell, caller, program)
    require_zone(wanted.frame.zone)
    command = ProposeGroup(
        code=wanted.code,
        name=wanted.name,
        method=wanted.method,
        mode=wanted.mode,
        frame=wanted.frame,
        rules=GroupRules(),
    )
    group = group_id(caller.principal.organization, wanted.code)
    proposal = Proposal(group=group, command=command, command_id=caller.command_id)
    request = ProposeGroups(caller.token, place.tenant.program, (proposal,))
    return await enacted(shell, caller, request, group, program)


def group_id(organization: OrganizationId, code: str) -> UUID:
    """Return the id a group's code stands for: a code is used once in a program."""
    return uuid5(organization, f"groups.csv:{code}")
