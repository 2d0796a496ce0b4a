"""Turns what an append left, or why there was none, into the answer to one step."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from domain.access.refusing import answer_of
from domain.kernel import Refused
from domain.ports import Appended
from domain.protocol.answers import StepDone

WARNINGS: Final = frozenset(
    {
        "membership.same_practice_noted",
        "membership.waiting_list_joined",
        "group.fell_below_minimum",
        "group.leader_coverage_missing",
    }
)
"""Tags of events that somebody should hear of, though nothing was refused."""


def step_done(
    outcome: Appended | Refused, made: UUID | None = None, noted: Sequence[str] = ()
) -> StepDone:
    """Answer one step."""
    if isinstance(outcome, Refused):
        return StepDone(refused=answer_of(outcome))
    tags = [str(recorded.event.__struct_config__.tag) for recorded in outcome.recorded]
    return StepDone(
        version=outcome.recorded[-1].version if outcome.recorded else 0,
        position=outcome.position,
        made=made,
        noted=(*noted, *(tag for tag in tags if tag in WARNINGS)),
    )
