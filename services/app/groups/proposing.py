"""A group is asked for: its rules follow from the organization and the program."""

from typing import Annotated, Final
from uuid import UUID, uuid5

import msgspec

from domain.groups.commands import ProposeGroup
from domain.groups.events import Frame
from domain.groups.guards import may
from domain.groups.state import Group
from domain.kernel import Context, OrganizationId
from domain.kernel.classes import Coded
from domain.protocol.people import Proposal, ProposeGroups
from domain.rules import GroupRules
from services.app.asking import enact
from services.app.numbers import Count
from services.app.outcomes import Outcome
from services.app.programs import require_zone
from services.app.steps import At, Body, By, Step, Where, filled, table
from services.app.tenancy import Place

Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
Name = Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]


class FrameBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Rhythm, time and place; ``localTime`` is HH:MM in ``zone``, by default the program's."""

    frequency: Code
    local_time: Code
    slot_minutes: Count
    setting: Code
    zone: Code | None = None


class GroupBody(Body, frozen=True, kw_only=True, rename="camel"):
    """A group to propose. Its name is public: name no person in it."""

    code: Code
    name: Name
    frame: FrameBody
    method: Code = "balint"
    mode: Code = "ongoing"


PROPOSING: Final = table(
    Step(
        word="proposal",
        command=ProposeGroup,
        where=Where.PROGRAM,
        address="/groups",
        operation="propose_group",
        says="Ask for a group",
        by=(By.ADMIN,),
        body=GroupBody,
        notice="group_proposed",
        first="another",
        creates=True,
        heading="Groups",
    )
)


def open_proposing(ctx: Context) -> frozenset[Coded]:
    """Name what of proposing pages offer the actor now."""
    return frozenset(PROPOSING) if may(Group(), ProposeGroup, ctx) else frozenset()


async def propose_group(at: At[Place], _step: Step, wanted: GroupBody) -> Outcome:
    """Ask for a group of the program that was entered (program or organization admin)."""
    shell, caller, program = at.shell, at.caller, at.place.tenant.program
    zone = wanted.frame.zone or at.place.founded.zone
    require_zone(zone)
    frame = filled(Frame, wanted.frame, zone=zone)
    command = filled(ProposeGroup, wanted, frame=frame, rules=GroupRules())
    group = group_id(caller.principal.organization, wanted.code)
    proposal = Proposal(group=group, command=command, command_id=caller.command_id)
    request = ProposeGroups(caller.token, program, (proposal,))
    return await enact(shell, caller, request, group, program)


def group_id(organization: OrganizationId, code: str) -> UUID:
    """Return the id a group's code stands for: a code is used once in a program."""
    return uuid5(organization, f"groups.csv:{code}")
