"""What can be done with a group's life: one row a step, for API and pages alike."""

from typing import Final, NamedTuple

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
from domain.groups.guards import may
from domain.groups.state import Group
from domain.kernel import Context
from domain.kernel.classes import Coded


class GroupStep(NamedTuple):
    """A step of a group's life: its word on pages, its address, what it is for.

    ``notice`` is said when it is done; ``undone_by`` names the step that takes it back.
    """

    word: Coded
    command: LifecycleCommand
    address: Coded
    operation: Coded
    says: Coded
    notice: Coded
    undone_by: Coded | None = None


STEPS: Final = (
    GroupStep(
        "charter",
        ApproveCharter(),
        "/charters",
        "approve_charter",
        "Approve purpose, method and frame (an admin).",
        "charter_approved",
    ),
    GroupStep(
        "recruiting",
        OpenRecruiting(),
        "/recruitings",
        "open_recruiting",
        "Let people join (an admin).",
        "recruiting_opened",
    ),
    GroupStep(
        "activation",
        ActivateGroup(),
        "/activations",
        "activate_group",
        "Begin to meet: enough signed members and a leader (a leader, an admin).",
        "group_activated",
    ),
    GroupStep(
        "pause",
        PauseGroup(),
        "/pauses",
        "pause_group",
        "Let the group rest (a leader, an admin).",
        "group_paused",
        undone_by="resumption",
    ),
    GroupStep(
        "resumption",
        ResumeGroup(),
        "/resumptions",
        "resume_group",
        "Meet again (a leader, an admin).",
        "group_resumed",
    ),
    GroupStep(
        "closing-plan",
        PlanClosing(),
        "/closing-plans",
        "plan_closing",
        "Plan the last session (a leader, an admin).",
        "closing_planned",
        undone_by="resumption",
    ),
    GroupStep(
        "closing",
        CloseGroup(),
        "/closings",
        "close_group",
        "End the group (an admin).",
        "group_closed",
    ),
)


def open_steps(group: Group, ctx: Context) -> tuple[Coded, ...]:
    """Name the steps that somebody may take now, in the order of a group's life."""
    return tuple(step.word for step in STEPS if may(group, type(step.command), ctx))
