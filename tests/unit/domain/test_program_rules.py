"""By which rules a program goes: asked for, adopted from a moment on, and never of the past."""

from datetime import timedelta

import msgspec
import pytest

from domain.kernel import Role
from domain.programs.commands import (
    AdoptProfile,
    ApproveProfile,
    DeclineProfile,
    ProgramCommand,
    SetContentCapture,
)
from domain.programs.events import (
    ContentCaptureSet,
    ProgramEvent,
    RulesAdopted,
    RulesDeclined,
    RulesRequested,
)
from domain.programs.program import PROGRAM, rules_of
from domain.programs.state import Program
from domain.rules import SEED_2012, Adoption, ContentCapture, Participation, RuleProfile, in_force
from tests.kit.deciding import DEFINED
from tests.kit.scenario import NOON, Scenario, person

LATER = NOON + timedelta(days=31)
OURS = RuleProfile(name="ours", members_max=8)
PLACED = RuleProfile(name="placed", participation=Participation.MANDATORY)
FREE = RuleProfile(name="free", participation=Participation.VOLUNTARY)
ADOPT = AdoptProfile(profile="ours", profile_version=1, since=LATER, rules=OURS)
ADOPTED = RulesAdopted(profile=OURS, since=LATER)
REQUESTED = RulesRequested(profile=OURS, since=LATER, by=person(1))
FULL = ContentCaptureSet(capture=ContentCapture.FULL, impact_assessed=True)


def program(*events: ProgramEvent) -> Scenario[Program, ProgramCommand, ProgramEvent]:
    scenario: Scenario[Program, ProgramCommand, ProgramEvent] = Scenario(PROGRAM)
    return scenario.given(DEFINED, *events).by_officer(Role.ORGANIZATION_ADMIN)


class TestAdopting:
    def test_the_organization_decides_at_once(self) -> None:
        program().when(ADOPT).then(ADOPTED)

    def test_without_a_day_it_holds_from_now(self) -> None:
        now = msgspec.structs.replace(ADOPT, since=None)
        program().when(now).then(RulesAdopted(profile=OURS, since=NOON))

    def test_the_program_asks(self) -> None:
        scenario = program().by_officer(Role.PROGRAM_ADMIN)
        asked = RulesRequested(profile=OURS, since=LATER, by=scenario.ctx.actor)
        scenario.when(ADOPT).then(asked)
        program(asked).by_officer(Role.PROGRAM_ADMIN).when(ADOPT).then()

    def test_nobody_else_does(self) -> None:
        program().by_officer(Role.PRIVACY_OFFICER).when(ADOPT).then_refused("program.not_admin")

    def test_a_program_that_never_was_adopts_nothing(self) -> None:
        scenario: Scenario[Program, ProgramCommand, ProgramEvent] = Scenario(PROGRAM)
        scenario.by_officer(Role.ORGANIZATION_ADMIN).when(ADOPT).then_refused("program.missing")

    def test_the_past_is_never_rewritten(self) -> None:
        before = msgspec.structs.replace(ADOPT, since=NOON - timedelta(seconds=1))
        program().when(before).then_refused("program.rules_in_the_past")

    def test_what_is_published_nowhere_is_not_adopted(self) -> None:
        unknown = msgspec.structs.replace(ADOPT, rules=None)
        program().when(unknown).then_refused("profile.missing")

    def test_the_same_again_changes_nothing(self) -> None:
        program(ADOPTED).when(ADOPT).then()


class TestApproving:
    def test_the_organization_adopts_what_was_asked_for(self) -> None:
        program(REQUESTED).when(ApproveProfile()).then(ADOPTED)
        assert PROGRAM.fold([DEFINED, REQUESTED, ADOPTED]).requested is None

    def test_late_approved_it_holds_from_then_and_not_before(self) -> None:
        late = LATER + timedelta(days=2)
        adopted = RulesAdopted(profile=OURS, since=late)
        program(REQUESTED).at(late).when(ApproveProfile()).then(adopted)

    def test_the_program_does_not_approve_what_it_asked_for(self) -> None:
        scenario = program(REQUESTED).by_officer(Role.PROGRAM_ADMIN)
        scenario.when(ApproveProfile()).then_refused("program.rules_by_organization")

    @pytest.mark.parametrize("office", [Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN])
    def test_either_lets_it_come_to_nothing(self, office: Role) -> None:
        program(REQUESTED).by_officer(office).when(DeclineProfile()).then(RulesDeclined())
        assert PROGRAM.fold([DEFINED, REQUESTED, RulesDeclined()]).requested is None

    @pytest.mark.parametrize("command", [ApproveProfile(), DeclineProfile()])
    def test_what_nobody_asked_for_is_not_decided(self, command: ProgramCommand) -> None:
        program().when(command).then_refused("program.rules_not_requested")


class TestInForce:
    def test_until_its_moment_the_default_of_the_organization_holds(self) -> None:
        state = PROGRAM.fold([DEFINED, ADOPTED])
        before = rules_of(SEED_2012, state, LATER - timedelta(seconds=1))
        assert before.profile.members_max == SEED_2012.members_max
        assert rules_of(SEED_2012, state, LATER).profile.members_max == OURS.members_max

    def test_the_later_decision_holds_from_its_own_moment(self) -> None:
        sooner = Adoption(FREE, NOON)
        decided = (Adoption(OURS, LATER), sooner)
        assert in_force(decided, NOON - timedelta(seconds=1)) is None
        assert in_force(decided, NOON) == FREE
        assert in_force(decided, LATER + timedelta(days=1)) == FREE

    def test_whom_it_admits_the_program_says(self) -> None:
        rules = rules_of(SEED_2012, PROGRAM.fold([DEFINED, ADOPTED]), LATER)
        assert rules.profile.eligible_professions == DEFINED.eligible_professions


class TestTakingPart:
    def test_a_profile_decides_it_if_it_says_so(self) -> None:
        placed = RulesAdopted(profile=PLACED, since=LATER)
        state = PROGRAM.fold([DEFINED, placed])
        assert state.participates(NOON) is Participation.VOLUNTARY
        assert rules_of(SEED_2012, state, LATER).participation is Participation.MANDATORY
        again = PROGRAM.evolve(state, RulesAdopted(profile=FREE, since=LATER))
        assert again.participates(LATER) is Participation.VOLUNTARY

    def test_where_all_may_be_kept_nobody_is_placed(self) -> None:
        adopt = AdoptProfile(profile="placed", profile_version=1, rules=PLACED)
        program(FULL).when(adopt).then_refused("program.mandatory_keeps_full")
        asked = RulesRequested(profile=PLACED, since=LATER, by=person(1))
        program(asked, FULL).when(ApproveProfile()).then_refused("program.mandatory_keeps_full")

    def test_where_people_are_or_will_be_placed_not_all_is_kept(self) -> None:
        full = SetContentCapture(ContentCapture.FULL, impact_assessed=True)
        decided = RulesAdopted(profile=PLACED, since=LATER)
        privacy = program(decided).by_officer(Role.PRIVACY_OFFICER)
        privacy.when(full).then_refused("program.full_mandatory")
