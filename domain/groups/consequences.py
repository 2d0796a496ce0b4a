"""What follows of itself when a live group gains or loses members and leaders."""

from collections.abc import Iterator, Sequence
from functools import reduce

from domain.groups.events import (
    GroupEvent,
    GroupFellBelowMinimum,
    GroupRecoveredMinimum,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    OfficerAdmitted,
)
from domain.groups.state import LIVE, Group, evolve


def with_consequences(group: Group, *events: GroupEvent) -> Sequence[GroupEvent]:
    """Add to ``events`` what they bring about: too few members, enough again, nobody leading."""
    after = reduce(evolve, events, group)
    return [*still_admitted(group, *events), *_consequences(after)]


def still_admitted(group: Group, *events: GroupEvent) -> Sequence[GroupEvent]:
    """Add to ``events`` that officers whose place ends by them are let into another they keep."""
    after = reduce(evolve, events, group)
    kept = (
        OfficerAdmitted(person=person, by=by)
        for person, by in group.admitted.items()
        if person not in after.admitted and after.has_place(person)
    )
    return [*events, *kept]


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
