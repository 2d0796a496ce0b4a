"""What follows of itself when a live group gains or loses members and leaders."""

from collections.abc import Iterator, Sequence
from functools import reduce

from domain.groups.events import (
    GroupEvent,
    GroupFellBelowMinimum,
    GroupRecoveredMinimum,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
)
from domain.groups.state import LIVE, Group, evolve


def with_consequences(group: Group, *events: GroupEvent) -> Sequence[GroupEvent]:
    """Add to ``events`` what they bring about: too few members, enough again, nobody leading."""
    after = reduce(evolve, events, group)
    return [*events, *_consequences(after)]


def _consequences(group: Group) -> Iterator[GroupEvent]:
    if group.stage not in LIVE:
        return
    members = len(group.members)
    few = members < group.rules.profile.members_min
    if few and not group.below_minimum:
        yield GroupFellBelowMinimum(members=members)
    if group.below_minimum and not few:
        yield GroupRecoveredMinimum()
    if not group.led and not group.leader_vacant:
        yield LeaderCoverageMissing()
    if group.leader_vacant and group.led:
        yield LeaderCoverageRestored()
