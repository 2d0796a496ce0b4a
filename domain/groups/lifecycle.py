"""From a proposal to the last session: what each step of a group's life makes true."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.groups.commands import ActivateGroup, LifecycleCommand, ProposeGroup
from domain.groups.consequences import with_consequences
from domain.groups.events import ONLINE, Frame, GroupEvent, GroupProposed
from domain.groups.methods import PHASES
from domain.groups.moves import MOVES, require_move, require_viable
from domain.groups.pilot import PILOT
from domain.groups.rhythm import WEEKS
from domain.groups.state import Group
from domain.kernel import Context
from domain.kernel.shapes import is_code, is_line, is_time, is_zone

MODES = frozenset({"ongoing", PILOT})
SETTINGS = ONLINE | {"in_person"}
SHORTEST_SLOT, LONGEST_SLOT = 30, 240


def decide_lifecycle(group: Group, command: LifecycleCommand, ctx: Context) -> Sequence[GroupEvent]:
    """Answer a lifecycle command with the facts it makes true, or refuse it."""
    require_move(group, type(command), ctx)
    if isinstance(command, ProposeGroup):
        return [_propose(command)]
    move = MOVES[type(command)]
    if group.stage is move.to:
        return []
    if isinstance(command, ActivateGroup):
        _require_viable(group, command, ctx)
        return with_consequences(group, move.fact())
    return [move.fact()]


def _propose(command: ProposeGroup) -> GroupProposed:
    if not is_code(command.code):
        raise refusal("group.code_invalid")
    if not is_line(command.name):
        raise refusal("group.name_invalid")
    if command.method not in PHASES:
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
        frame.frequency in WEEKS
        and frame.setting in SETTINGS
        and is_time(frame.local_time)
        and is_zone(frame.zone)
        and SHORTEST_SLOT <= frame.slot_minutes <= LONGEST_SLOT
    )


def _require_viable(group: Group, command: ActivateGroup, ctx: Context) -> None:
    """Refuse to begin with too few, unless an officer says so of the past."""
    if not command.below_minimum:
        require_viable(group, ctx)
    elif not group.led:
        raise refusal("group.leader_missing")
    elif not ctx.entered_late:
        raise refusal("group.below_minimum_live")
