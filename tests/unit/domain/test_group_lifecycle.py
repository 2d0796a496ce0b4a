"""The rules about a group's way from a proposal to its closing."""

import msgspec
import pytest

from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    GroupCommand,
    LifecycleCommand,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    ResumeGroup,
)
from domain.groups.events import (
    ClosingPlanned,
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupEvent,
    GroupFellBelowMinimum,
    GroupPaused,
    GroupResumed,
    LeaderCoverageMissing,
    LeadershipEnded,
    MembershipEnded,
    RecruitingOpened,
)
from domain.groups.group import GROUP
from domain.groups.state import Group, Stage
from domain.kernel import Role
from domain.rules import GroupRules, RuleProfile
from tests.kit.groups import (
    FRAME,
    LEADER,
    joined,
    led,
    meeting,
    members,
    proposed,
    recruiting,
    signed,
)
from tests.kit.scenario import NOON, Scenario, person

PROPOSE = ProposeGroup(
    code="G001",
    name="Group 1",
    method="balint",
    mode="ongoing",
    frame=FRAME,
    rules=GroupRules(),
)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events).by_officer(Role.PROGRAM_ADMIN)


class TestPropose:
    @pytest.mark.parametrize("office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN])
    def test_an_admin_proposes_a_group(self, office: Role) -> None:
        group().by_officer(office).when(PROPOSE).then(proposed())

    def test_nobody_else_does(self) -> None:
        group().by_officer(Role.AUDITOR).when(PROPOSE).then_refused("group.not_admin")

    def test_it_is_proposed_once(self) -> None:
        group(proposed()).when(PROPOSE).then_refused("group.exists")

    def test_nothing_is_asked_of_a_group_that_never_was(self) -> None:
        group().when(ApproveCharter()).then_refused("group.missing")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"code": "our group"}, "group.code_invalid"),
            ({"name": "Group\x00"}, "group.name_invalid"),
            ({"name": "Group\u2028One"}, "group.name_invalid"),
            ({"name": "G" * 201}, "group.name_invalid"),
            ({"method": "psychoanalysis"}, "group.method_unknown"),
            ({"mode": "for a while"}, "group.mode_unknown"),
        ],
    )
    def test_code_name_method_and_mode_are_known(self, change: dict[str, str], code: str) -> None:
        group().when(msgspec.structs.replace(PROPOSE, **change)).then_refused(code)

    @pytest.mark.parametrize(
        "change",
        [
            {"frequency": "sometimes"},
            {"setting": "anywhere"},
            {"local_time": "25:00"},
            {"zone": "here"},
            {"slot_minutes": 29},
            {"slot_minutes": 241},
        ],
    )
    def test_the_frame_says_when_where_and_how_often(self, change: dict[str, object]) -> None:
        frame = msgspec.structs.replace(FRAME, **change)
        (
            group()
            .when(msgspec.structs.replace(PROPOSE, frame=frame))
            .then_refused("group.frame_invalid")
        )


class TestWay:
    def test_the_charter_is_approved(self) -> None:
        group(proposed()).when(ApproveCharter()).then(GroupChartered())

    def test_a_chartered_group_takes_members(self) -> None:
        group(proposed(), GroupChartered()).when(OpenRecruiting()).then(RecruitingOpened())

    def test_before_its_charter_a_group_takes_nobody(self) -> None:
        group(proposed()).when(OpenRecruiting()).then_refused("group.not_chartered")

    def test_a_charter_is_not_approved_afterwards(self) -> None:
        group(*recruiting()).when(ApproveCharter()).then_refused("group.not_proposed")

    def test_a_leader_lets_the_group_rest(self) -> None:
        group(*meeting()).by(LEADER).when(PauseGroup()).then(GroupPaused())

    def test_only_a_meeting_group_rests(self) -> None:
        group(*recruiting()).when(PauseGroup()).then_refused("group.not_active")

    def test_a_leader_lets_it_meet_again(self) -> None:
        group(*meeting(), GroupPaused()).by(LEADER).when(ResumeGroup()).then(GroupResumed())

    def test_a_planned_ending_is_undone_until_the_group_is_closed(self) -> None:
        ending = (*meeting(), ClosingPlanned())
        group(*ending).by(LEADER).when(ResumeGroup()).then(GroupResumed())
        group(*ending, GroupResumed()).by(LEADER).when(PauseGroup()).then(GroupPaused())
        group(*ending, GroupClosed()).by(LEADER).when(ResumeGroup()).then_refused(
            "group.not_paused"
        )

    def test_only_a_resting_group_resumes(self) -> None:
        group(*recruiting()).when(ResumeGroup()).then_refused("group.not_paused")

    @pytest.mark.parametrize("resting", [[], [GroupPaused()]])
    def test_the_last_session_is_planned(self, resting: list[GroupEvent]) -> None:
        group(*meeting(), *resting).by(LEADER).when(PlanClosing()).then(ClosingPlanned())

    def test_a_forming_group_has_no_last_session(self) -> None:
        group(*recruiting()).when(PlanClosing()).then_refused("group.not_active")

    def test_then_the_group_is_closed(self) -> None:
        group(*meeting(), ClosingPlanned()).when(CloseGroup()).then(GroupClosed())

    def test_ending_is_work_to_be_done_first(self) -> None:
        group(*meeting()).when(CloseGroup()).then_refused("group.not_closing")

    def test_a_group_that_never_met_may_be_given_up(self) -> None:
        group(*recruiting()).when(CloseGroup()).then(GroupClosed())

    @pytest.mark.parametrize(
        ("events", "command"),
        [
            ([proposed(), GroupChartered()], ApproveCharter()),
            (recruiting(), OpenRecruiting()),
            (meeting(), ActivateGroup()),
            ([*meeting(), GroupPaused()], PauseGroup()),
            (meeting(), ResumeGroup()),
            ([*meeting(), ClosingPlanned()], PlanClosing()),
            ([*meeting(), ClosingPlanned(), GroupClosed()], CloseGroup()),
        ],
    )
    def test_asking_for_what_is_so_changes_nothing(
        self, events: list[GroupEvent], command: LifecycleCommand
    ) -> None:
        group(*events).when(command).then()

    @pytest.mark.parametrize("command", [ApproveCharter(), OpenRecruiting(), CloseGroup()])
    def test_only_an_admin_decides_on_charter_recruiting_and_end(
        self, command: LifecycleCommand
    ) -> None:
        group(*meeting()).by(LEADER).when(command).then_refused("group.not_admin")

    @pytest.mark.parametrize(
        "command", [ActivateGroup(), PauseGroup(), ResumeGroup(), PlanClosing()]
    )
    def test_a_member_does_not_move_the_group_on(self, command: LifecycleCommand) -> None:
        group(*meeting()).by(person(1)).when(command).then_refused("group.not_leader_or_admin")


