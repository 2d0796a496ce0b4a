"""The program board: each group with its frame, and how it stands.

Its seats, leaders and sessions are rows of other read models, joined when it is read.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupProposed,
    GroupRecoveredMinimum,
    GroupResumed,
    GroupRulesAdopted,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    RecruitingOpened,
)
from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class, Coded
from projections.projection import Projection, Write, classed

STAGES: Final[dict[type[Event], Coded]] = {
    GroupChartered: "chartered",
    RecruitingOpened: "recruiting",
    GroupPaused: "paused",
    ClosingPlanned: "closing",
    GroupClosed: "closed",
}


class Propose(Write, frozen=True):
    """A group is to be, in this frame, by these rules."""

    group_id: UUID
    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    setting: Coded
    frequency: Coded
    local_time: Coded
    zone: Coded
    slot_minutes: int
    members_min: int
    seats: int
    leaders_max: int
    agreement_version: int
    agreement_months: int
    content_capture: Coded


class AdoptRules(Write, frozen=True):
    """It goes by other numbers from a moment on; what was ``decided`` last counts."""

    group_id: UUID
    decided: int
    since: datetime
    members_min: int
    seats: int
    leaders_max: int
    agreement_version: int
    agreement_months: int


class ReachStage(Write, frozen=True):
    """It is at another stage of its life."""

    group_id: UUID
    stage: Coded


class Activate(Write, frozen=True):
    """It meets, or does again."""

    group_id: UUID
    at: datetime


class NoteMinimum(Write, frozen=True):
    """Whether it has fewer members than it needs."""

    group_id: UUID
    below_minimum: bool


class NoteCoverage(Write, frozen=True):
    """Whether it lacks its leader."""

    group_id: UUID
    leader_missing: bool


def _propose(recorded: Recorded[GroupProposed]) -> Iterator[Propose]:
    event = recorded.event
    frame, profile = event.frame, event.rules.profile
    yield Propose(
        group_id=recorded.stream.id,
        code=event.code,
        name=event.name,
        method=event.method,
        mode=event.mode,
        setting=frame.setting,
        frequency=frame.frequency,
        local_time=frame.local_time,
        zone=frame.zone,
        slot_minutes=frame.slot_minutes,
        members_min=profile.members_min,
        seats=profile.members_max,
        leaders_max=profile.leaders_max,
        agreement_version=profile.agreement_version,
        agreement_months=profile.agreement_reaffirm_months,
        content_capture=event.rules.content_capture,
    )


def _adopt_rules(recorded: Recorded[GroupRulesAdopted]) -> Iterator[AdoptRules]:
    profile = recorded.event.profile
    yield AdoptRules(
        group_id=recorded.stream.id,
        decided=recorded.position,
        since=recorded.event.since,
        members_min=profile.members_min,
        seats=profile.members_max,
        leaders_max=profile.leaders_max,
        agreement_version=profile.agreement_version,
        agreement_months=profile.agreement_reaffirm_months,
    )


def _reach_stage(recorded: Recorded[Event]) -> Iterator[ReachStage]:
    yield ReachStage(recorded.stream.id, STAGES[type(recorded.event)])


def _activate(recorded: Recorded[GroupActivated | GroupResumed]) -> Iterator[Activate]:
    yield Activate(recorded.stream.id, recorded.metadata.occurred_at)


def _note_minimum(
    recorded: Recorded[GroupFellBelowMinimum | GroupRecoveredMinimum],
) -> Iterator[NoteMinimum]:
    below = isinstance(recorded.event, GroupFellBelowMinimum)
    yield NoteMinimum(recorded.stream.id, below)


def _note_coverage(
    recorded: Recorded[LeaderCoverageMissing | LeaderCoverageRestored],
) -> Iterator[NoteCoverage]:
    missing = isinstance(recorded.event, LeaderCoverageMissing)
    yield NoteCoverage(recorded.stream.id, missing)


GROUP_BOARD = Projection(
    name="group_board",
    version=2,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Propose, AdoptRules, ReachStage, Activate, NoteMinimum, NoteCoverage),
    on={
        GroupProposed: _propose,
        GroupRulesAdopted: _adopt_rules,
        GroupActivated: _activate,
        GroupResumed: _activate,
        GroupFellBelowMinimum: _note_minimum,
        GroupRecoveredMinimum: _note_minimum,
        LeaderCoverageMissing: _note_coverage,
        LeaderCoverageRestored: _note_coverage,
        **dict.fromkeys(STAGES, _reach_stage),
    },
    highest=Class.C1,
    columns=classed(
        C1="code name method mode setting frequency local_time zone content_capture stage",
    ),
    joins=("rosters", "sessions"),
)
