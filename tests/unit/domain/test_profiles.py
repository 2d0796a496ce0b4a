"""Rule profiles: an organization publishes, supersedes and retires them, and rewrites none."""

from collections.abc import Callable

import msgspec
import pytest

from domain.kernel import Refused, Role, own_log
from domain.profiles.commands import (
    ProfileCommand,
    PublishProfile,
    RetireProfile,
    SupersedeProfile,
)
from domain.profiles.differences import COMPARED, Difference, differences
from domain.profiles.events import (
    ProfileEvent,
    ProfilePublished,
    ProfileRetired,
    ProfileSuperseded,
)
from domain.profiles.guards import may_publish, require_adoptable
from domain.profiles.presets import PRESETS
from domain.profiles.profile import PROFILES, profiles_stream
from domain.profiles.state import Profiles
from domain.rules import SEED_2012, Participation, RuleProfile, Setting
from domain.sessions.words import Phase
from tests.kit.scenario import ORGANIZATION_ID, Scenario

OURS = RuleProfile(name="ours", members_max=9)
NEXT = msgspec.structs.replace(OURS, version=2, members_max=8)
PUBLISHED = ProfilePublished(profile=OURS)
RETIRED = ProfileRetired(name="ours")


def profiles(*events: ProfileEvent) -> Scenario[Profiles, ProfileCommand, ProfileEvent]:
    scenario: Scenario[Profiles, ProfileCommand, ProfileEvent] = Scenario(PROFILES)
    return scenario.given(*events).by_officer(Role.ORGANIZATION_ADMIN)


class TestPublishing:
    def test_an_admin_offers_rules_under_a_name(self) -> None:
        profiles().when(PublishProfile(OURS)).then(PUBLISHED)

    @pytest.mark.parametrize("command", [PublishProfile(OURS), RetireProfile("ours")])
    def test_a_program_admin_does_not(self, command: ProfileCommand) -> None:
        scenario = profiles(PUBLISHED).by_officer(Role.PROGRAM_ADMIN)
        assert not may_publish(scenario.ctx)
        scenario.when(command).then_refused("profile.not_admin")

    def test_what_is_published_stays_as_it_is(self) -> None:
        rewritten = msgspec.structs.replace(OURS, members_max=7)
        profiles(PUBLISHED).when(PublishProfile(OURS)).then()
        profiles(PUBLISHED).when(PublishProfile(rewritten)).then_refused("profile.known")
        profiles(PUBLISHED).when(SupersedeProfile(rewritten)).then_refused("profile.not_next")

    def test_a_name_is_not_used_again_for_other_rules(self) -> None:
        profiles(PUBLISHED, RETIRED).when(PublishProfile(OURS)).then_refused("profile.known")

    def test_the_first_version_is_the_first(self) -> None:
        profiles().when(PublishProfile(NEXT)).then_refused("profile.not_next")

    @pytest.mark.parametrize("publish", [PublishProfile, SupersedeProfile])
    @pytest.mark.parametrize(
        "wrong",
        [
            {"members_min": 11},
            {"name": "our own rules"},
            {"phases": (Phase.DISCUSSION,)},
            {"phases": (Phase.PRESENTATION, Phase.PRESENTATION)},
        ],
    )
    def test_rules_that_contradict_themselves_are_refused(
        self, publish: Callable[[RuleProfile], ProfileCommand], wrong: dict[str, object]
    ) -> None:
        command = publish(msgspec.structs.replace(OURS, **wrong))
        profiles().when(command).then_refused("profile.impossible")


class TestSuperseding:
    def test_the_next_version_is_offered_instead_and_every_one_is_known(self) -> None:
        then = ProfileSuperseded(profile=NEXT)
        profiles(PUBLISHED).when(SupersedeProfile(NEXT)).then(then)
        state = PROFILES.fold([PUBLISHED, then])
        assert state.offered == (NEXT,)
        assert state.by_name["ours"].versions == (OURS, NEXT)

    def test_the_same_again_changes_nothing(self) -> None:
        profiles(PUBLISHED).when(SupersedeProfile(OURS)).then()

    def test_a_version_that_says_nothing_else_is_none(self) -> None:
        same = msgspec.structs.replace(OURS, version=2)
        profiles(PUBLISHED).when(SupersedeProfile(same)).then_refused("profile.same")

    def test_no_version_is_left_out(self) -> None:
        third = msgspec.structs.replace(NEXT, version=3)
        profiles(PUBLISHED).when(SupersedeProfile(third)).then_refused("profile.not_next")

    def test_there_is_none_without_a_first(self) -> None:
        profiles().when(SupersedeProfile(NEXT)).then_refused("profile.missing")

    def test_what_is_retired_has_no_successor(self) -> None:
        scenario = profiles(PUBLISHED, RETIRED)
        scenario.when(SupersedeProfile(NEXT)).then_refused("profile.retired")


class TestRetiring:
    def test_it_is_offered_no_more_and_what_it_said_is_known(self) -> None:
        profiles(PUBLISHED).when(RetireProfile("ours")).then(RETIRED)
        state = PROFILES.fold([PUBLISHED, RETIRED])
        assert not state.offered
        assert state.by_name["ours"].versions == (OURS,)

    def test_once_is_enough(self) -> None:
        profiles(PUBLISHED, RETIRED).when(RetireProfile("ours")).then()

    def test_what_is_not_there_is_not_retired(self) -> None:
        profiles().when(RetireProfile("ours")).then_refused("profile.missing")


def test_what_is_adopted_is_the_version_that_was_read() -> None:
    state = PROFILES.fold([PUBLISHED, ProfileSuperseded(profile=NEXT)])
    assert require_adoptable(state, "ours", 2) == NEXT
    with pytest.raises(Refused) as refused:
        require_adoptable(state, "ours", 1)
    assert refused.value.code == "profile.superseded"


def test_an_organization_has_one_stream_of_them_in_its_own_log() -> None:
    stream = profiles_stream(ORGANIZATION_ID)
    assert (stream.tenant, stream.category) == (own_log(ORGANIZATION_ID), "rule_profile")


class TestPresets:
    def test_there_is_one_for_each_setting_under_its_name(self) -> None:
        assert list(PRESETS) == list(Setting)
        assert all(preset.name == setting for setting, preset in PRESETS.items())

    @pytest.mark.parametrize("setting", Setting)
    def test_it_can_be_published_as_it_is(self, setting: Setting) -> None:
        preset = PRESETS[setting]
        profiles().when(PublishProfile(preset)).then(ProfilePublished(profile=preset))

    def test_no_two_say_the_same(self) -> None:
        said = [msgspec.structs.replace(preset, name="") for preset in PRESETS.values()]
        assert len({msgspec.json.encode(one) for one in said}) == len(said)


class TestDifferences:
    def test_what_differs_is_said_before_and_after(self) -> None:
        other = msgspec.structs.replace(
            OURS, version=2, members_max=8, participation=Participation.MANDATORY
        )
        assert list(differences(OURS, other)) == [
            Difference("members_max", 9, 8),
            Difference("participation", None, Participation.MANDATORY),
        ]

    def test_of_what_is_the_same_nothing_is_said(self) -> None:
        assert not list(differences(OURS, OURS))

    def test_nothing_that_somebody_feels_is_left_out(self) -> None:
        unsaid = {"name", "version", "eligible_professions"}
        assert {*COMPARED} == {*SEED_2012.__struct_fields__} - unsaid
