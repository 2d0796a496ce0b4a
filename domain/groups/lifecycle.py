"""From a proposal to the last session: who may move a group on, and when."""

from collections.abc import Sequence
from typing import assert_never

from domain.codes import refusal
from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    LifecycleCommand,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    ResumeGroup,
)
from domain.groups.consequences import with_consequences
from domain.groups.events import (
    ClosingPlanned,
    Frame,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupPaused,
    GroupProposed,
    GroupResumed,
    RecruitingOpened,
)
from domain.groups.state import FORMING, Group, Stage
from domain.kernel import Context
from domain.kernel.shapes import is_code, is_line, is_time, is_zone
from domain.officers import administers

METHODS = frozenset({"balint", "narrative_based"})
MODES = frozenset({"ongoing", "pilot_3_months"})
FREQUENCIES = frozenset({"weekly", "fortnightly", "monthly"})
SETTINGS = frozenset({"in_person", "online", "hybrid"})
SHORTEST_SLOT, LONGEST_SLOT = 30, 240


def decide_lifecycle(group: Group, command: LifecycleCommand, ctx: Context) -> Sequence[GroupEvent]:
    """Answer a lifecycle command with the facts it makes true, or refuse it."""
    match command:
        case ProposeGroup():
            return [_propose(group, command, ctx)]
        case ApproveCharter():
            _require_admin(ctx)
            if group.stage is Stage.CHARTERED:
                return []
            _require_stage(group, Stage.PROPOSED, otherwise="group.not_proposed")
            return [GroupChartered()]
        case OpenRecruiting():
            _require_admin(ctx)
            if group.stage is Stage.RECRUITING:
                return []
            _require_stage(group, Stage.CHARTERED, otherwise="group.not_chartered")
            return [RecruitingOpened()]
        case ActivateGroup(below_minimum=below_minimum):
            _require_leader_or_admin(group, ctx)
            if group.stage is Stage.ACTIVE:
                return []
            _require_stage(group, Stage.RECRUITING, otherwise="group.not_recruiting")
            _require_viable(group, ctx, below_minimum=below_minimum)
            return with_consequences(group, GroupActivated())
        case PauseGroup():
            _require_leader_or_admin(group, ctx)
            if group.stage is Stage.PAUSED:
                return []
            _require_stage(group, Stage.ACTIVE, otherwise="group.not_active")
            return [GroupPaused()]
        case ResumeGroup():
            _require_leader_or_admin(group, ctx)
            if group.stage is Stage.ACTIVE:
                return []
            _require_stage(group, Stage.PAUSED, Stage.CLOSING, otherwise="group.not_paused")
            return [GroupResumed()]
        case PlanClosing():
            _require_leader_or_admin(group, ctx)
            if group.stage is Stage.CLOSING:
                return []
            _require_stage(group, Stage.ACTIVE, Stage.PAUSED, otherwise="group.not_active")
            return [ClosingPlanned()]
        case CloseGroup():
            _require_admin(ctx)
            if group.stage is Stage.CLOSED:
                return []
            _require_stage(group, Stage.CLOSING, *FORMING, otherwise="group.not_closing")
            return [GroupClosed()]
        case _ as unreachable:
            assert_never(unreachable)


def _propose(group: Group, command: ProposeGroup, ctx: Context) -> GroupProposed:
    _require_admin(ctx)
    if group.stage is not Stage.NONE:
        raise refusal("group.exists")
    if not is_code(command.code):
        raise refusal("group.code_invalid")
    if not is_line(command.name):
        raise refusal("group.name_invalid")
    if command.method not in METHODS:
        raise refusal("group.method_unknown")
    if command.mode not in MODES:
        raise refusal("group.mode_unknown")
    if not _possible(command.frame):
        raise refusal("group.frame_invalid")
    return GroupProposed(
        code=command.code,
        name=command.name,
        method=command.method,
        mode=command.mode,
        frame=command.frame,
        rules=command.rules,
    )


def _possible(frame: Frame) -> bool:
    return (
        frame.frequency in FREQUENCIES
        and frame.setting in SETTINGS
        and is_time(frame.local_time)
        and is_zone(frame.zone)
        and SHORTEST_SLOT <= frame.slot_minutes <= LONGEST_SLOT
    )


def _require_viable(group: Group, ctx: Context, *, below_minimum: bool) -> None:
    if not group.led:
        raise refusal("group.leader_missing")
    if below_minimum:
        if not ctx.entered_late:
            raise refusal("group.below_minimum_live")
        return
    if group.to_begin(ctx.at):
        raise refusal("group.too_few_members")


def _require_admin(ctx: Context) -> None:
    if not administers(ctx):
        raise refusal("group.not_admin")


def _require_leader_or_admin(group: Group, ctx: Context) -> None:
    if ctx.actor not in group.leaders and not administers(ctx):
        raise refusal("group.not_leader_or_admin")


def _require_stage(group: Group, *stages: Stage, otherwise: str) -> None:
    if group.stage not in stages:
        raise refusal(otherwise)
