"""What can be done with a group's life: the table, and how a step of it is taken."""

from typing import Final

import msgspec

from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ResumeGroup,
)
from domain.groups.group import GROUP
from domain.groups.guards import may
from domain.groups.state import Group, Stage
from domain.kernel import Context
from services.app.groups.entering import GroupPlace
from services.app.outcomes import Outcome, run
from services.app.steps import At, Button, By, Seen, Step, Where, table

STEPS: Final = table(
    Step(
        word="charter",
        command=ApproveCharter,
        where=Where.GROUP,
        address="/charters",
        operation="approve_charter",
        says="Approve purpose, method and frame",
        by=(By.ADMIN,),
        notice="charter_approved",
        first="CHARTER",
    ),
    Step(
        word="recruiting",
        command=OpenRecruiting,
        where=Where.GROUP,
        address="/recruitings",
        operation="open_recruiting",
        says="Let people join",
        by=(By.ADMIN,),
        notice="recruiting_opened",
        first="RECRUITING",
    ),
    Step(
        word="activation",
        command=ActivateGroup,
        where=Where.GROUP,
        address="/activations",
        operation="activate_group",
        says="Begin to meet: enough signed members and a leader",
        by=(By.LEADER, By.ADMIN),
        notice="group_activated",
        first="ACTIVATION",
    ),
    Step(
        word="pause",
        command=PauseGroup,
        where=Where.GROUP,
        address="/pauses",
        operation="pause_group",
        says="Let the group rest",
        by=(By.LEADER, By.ADMIN),
        notice="group_paused",
        first="PAUSE",
        undone_by="resumption",
    ),
    Step(
        word="resumption",
        command=ResumeGroup,
        where=Where.GROUP,
        address="/resumptions",
        operation="resume_group",
        says="Meet again",
        by=(By.LEADER, By.ADMIN),
        notice="group_resumed",
        first="again",
    ),
    Step(
        word="closing-plan",
        command=PlanClosing,
        where=Where.GROUP,
        address="/closing-plans",
        operation="plan_closing",
        says="Plan the last session",
        by=(By.LEADER, By.ADMIN),
        notice="closing_planned",
        first="CLOSING_PLAN",
        undone_by="resumption",
        undone_from=Stage.ACTIVE,
    ),
    Step(
        word="closing",
        command=CloseGroup,
        where=Where.GROUP,
        address="/closings",
        operation="close_group",
        says="End the group",
        by=(By.ADMIN,),
        notice="group_closed",
        first="CLOSING",
    ),
)


LEADING_UNSIGNED: Final = "agreement.leading_unsigned"


async def take_step(at: At[GroupPlace], step: Step, _said: Seen) -> Outcome:
    """Take a group one step on; it may begin, with a warning, before who leads it has signed."""
    outcome = await run(
        at.shell,
        at.caller,
        GROUP,
        stream=at.place.stream,
        command=step.command(),
        ctx=at.place.context(at.shell, at.caller),
        known=at.place.version,
    )
    if step.command is ActivateGroup and at.place.leading_to_sign:
        return msgspec.structs.replace(outcome, noted=(LEADING_UNSIGNED,))
    return outcome


def open_steps(group: Group, ctx: Context) -> tuple[Button, ...]:
    """Return what somebody may do with the group now, in the order of its life."""
    return tuple(
        Button(step.word, step.address) for step in STEPS.values() if may(group, step.command, ctx)
    )
