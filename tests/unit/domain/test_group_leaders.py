"""The rules about who leads a group, and what a session is told of the group."""

from uuid import UUID

import msgspec
import pytest

from domain.groups.commands import AssignLeader, EndLeadership, GroupCommand
from domain.groups.events import (
    ClosingPlanned,
    ContentConsentGiven,
    ContentConsentRefused,
    GroupClosed,
    GroupEvent,
    GroupPaused,
    GroupProposed,
    LeaderAssigned,
    LeaderCoverageMissing,
    LeaderCoverageRestored,
    LeadershipEnded,
    MembershipEnded,
    MembershipOffered,
)
from domain.groups.group import GROUP
from domain.groups.methods import BALINT, NARRATIVE_BASED, PHASES
from domain.groups.reaffirming import Why
from domain.groups.standing import standing
from domain.groups.state import Group
from domain.kernel import PersonId, Role
from domain.programs.state import Program
from domain.rules import ContentCapture, GroupRules
from domain.sessions.words import Phase
from tests.kit.groups import (
    ADMIN,
    CO_LEADER,
    LEADER,
    due_again,
    led,
    meeting,
    proposed,
    recruiting,
)
from tests.kit.scenario import NOON, Scenario, person

GROUP_ID = UUID(int=0x6)
SUPERVISOR = person(300)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events).by_officer(Role.PROGRAM_ADMIN)


def assign(
    who: PersonId = CO_LEADER,
    role: Role = Role.CO_LEADER,
    credential: str = "credentialed",
    supervisor: PersonId | None = None,
) -> AssignLeader:
    return AssignLeader(who, role, credential, supervisor)


class TestAssign:
    @pytest.mark.parametrize("office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN])
    def test_an_admin_puts_somebody_in_the_lead(self, office: Role) -> None:
        (
            group(*meeting())
            .by_officer(office)
            .when(assign())
            .then(led(CO_LEADER, Role.CO_LEADER), due_again(CO_LEADER, Why.NEW_LEADER))
        )

    def test_a_leader_does_not_choose_the_other(self) -> None:
        group(*meeting()).by(LEADER).when(assign()).then_refused("leader.not_admin")

    def test_a_group_may_have_a_leader_before_its_charter(self) -> None:
        group(proposed()).when(assign(LEADER, Role.LEADER)).then(led())

    def test_a_closed_group_has_no_new_leader(self) -> None:
        (
            group(*meeting(), ClosingPlanned(), GroupClosed())
            .when(assign())
            .then_refused("group.closed")
        )

    def test_a_third_leader_is_refused(self) -> None:
        (
            group(*meeting(), led(CO_LEADER, Role.CO_LEADER))
            .when(assign(person(102)))
            .then_refused("group.leaders_full")
        )

    def test_a_member_does_not_lead_the_same_group(self) -> None:
        group(*meeting()).when(assign(person(1))).then_refused("group.leader_is_member")

    def test_nor_does_somebody_with_an_offer(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=CO_LEADER))
            .when(assign())
            .then_refused("group.leader_is_member")
        )

    def test_who_was_a_member_may_lead(self) -> None:
        (
            group(*meeting(7), MembershipEnded(person=person(1)))
            .when(assign(person(1)))
            .then(led(person(1), Role.CO_LEADER), due_again(person(1), Why.NEW_LEADER))
        )

    def test_assigning_twice_changes_nothing(self) -> None:
        group(*meeting()).when(assign(LEADER, Role.LEADER)).then()

    def test_one_person_leads_as_one_thing(self) -> None:
        group(*meeting()).when(assign(LEADER, Role.CO_LEADER)).then_refused("leader.already")

    def test_a_member_is_no_kind_of_leader(self) -> None:
        group(*meeting()).when(assign(role=Role.MEMBER)).then_refused("leader.role_unknown")

    def test_a_credential_is_one_of_two(self) -> None:
        (
            group(*meeting())
            .when(assign(credential="keen"))
            .then_refused("leader.credential_unknown")
        )

    def test_a_leader_in_training_has_a_supervisor(self) -> None:
        (
            group(*meeting())
            .when(assign(credential="trainee_supervised", supervisor=SUPERVISOR))
            .then(
                LeaderAssigned(
                    person=CO_LEADER,
                    role=Role.CO_LEADER,
                    credential="trainee_supervised",
                    supervisor=SUPERVISOR,
                    by=ADMIN,
                ),
                due_again(CO_LEADER, Why.NEW_LEADER),
            )
        )

    @pytest.mark.parametrize(
        "unsupervised",
        [assign(credential="trainee_supervised"), assign(role=Role.TRAINEE)],
    )
    def test_a_leader_in_training_without_one_is_refused(self, unsupervised: AssignLeader) -> None:
        group(*meeting()).when(unsupervised).then_refused("leader.supervisor_missing")

    def test_the_missing_supervisor_is_named_before_the_missing_place(self) -> None:
        (
            group(*meeting(), led(CO_LEADER, Role.CO_LEADER))
            .when(assign(person(102), credential="trainee_supervised"))
            .then_refused("leader.supervisor_missing")
        )

    def test_nobody_supervises_themselves(self) -> None:
        (
            group(*meeting())
            .when(assign(credential="trainee_supervised", supervisor=CO_LEADER))
            .then_refused("leader.supervisor_is_self")
        )


