"""Each preset differs from the seed's rules where its setting does: it refuses, allows or warns."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from domain.groups.commands import ActivateGroup, GroupCommand, OfferMembership
from domain.groups.events import GroupEvent, GroupRulesAdopted, MembershipOffered
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.groups.state import Group
from domain.kernel import Role
from domain.profiles.presets import PRESETS
from domain.rules import SEED_2012, Adoption, GroupRules, RuleProfile, Setting
from domain.sessions.commands import OpenSession, SessionCommand, StartPhase, StartPresentation
from domain.sessions.events import PresentationEnded, PresentationStarted, SessionEvent
from domain.sessions.session import SESSION
from domain.sessions.state import Session
from domain.sessions.warnings import presentation_warnings
from domain.sessions.words import Phase
from tests.kit.groups import LEADER, led, meeting
from tests.kit.scenario import Scenario, person
from tests.kit.sessions import GROUP_ID, SCHEDULED, STARTS, closed, entered_late, opened

ONE_MORE = OfferMembership(person(90), "family_physician")
OFFERED = MembershipOffered(person=person(90), by=LEADER)
CO_LEADER = person(101)


def by(profile: RuleProfile) -> GroupRules:
    return GroupRules().under(profile)


def of(profile: RuleProfile, members: int = 6, *events: GroupEvent) -> list[GroupEvent]:
    """A group that meets by these rules, with two leaders."""
    *before, activated = meeting(members, by(profile))
    return [*before, led(CO_LEADER), activated, *events]


def group(events: Sequence[GroupEvent]) -> Scenario[Group, GroupCommand, GroupEvent]:
    scenario: Scenario[Group, GroupCommand, GroupEvent] = Scenario(GROUP)
    return scenario.given(*events).by(LEADER)


def session(*events: SessionEvent) -> Scenario[Session, SessionCommand, SessionEvent]:
    scenario: Scenario[Session, SessionCommand, SessionEvent] = Scenario(SESSION)
    return scenario.given(*events).at(STARTS).by(LEADER)


def opening(profile: RuleProfile, present: int) -> OpenSession:
    stands = standing(GROUP.fold(of(profile)), STARTS, GROUP_ID)
    there = tuple(person(number) for number in range(1, present + 1))
    return OpenSession(there, stands, private_space=True, no_recording=True)


class TestSizes:
    @pytest.mark.parametrize("setting", [Setting.RESIDENCY, Setting.UNDERGRADUATE])
    def test_where_people_are_placed_the_eleventh_has_a_seat(self, setting: Setting) -> None:
        group(of(SEED_2012, 10)).when(ONE_MORE).then_refused("group.full")
        group(of(PRESETS[setting], 10)).when(ONE_MORE).then(OFFERED)

    @pytest.mark.parametrize("setting", [Setting.COMMUNITY_PRACTICE, Setting.ONLINE_NATIONAL])
    def test_among_colleagues_and_on_screens_the_ninth_has_none(self, setting: Setting) -> None:
        group(of(SEED_2012, 8)).when(ONE_MORE).then(OFFERED)
        group(of(PRESETS[setting], 8)).when(ONE_MORE).then_refused("group.full")

    @pytest.mark.parametrize("setting", [Setting.ACADEMIC, Setting.ONLINE_NATIONAL])
    def test_where_two_lead_one_is_not_enough_to_begin(self, setting: Setting) -> None:
        *alone, _ = meeting(6, by(PRESETS[setting]))
        group(alone).when(ActivateGroup()).then_refused("group.leader_missing")
        *seed, activated = meeting(6)
        group(seed).when(ActivateGroup()).then(activated)

    @pytest.mark.parametrize(
        ("setting", "quorum"),
        [
            (Setting.HOSPITAL, 3),
            (Setting.RESIDENCY, 5),
            (Setting.REGIONAL_NETWORK, 5),
            (Setting.UNDERGRADUATE, 6),
        ],
    )
    def test_how_many_make_a_session(self, setting: Setting, quorum: int) -> None:
        few = opening(PRESETS[setting], quorum - 1)
        session(SCHEDULED).when(few).then_refused("session.quorum")
        assert session(SCHEDULED).when(opening(PRESETS[setting], quorum)).decided()
        assert quorum != SEED_2012.session_min_quorum


class TestTimes:
    @pytest.mark.parametrize(
        ("setting", "seconds", "minutes", "unusual"),
        [
            (Setting.RESIDENCY, 240, 45, []),
            (Setting.HOSPITAL, 240, 40, []),
            (Setting.ONLINE_NATIONAL, 150, 50, []),
            (Setting.UNDERGRADUATE, 150, 40, []),
            (Setting.ACADEMIC, 400, 60, []),
            (Setting.ACADEMIC, 240, 59, ["presentation.discussion_short"]),
            (Setting.REGIONAL_NETWORK, 240, 60, ["presentation.discussion_short"]),
        ],
    )
    def test_what_is_short_or_long_depends_on_the_setting(
        self, setting: Setting, seconds: int, minutes: int, unusual: list[str]
    ) -> None:
        preset = PRESETS[setting]
        assert list(presentation_warnings(by(preset), seconds, minutes)) == unusual
        if setting is not Setting.ACADEMIC or seconds == 400:
            assert list(presentation_warnings(by(SEED_2012), seconds, minutes)) != unusual

    @pytest.mark.parametrize(
        ("setting", "most"),
        [
            (Setting.RESIDENCY, 1),
            (Setting.UNDERGRADUATE, 1),
            (Setting.HOSPITAL, 1),
            (Setting.REGIONAL_NETWORK, 3),
        ],
    )
    def test_how_many_tell_in_one_session(self, setting: Setting, most: int) -> None:
        stands = standing(GROUP.fold(of(PRESETS[setting])), STARTS, GROUP_ID)
        told = [one for number in range(most) for one in _told(UUID(int=number + 1))]
        next_case = StartPresentation(UUID(int=9), UUID(int=9), UUID(int=9), person(1), stands)
        room = opened(person(1))
        assert session(*room, *told[:-2]).when(next_case).decided()
        session(*room, *told).when(next_case).then_refused("presentation.too_many")


class TestTakingPart:
    @pytest.mark.parametrize("setting", [Setting.RESIDENCY, Setting.UNDERGRADUATE])
    def test_residents_and_students_are_placed_by_an_admin(self, setting: Setting) -> None:
        placing = group(of(PRESETS[setting])).by_officer(Role.PROGRAM_ADMIN)
        assert placing.when(ONE_MORE).decided()

    @pytest.mark.parametrize(
        "setting", sorted(set(Setting) - {Setting.RESIDENCY, Setting.UNDERGRADUATE})
    )
    def test_everybody_else_comes_of_their_own_will(self, setting: Setting) -> None:
        placing = group(of(PRESETS[setting])).by_officer(Role.PROGRAM_ADMIN)
        placing.when(ONE_MORE).then_refused("membership.not_a_leader")


class TestPhases:
    @pytest.mark.parametrize(
        ("setting", "left_out"),
        [
            (Setting.ACADEMIC, Phase.CLARIFYING),
            (Setting.UNDERGRADUATE, Phase.PRESENTER_REJOINS),
            (Setting.HOSPITAL, Phase.WELCOME),
        ],
    )
    def test_a_phase_that_a_setting_leaves_out_is_not_begun(
        self, setting: Setting, left_out: Phase
    ) -> None:
        room = opened(person(1))
        stands = standing(GROUP.fold(of(PRESETS[setting])), STARTS, GROUP_ID)
        seed = standing(GROUP.fold(of(SEED_2012)), STARTS, GROUP_ID)
        session(*room).when(StartPhase(left_out, stands)).then_refused(
            "session.phase_of_another_method"
        )
        assert session(*room).when(StartPhase(left_out, seed)).decided()


class TestJudgedByThen:
    """A session goes by what was in force when it was opened, to its last correction."""

    HOSPITAL = Adoption(PRESETS[Setting.HOSPITAL], STARTS + timedelta(minutes=30))
    STATE = GROUP.fold(
        of(
            SEED_2012,
            6,
            GroupRulesAdopted(profile=HOSPITAL.profile, since=HOSPITAL.since, offered=HOSPITAL),
        )
    )

    def test_one_that_is_open_goes_on_as_it_began(self) -> None:
        room = opened(person(1))
        later = self.HOSPITAL.since + timedelta(minutes=5)
        began = SESSION.fold(room).judged_at
        stands = standing(self.STATE, later, GROUP_ID, None, began)
        assert session(*room).when(StartPhase(Phase.WELCOME, stands)).decided()
        told = [*_told(UUID(int=1))]
        second = StartPresentation(UUID(int=9), UUID(int=9), UUID(int=9), person(1), stands)
        assert session(*room, *told).when(second).decided()

    def test_the_next_one_goes_by_what_holds_then(self) -> None:
        later = self.HOSPITAL.since + timedelta(days=7)
        stands = standing(self.STATE, later, GROUP_ID, None, None)
        assert stands.rules.profile.session_min_quorum == 3
        assert Phase.WELCOME not in stands.phases

    def test_of_when_the_rules_are_depends_on_whether_it_began(self) -> None:
        assert Session().judged_at is None
        assert SESSION.fold([SCHEDULED]).judged_at is None
        assert SESSION.fold(opened(person(1))).judged_at == STARTS
        assert SESSION.fold(closed()).judged_at == STARTS
        assert SESSION.fold(entered_late()).judged_at == STARTS


def _told(presentation: UUID) -> tuple[SessionEvent, SessionEvent]:
    """Somebody tells a case to its end."""
    return (
        PresentationStarted(
            presentation=presentation, alias=presentation, sealed=presentation, started_at=STARTS
        ),
        PresentationEnded(presentation=presentation, seconds=240),
    )
