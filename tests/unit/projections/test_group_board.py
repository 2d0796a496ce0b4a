"""The board, event by event, and what it says needs attention."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupRecoveredMinimum,
    GroupResumed,
    GroupRulesAdopted,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
)
from domain.groups.pilot import PILOT
from domain.kernel import Event, PersonId, own_log
from domain.rules import Adoption, GroupRules, RuleProfile
from projections.group_board import GROUP_BOARD
from projections.group_board.queries import (
    BesideRow,
    GroupRow,
    Planned,
    groups,
    sessions_beside,
)
from tests.kit.projected import STREAM, TENANT, Answering, statements
from tests.kit.read_models import a_group
from tests.kit.stores import NOON

ANNA, BEN = PersonId(UUID(int=11)), PersonId(UUID(int=12))
CALM = GroupRow(
    group_id=STREAM,
    code="G001",
    name="Group 1",
    method="balint",
    mode="ongoing",
    setting="hybrid",
    frequency="fortnightly",
    local_time="18:30",
    zone="America/Halifax",
    slot_minutes=105,
    members_min=6,
    seats=10,
    leaders_max=2,
    content_capture="codes",
    state="active",
    leader_missing=False,
    below_minimum=False,
    members=8,
    signed=8,
    offered=0,
    waiting=0,
    leaders=1,
    held=3,
    unconfirmed=0,
    active_since=NOON,
    next_session=None,
    next_session_id=None,
    last_session=NOON,
    unconfirmed_since=None,
)


def told(event: Event) -> list[tuple[str, tuple[object, ...]]]:
    return statements(GROUP_BOARD, event)


def test_a_group_brings_its_frame_and_its_rules() -> None:
    rules = GroupRules(profile=RuleProfile(members_min=5, members_max=9))
    assert told(a_group(rules=rules)) == [
        (
            "propose",
            (
                *("G001", "Group 1", "balint", "ongoing", "hybrid", "fortnightly", "18:30"),
                *("America/Halifax", 105, 5, 9, 2, 1, 12, "codes"),
            ),
        )
    ]


def test_what_it_adopts_brings_other_numbers_from_a_moment_on() -> None:
    profile = RuleProfile(name="small", members_min=4, members_max=6, leaders_max=3)
    adopted = GroupRulesAdopted(profile=profile, since=NOON, offered=Adoption(profile, NOON))
    [(query, (decided, *args))] = told(adopted)
    assert (query, args) == ("adopt_rules", [NOON, 4, 6, 3, 1, 12])
    assert isinstance(decided, int)


@pytest.mark.parametrize(
    ("event", "query", "args"),
    [
        (GroupActivated(), "activate", (NOON,)),
        (GroupResumed(), "activate", (NOON,)),
        (GroupPaused(), "reach_stage", ("paused",)),
        (ClosingPlanned(), "reach_stage", ("closing",)),
        (GroupFellBelowMinimum(members=5), "note_minimum", (True,)),
        (GroupRecoveredMinimum(), "note_minimum", (False,)),
        (LeaderCoverageMissing(), "note_coverage", (True,)),
        (LeaderCoverageRestored(), "note_coverage", (False,)),
    ],
)
def test_each_fact_moves_the_board(event: Event, query: str, args: tuple[object, ...]) -> None:
    assert told(event) == [(query, args)]


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("row", "needs"),
    [
        (CALM, ()),
        (
            replace(CALM, leader_missing=True, below_minimum=True),
            ("leader_vacant", "below_minimum"),
        ),
        (replace(CALM, unconfirmed_since=NOON - timedelta(hours=73)), ("attendance_unconfirmed",)),
        (replace(CALM, unconfirmed_since=NOON - timedelta(hours=72)), ()),
        (replace(CALM, signed=7), ("agreement_missing",)),
        (replace(CALM, mode=PILOT, active_since=NOON - 75 * DAY), ("pilot_review_due",)),
        (replace(CALM, mode=PILOT, active_since=NOON - 75 * DAY, state="closing"), ()),
        (replace(CALM, active_since=NOON - 75 * DAY), ()),
        (replace(CALM, waiting=2), ("requests_waiting",)),
        (replace(CALM, waiting=2, members=9, signed=9, offered=1), ()),
    ],
)
def test_what_needs_attention_is_named_most_pressing_first(
    row: GroupRow, needs: tuple[str, ...]
) -> None:
    assert row.needs(NOON) == needs


async def test_groups_are_asked_for_as_of_a_moment() -> None:
    row = {field: getattr(CALM, field) for field in CALM.__struct_fields__}
    reads = Answering(row)
    assert await groups(reads, TENANT, NOON) == [CALM]
    assert reads.asked == [("group_board", "groups", TENANT, NOON)]


async def test_sessions_beside_another_are_asked_for_in_all_programs_at_once() -> None:
    ends = NOON + timedelta(minutes=90)
    reads = Answering({"starts_at": NOON, "ends_at": ends, "of_group": False, "shares": True})
    planned = Planned(
        session=UUID(int=7),
        group=STREAM,
        people=frozenset({BEN, ANNA}),
        starts_at=NOON,
        ends_at=ends,
    )
    organization, programs = TENANT.organization, [TENANT.program]
    found = await sessions_beside(reads, organization, programs, planned)
    assert found == [BesideRow(starts_at=NOON, ends_at=ends, of_group=False, shares=True)]
    asked = (own_log(organization), programs, UUID(int=7), NOON, ends, STREAM, [ANNA, BEN])
    assert reads.asked == [("group_board", "beside", *asked)]