class TestEnd:
    def test_with_the_last_leader_goes_the_coverage(self) -> None:
        (
            group(*meeting())
            .when(EndLeadership(LEADER))
            .then(LeadershipEnded(person=LEADER), LeaderCoverageMissing())
        )

    def test_with_one_of_two_it_stays(self) -> None:
        (
            group(*meeting(), led(CO_LEADER, Role.CO_LEADER))
            .by(LEADER)
            .when(EndLeadership(LEADER))
            .then(LeadershipEnded(person=LEADER))
        )

    def test_a_new_leader_restores_it(self) -> None:
        (
            group(*meeting(), LeadershipEnded(person=LEADER), LeaderCoverageMissing())
            .when(assign())
            .then(
                led(CO_LEADER, Role.CO_LEADER),
                LeaderCoverageRestored(),
                due_again(CO_LEADER, Why.NEW_LEADER),
            )
        )

    def test_which_may_be_lost_again(self) -> None:
        (
            group(
                *meeting(),
                LeadershipEnded(person=LEADER),
                LeaderCoverageMissing(),
                led(CO_LEADER, Role.CO_LEADER),
                LeaderCoverageRestored(),
            )
            .when(EndLeadership(CO_LEADER))
            .then(LeadershipEnded(person=CO_LEADER), LeaderCoverageMissing())
        )

    def test_a_forming_group_may_seek_a_leader(self) -> None:
        (
            group(*recruiting(), led())
            .when(EndLeadership(LEADER))
            .then(LeadershipEnded(person=LEADER))
        )

    def test_a_member_does_not_end_it(self) -> None:
        (
            group(*meeting())
            .by(person(1))
            .when(EndLeadership(LEADER))
            .then_refused("leader.not_yours")
        )

    def test_ending_what_is_not_changes_nothing(self) -> None:
        group(*meeting()).when(EndLeadership(CO_LEADER)).then()


class TestStanding:
    def of(self, *events: GroupEvent) -> Group:
        return GROUP.fold(events)

    def test_a_session_is_told_who_leads_who_belongs_and_who_signed(self) -> None:
        told = standing(self.of(*meeting(6)), NOON, GROUP_ID)
        everybody = {person(number) for number in range(1, 7)}
        assert told.group == GROUP_ID
        assert told.leaders == {LEADER}
        assert told.members == everybody
        assert told.signed == everybody
        assert told.rules == GroupRules()
        assert told.phases == PHASES[BALINT]

    def test_a_session_is_told_through_which_phases_its_group_s_method_goes(self) -> None:
        first, *later = meeting(6)
        assert isinstance(first, GroupProposed)
        narrative = msgspec.structs.replace(first, method=NARRATIVE_BASED)
        told = standing(self.of(narrative, *later), NOON, GROUP_ID)
        assert set(Phase) - set(told.phases) == {Phase.DISCUSSION, Phase.PRESENTER_REJOINS}
        assert standing(self.of(), NOON, GROUP_ID).phases == tuple(Phase)

    @pytest.mark.parametrize(
        ("events", "may"),
        [
            (meeting(6), True),
            (meeting(5), True),
            ([*meeting(), ClosingPlanned()], True),
            (recruiting(), False),
            ([*meeting(), GroupPaused()], False),
            ([*meeting(), ClosingPlanned(), GroupClosed()], False),
            ([*meeting(), LeadershipEnded(person=LEADER), LeaderCoverageMissing()], False),
        ],
    )
    def test_it_is_told_whether_the_group_may_meet(
        self, events: list[GroupEvent], may: bool
    ) -> None:
        assert standing(self.of(*events), NOON, GROUP_ID).may_meet is may

    @pytest.mark.parametrize(
        ("began_with", "program", "keeps"),
        [
            (ContentCapture.FULL, ContentCapture.CODES, ContentCapture.CODES),
            (ContentCapture.NOTES, ContentCapture.NONE, ContentCapture.NONE),
            (ContentCapture.CODES, ContentCapture.FULL, ContentCapture.CODES),
            (ContentCapture.FULL, ContentCapture.FULL, ContentCapture.FULL),
        ],
    )
    def test_a_group_never_keeps_more_than_its_program_does_now(
        self, began_with: ContentCapture, program: ContentCapture, keeps: ContentCapture
    ) -> None:
        group_of = self.of(*meeting(6, GroupRules(content_capture=began_with)))
        told = standing(group_of, NOON, GROUP_ID, Program(capture=program))
        assert told.rules.content_capture is keeps

    def test_narratives_need_every_member_s_consent(self) -> None:
        everybody = [ContentConsentGiven(person=person(number)) for number in range(1, 7)]
        one = ContentConsentRefused(person=person(3))
        assert standing(self.of(*meeting(), *everybody), NOON, GROUP_ID).narratives_allowed
        assert not standing(self.of(*meeting(), *everybody, one), NOON, GROUP_ID).narratives_allowed
        assert not standing(self.of(*meeting()), NOON, GROUP_ID).narratives_allowed
        assert not standing(self.of(*recruiting()), NOON, GROUP_ID).narratives_allowed
