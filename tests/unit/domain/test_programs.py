"""The rules about a program and how much of what is said it keeps."""

import msgspec
import pytest

from domain.kernel import Role
from domain.programs.commands import DefineProgram, ProgramCommand, SetContentCapture
from domain.programs.events import ContentCaptureSet, ProgramEvent, ProgramFounded
from domain.programs.program import PROGRAM, rules_of
from domain.programs.state import Program
from domain.rules import SEED_2012, ContentCapture, Participation, SamePractice, Setting
from tests.kit.scenario import NOON, Scenario

FULL = SetContentCapture(ContentCapture.FULL, impact_assessed=True)
DEFINE = DefineProgram(
    code="P01",
    languages=("en-CA", "fr"),
    names={"en": "Residency", "fr": "Résidence"},
    setting="residency",
    region="NS",
    zone="America/Halifax",
)


def defined(participation: Participation = Participation.VOLUNTARY) -> ProgramFounded:
    return ProgramFounded(
        code="P01",
        languages=("en-CA", "fr"),
        names={"en": "Residency", "fr": "Résidence"},
        setting="residency",
        region="NS",
        zone="America/Halifax",
        participation=participation,
        same_practice=SamePractice.WARN,
        eligible_professions=("family_physician", "resident"),
    )


def program() -> Scenario[Program, ProgramCommand, ProgramEvent]:
    return Scenario(PROGRAM)


class TestDefine:
    def test_an_organization_admin_defines_a_program(self) -> None:
        program().by_officer(Role.ORGANIZATION_ADMIN).when(DEFINE).then(defined())

    def test_a_program_admin_does_not(self) -> None:
        program().by_officer(Role.PROGRAM_ADMIN).when(DEFINE).then_refused("program.not_admin")

    def test_it_is_defined_once(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(DEFINE)
            .then_refused("program.exists")
        )

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"code": "the first"}, "program.code_invalid"),
            ({"setting": "in a ward"}, "program.code_invalid"),
            ({"setting": "ward"}, "program.setting_unknown"),
            ({"practice": "clinic-7"}, "program.practice_not_host"),
            ({"setting": "community_practice", "practice": "Dr Roy"}, "program.practice_invalid"),
            ({"region": ""}, "program.code_invalid"),
            ({"eligible_professions": ("a doctor",)}, "program.code_invalid"),
            ({"names": {"en": "One\r\nTwo"}}, "program.name_invalid"),
            ({"names": {"en": "One", "fr": "\u202eemmargorP"}}, "program.name_invalid"),
            ({"names": {"en": "One", "fr": " "}}, "program.name_invalid"),
            ({"names": {"fr": "Une"}}, "program.name_invalid"),
            ({"names": {"en": "One", "de": "Eins"}}, "program.name_invalid"),
            ({"eligible_professions": ()}, "program.professions_missing"),
            ({"zone": "Halifax time"}, "program.zone_unknown"),
            ({"languages": ("english",)}, "program.locale_unknown"),
        ],
    )
    def test_its_particulars_are_codes(self, change: dict[str, object], code: str) -> None:
        (
            program()
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(msgspec.structs.replace(DEFINE, **change))
            .then_refused(code)
        )

    def test_the_practice_that_is_host_is_named_where_the_setting_is_one(self) -> None:
        hosted = {"setting": "community_practice", "practice": "clinic-7"}
        (
            program()
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(msgspec.structs.replace(DEFINE, **hosted))
            .then(msgspec.structs.replace(defined(), **hosted))
        )

    @pytest.mark.parametrize("setting", Setting)
    def test_each_setting_of_the_list_is_one(self, setting: Setting) -> None:
        (
            program()
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(msgspec.structs.replace(DEFINE, setting=setting))
            .then(msgspec.structs.replace(defined(), setting=setting))
        )

    def test_one_of_another_time_with_a_setting_of_its_own_is_still_one(self) -> None:
        earlier = msgspec.structs.replace(defined(), setting="rural")
        assert PROGRAM.fold([earlier]).exists

    def test_it_keeps_codes_and_no_text_until_somebody_decides(self) -> None:
        assert PROGRAM.fold([defined()]).capture is ContentCapture.CODES


class TestContentCapture:
    def test_its_admin_chooses_notes(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.PROGRAM_ADMIN)
            .when(SetContentCapture(ContentCapture.NOTES))
            .then(ContentCaptureSet(capture=ContentCapture.NOTES))
        )

    def test_nobody_without_an_office_chooses(self) -> None:
        (
            program()
            .given(defined())
            .when(SetContentCapture(ContentCapture.NONE))
            .then_refused("program.not_admin")
        )

    def test_choosing_again_changes_nothing(self) -> None:
        (
            program()
            .given(defined(), ContentCaptureSet(capture=ContentCapture.NOTES))
            .by_officer(Role.PROGRAM_ADMIN)
            .when(SetContentCapture(ContentCapture.NOTES))
            .then()
        )

    def test_a_program_that_never_was_keeps_nothing(self) -> None:
        program().when(SetContentCapture(ContentCapture.NONE)).then_refused("program.missing")

    def test_the_privacy_officer_lets_narratives_be_kept_after_an_assessment(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.PRIVACY_OFFICER)
            .when(FULL)
            .then(ContentCaptureSet(capture=ContentCapture.FULL, impact_assessed=True))
        )

    def test_without_an_assessment_they_are_not_kept(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.PRIVACY_OFFICER)
            .when(SetContentCapture(ContentCapture.FULL))
            .then_refused("program.full_needs_assessment")
        )

    def test_an_admin_alone_does_not_let_narratives_be_kept(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(FULL)
            .then_refused("program.full_needs_privacy_officer")
        )

    def test_an_organization_admin_enters_what_was_decided_before(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(FULL)
            .then(ContentCaptureSet(capture=ContentCapture.FULL, impact_assessed=True))
        )

    def test_a_program_admin_does_not_enter_it(self) -> None:
        (
            program()
            .given(defined())
            .by_officer(Role.PROGRAM_ADMIN)
            .entered_late()
            .when(FULL)
            .then_refused("program.full_needs_privacy_officer")
        )

    def test_where_taking_part_is_mandatory_narratives_are_never_kept(self) -> None:
        (
            program()
            .given(defined(Participation.MANDATORY))
            .by_officer(Role.PRIVACY_OFFICER)
            .when(FULL)
            .then_refused("program.full_mandatory")
        )


def test_a_group_goes_by_the_profile_of_its_organization_and_what_its_program_chose() -> None:
    program = PROGRAM.fold([defined(Participation.MANDATORY)])
    rules = rules_of(SEED_2012, program, NOON)
    assert (rules.participation, rules.content_capture) == (
        Participation.MANDATORY,
        program.capture,
    )
    assert rules.profile.eligible_professions == program.eligible_professions
    assert rules.profile.presentation_soft_s == SEED_2012.presentation_soft_s