class TestActivate:
    def test_the_sixth_signed_member_lets_the_group_begin(self) -> None:
        group(*recruiting(), led(), *members(6)).when(ActivateGroup()).then(GroupActivated())

    def test_with_five_it_does_not_begin(self) -> None:
        (
            group(*recruiting(), led(), *members(5))
            .by(LEADER)
            .when(ActivateGroup())
            .then_refused("group.too_few_members")
        )

    def test_a_member_whose_agreement_has_lapsed_does_not_count(self) -> None:
        long_ago = NOON.date().replace(year=2029)
        (
            group(*recruiting(), led(), *members(6), signed(person(6), on=long_ago))
            .when(ActivateGroup())
            .then_refused("group.too_few_members")
        )

    def test_the_program_s_own_minimum_counts(self) -> None:
        rules = GroupRules(profile=RuleProfile(members_min=5))
        (group(*recruiting(rules), led(), *members(5)).when(ActivateGroup()).then(GroupActivated()))

    def test_without_a_leader_it_does_not_begin(self) -> None:
        (
            group(*recruiting(), *members(6))
            .when(ActivateGroup())
            .then_refused("group.leader_missing")
        )

    def test_before_recruiting_it_does_not_begin(self) -> None:
        group(proposed(), led()).when(ActivateGroup()).then_refused("group.not_recruiting")

    def test_a_group_of_five_that_met_before_is_entered_below_its_minimum(self) -> None:
        (
            group(*recruiting(), led(), *members(5))
            .entered_late()
            .when(ActivateGroup(below_minimum=True))
            .then(GroupActivated(), GroupFellBelowMinimum(members=5))
        )

    def test_nobody_begins_below_the_minimum_today(self) -> None:
        (
            group(*recruiting(), led(), *members(5))
            .when(ActivateGroup(below_minimum=True))
            .then_refused("group.below_minimum_live")
        )

    def test_a_group_entered_late_with_six_is_not_below_its_minimum(self) -> None:
        (
            group(*recruiting(), led(), *members(6))
            .entered_late()
            .when(ActivateGroup(below_minimum=True))
            .then(GroupActivated())
        )


class TestStage:
    @pytest.mark.parametrize(
        ("events", "stage"),
        [
            ([], Stage.NONE),
            ([proposed()], Stage.PROPOSED),
            ([proposed(), GroupChartered()], Stage.CHARTERED),
            (recruiting(), Stage.RECRUITING),
            (meeting(), Stage.ACTIVE),
            ([*meeting(), GroupPaused()], Stage.PAUSED),
            ([*meeting(), GroupPaused(), GroupResumed()], Stage.ACTIVE),
            ([*meeting(), ClosingPlanned()], Stage.CLOSING),
            ([*meeting(), ClosingPlanned(), GroupClosed()], Stage.CLOSED),
        ],
    )
    def test_a_group_is_where_its_history_has_brought_it(
        self, events: list[GroupEvent], stage: Stage
    ) -> None:
        assert GROUP.fold(events).stage is stage

    def test_below_minimum_and_leader_vacant_are_marks_upon_it(self) -> None:
        state = GROUP.fold(
            [
                *meeting(6),
                MembershipEnded(person=person(1)),
                GroupFellBelowMinimum(members=5),
                LeadershipEnded(person=LEADER),
                LeaderCoverageMissing(),
            ]
        )
        assert (state.stage, state.below_minimum, state.leader_vacant) == (Stage.ACTIVE, True, True)

    def test_a_member_brings_the_practice_of_the_offer(self) -> None:
        assert GROUP.fold([*recruiting(), *joined(person(1), "P-1")]).members == {person(1): "P-1"}
