"""The group: 6 to 10 members with 1 or 2 leaders, from a proposal to its closing."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.groups.about import about
from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    FollowRules,
    GroupCommand,
    KeepRules,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    ResumeGroup,
)
from domain.groups.events import GroupEvent
from domain.groups.lifecycle import decide_lifecycle
from domain.groups.roster import decide_roster
from domain.groups.rules import decide_rules
from domain.groups.state import Group, Stage, evolve
from domain.kernel import Context, Decider


def decide(group: Group, command: GroupCommand, ctx: Context) -> Sequence[GroupEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    if group.stage is Stage.NONE and not isinstance(command, ProposeGroup):
        raise refusal("group.missing")
    group = group.at(ctx.at)
    match command:
        case (
            ProposeGroup()
            | ApproveCharter()
            | OpenRecruiting()
            | ActivateGroup()
            | PauseGroup()
            | ResumeGroup()
            | PlanClosing()
            | CloseGroup()
        ):
            return decide_lifecycle(group, command, ctx)
        case FollowRules() | KeepRules():
            return decide_rules(group, command, ctx)
        case _:
            return decide_roster(group, command, ctx)


GROUP = Decider(category="group", initial=Group(), decide=decide, evolve=evolve, about=about)
