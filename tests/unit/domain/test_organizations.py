"""The rules about an organization, its rule profile and its officers."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.kernel import ProgramId, Role
from domain.organizations.commands import (
    AdoptNaming,
    AdoptQuotas,
    AppointFirstOfficers,
    AppointOfficer,
    AttestPast,
    EndOffice,
    FirstOfficer,
    OrganizationCommand,
    ProvisionOrganization,
    PublishRuleProfile,
)
from domain.organizations.events import (
    Naming,
    NamingAdopted,
    OfficeAppointed,
    OfficeEnded,
    OfficeProposed,
    OrganizationEvent,
    OrganizationFounded,
    PastAttested,
    Quotas,
    QuotasAdopted,
    RuleProfilePublished,
)
from domain.organizations.limits import CONFIRM_WITHIN
from domain.organizations.naming import organization_id
from domain.organizations.organization import ORGANIZATION
from domain.organizations.state import Organization
from domain.rules import SEED_2012, RuleProfile
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, Scenario, person

ANN, BOB = person(1), person(2)
MADE = OrganizationFounded(
    code="CFP",
    languages=("en-CA", "fr"),
    names={"en": "Family", "fr": "Famille"},
    jurisdiction="CA",
)
MAKE = ProvisionOrganization("CFP", ("en-CA", "fr"), {"en": "Family", "fr": "Famille"}, "CA")
ADMIN = OfficeAppointed(person=ANN, role=Role.ORGANIZATION_ADMIN)


def proposed(at: datetime) -> OfficeProposed:
    return OfficeProposed(
        appointment=UUID(int=0xC),
        person=BOB,
        role=Role.ORGANIZATION_ADMIN,
        by=person(900),
        until=at + CONFIRM_WITHIN,
    )


def organization() -> Scenario[Organization, OrganizationCommand, OrganizationEvent]:
    return Scenario(ORGANIZATION)


def existing() -> Scenario[Organization, OrganizationCommand, OrganizationEvent]:
    return organization().given(MADE).by_officer(Role.ORGANIZATION_ADMIN)


class TestProvision:
    def test_the_operator_makes_an_organization_which_goes_by_the_seed(self) -> None:
        (
            organization()
            .by_role(Role.OPERATOR)
            .when(MAKE)
            .then(MADE, RuleProfilePublished(profile=SEED_2012))
        )

    def test_nobody_else_makes_one(self) -> None:
        organization().when(MAKE).then_refused("organization.not_operator")

    def test_it_is_made_once(self) -> None:
        (
            organization()
            .given(MADE)
            .by_role(Role.OPERATOR)
            .when(MAKE)
            .then_refused("organization.exists")
        )

    @pytest.mark.parametrize("field", ["code", "jurisdiction"])
    def test_a_code_is_not_a_sentence(self, field: str) -> None:
        wrong = msgspec.structs.replace(MAKE, **{field: "The family physicians"})
        (
            organization()
            .by_role(Role.OPERATOR)
            .when(wrong)
            .then_refused("organization.code_invalid")
        )

    @pytest.mark.parametrize("name", ["", "College\nof", "College\x7f"])
    def test_its_names_are_one_line_each(self, name: str) -> None:
        for language in ("en", "fr"):
            wrong = msgspec.structs.replace(MAKE, names={**MAKE.names, language: name})
            (
                organization()
                .by_role(Role.OPERATOR)
                .when(wrong)
                .then_refused("organization.name_invalid")
            )

    @pytest.mark.parametrize("languages", [(), ("english",), ("fr", "fr-CA")])
    def test_its_languages_are_tags_each_of_another(self, languages: tuple[str, ...]) -> None:
        (
            organization()
            .by_role(Role.OPERATOR)
            .when(msgspec.structs.replace(MAKE, languages=languages))
            .then_refused("organization.locale_unknown")
        )

    def test_nothing_is_asked_of_an_organization_that_never_was(self) -> None:
        (
            organization()
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(AttestPast(("agreements",)))
            .then_refused("organization.missing")
        )


class TestNaming:
    def test_a_code_names_one_organization_however_it_is_written(self) -> None:
        assert organization_id("CFP") == organization_id(" cfp ")
        assert organization_id("CFP") != organization_id("RCGP")

    def test_an_id_names_itself(self) -> None:
        assert organization_id(str(ORGANIZATION_ID)) == ORGANIZATION_ID


class TestRuleProfile:
    NEXT = msgspec.structs.replace(SEED_2012, version=2, members_max=9)

    def test_an_admin_supersedes_the_profile(self) -> None:
        (
            existing()
            .when(PublishRuleProfile(self.NEXT))
            .then(RuleProfilePublished(profile=self.NEXT))
        )

    def test_the_one_in_force_is_known(self) -> None:
        (
            existing()
            .given(RuleProfilePublished(profile=self.NEXT))
            .when(PublishRuleProfile(self.NEXT))
            .then()
        )

    def test_a_published_version_is_never_rewritten(self) -> None:
        rewritten = msgspec.structs.replace(SEED_2012, members_max=9)
        (existing().when(PublishRuleProfile(rewritten)).then_refused("organization.profile_known"))

    def test_only_an_admin_publishes(self) -> None:
        (
            organization()
            .given(MADE)
            .by_officer(Role.PROGRAM_ADMIN)
            .when(PublishRuleProfile(self.NEXT))
            .then_refused("organization.not_admin")
        )

    @pytest.mark.parametrize(
        "impossible",
        [
            RuleProfile(version=2, members_min=11),
            RuleProfile(version=2, members_min=0),
            RuleProfile(version=2, leaders_min=3),
            RuleProfile(version=2, session_min_quorum=11),
            RuleProfile(version=2, presentation_soft_s=(300, 180)),
            RuleProfile(version=2, discussion_min_min=-1),
            RuleProfile(version=2, presentations_max=0),
            RuleProfile(version=2, agreement_reaffirm_months=0),
            RuleProfile(version=2, name="our own rules"),
            RuleProfile(version=2, eligible_professions=("those who wish",)),
        ],
    )
    def test_numbers_that_contradict_each_other_are_refused(self, impossible: RuleProfile) -> None:
        (
            existing()
            .when(PublishRuleProfile(impossible))
            .then_refused("organization.profile_impossible")
        )


class TestAttestation:
    def test_an_admin_vouches_once_for_each_matter(self) -> None:
        (
            existing()
            .given(PastAttested(matters=("agreements",)))
            .when(AttestPast(("agreements", "quorum", "quorum")))
            .then(PastAttested(matters=("quorum",)))
        )

    def test_vouching_again_changes_nothing(self) -> None:
        (
            existing()
            .given(PastAttested(matters=("agreements",)))
            .when(AttestPast(("agreements",)))
            .then()
        )

    def test_a_matter_is_a_code(self) -> None:
        existing().when(AttestPast(("I was there",))).then_refused("organization.matter_invalid")

    def test_only_an_admin_vouches(self) -> None:
        organization().given(MADE).when(AttestPast(("agreements",))).then_refused(
            "organization.not_admin"
        )


class TestOffices:
    def test_the_operator_appoints_the_first_admin(self) -> None:
        (
            organization()
            .given(MADE)
            .by_role(Role.OPERATOR)
            .when(AppointFirstOfficers((FirstOfficer(ANN, Role.ORGANIZATION_ADMIN),)))
            .then(ADMIN)
        )

    def test_an_admin_appoints_the_next(self) -> None:
        (
            existing()
            .given(ADMIN)
            .when(AppointOfficer(BOB, Role.PROGRAM_ADMIN, PROGRAM_ID))
            .then(OfficeAppointed(person=BOB, role=Role.PROGRAM_ADMIN, program=PROGRAM_ID))
        )

    def test_nobody_else_appoints(self) -> None:
        (
            organization()
            .given(MADE)
            .by_officer(Role.PRIVACY_OFFICER)
            .when(AppointOfficer(BOB, Role.AUDITOR))
            .then_refused("office.not_admin")
        )

    def test_appointing_twice_changes_nothing(self) -> None:
        existing().given(ADMIN).when(AppointOfficer(ANN, Role.ORGANIZATION_ADMIN)).then()

    def test_leading_a_group_is_no_office(self) -> None:
        existing().when(AppointOfficer(ANN, Role.LEADER)).then_refused("office.role_unknown")

    def test_a_program_admin_has_a_program(self) -> None:
        (
            existing()
            .when(AppointOfficer(ANN, Role.PROGRAM_ADMIN))
            .then_refused("office.program_missing")
        )

    def test_an_auditor_is_of_the_whole_organization(self) -> None:
        (
            existing()
            .when(AppointOfficer(ANN, Role.AUDITOR, PROGRAM_ID))
            .then_refused("office.program_unexpected")
        )

    def test_one_person_administers_two_programs(self) -> None:
        other = ProgramId(UUID(int=7))
        (
            existing()
            .given(OfficeAppointed(person=BOB, role=Role.PROGRAM_ADMIN, program=PROGRAM_ID))
            .when(AppointOfficer(BOB, Role.PROGRAM_ADMIN, other))
            .then(OfficeAppointed(person=BOB, role=Role.PROGRAM_ADMIN, program=other))
        )

    @pytest.mark.parametrize(
        ("held", "asked"),
        [
            (Role.AUDITOR, Role.ORGANIZATION_ADMIN),
            (Role.AUDITOR, Role.PRIVACY_OFFICER),
            (Role.ORGANIZATION_ADMIN, Role.AUDITOR),
            (Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER),
            (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN),
        ],
    )
    def test_offices_that_watch_each_other_are_held_apart(self, held: Role, asked: Role) -> None:
        (
            existing()
            .given(OfficeAppointed(person=BOB, role=held))
            .when(AppointOfficer(BOB, asked))
            .then_refused("office.conflict")
        )

    def test_an_office_ends(self) -> None:
        (
            existing()
            .given(ADMIN, OfficeAppointed(person=BOB, role=Role.AUDITOR))
            .when(EndOffice(BOB, Role.AUDITOR))
            .then(OfficeEnded(person=BOB, role=Role.AUDITOR))
        )

    def test_who_has_ended_one_office_may_hold_the_other(self) -> None:
        (
            existing()
            .given(
                OfficeAppointed(person=BOB, role=Role.AUDITOR),
                OfficeEnded(person=BOB, role=Role.AUDITOR),
            )
            .at(NOON + timedelta(days=1))
            .when(AppointOfficer(BOB, Role.ORGANIZATION_ADMIN, None))
            .then(proposed(NOON + timedelta(days=1)))
        )

    def test_ending_what_nobody_holds_changes_nothing(self) -> None:
        existing().when(EndOffice(BOB, Role.AUDITOR)).then()

    def test_the_last_admin_stays(self) -> None:
        (
            existing()
            .given(ADMIN)
            .when(EndOffice(ANN, Role.ORGANIZATION_ADMIN))
            .then_refused("office.last_admin")
        )


class TestNamesOfThoseWhoLooked:
    """What authors are told of those who looked."""

    def test_an_admin_decides_whether_authors_are_told_names(self) -> None:
        adopted = NamingAdopted(naming=Naming.ON_REQUEST)
        adopt = AdoptNaming(Naming.ON_REQUEST)
        existing().when(adopt).then(adopted)
        existing().given(adopted).when(adopt).then()
        assert existing().when(adopt).state_after().naming is Naming.ON_REQUEST

    def test_names_are_told_until_an_admin_decides_otherwise(self) -> None:
        existing().when(AdoptNaming(Naming.ALWAYS)).then()

    def test_nobody_else_decides_it(self) -> None:
        (
            organization()
            .given(MADE)
            .by_officer(Role.PRIVACY_OFFICER)
            .when(AdoptNaming(Naming.NEVER))
            .then_refused("organization.not_admin")
        )

    def test_an_admin_decides_how_much_one_person_is_shown_in_an_hour(self) -> None:
        adopted = QuotasAdopted(quotas=Quotas(reads=20, names=500))
        adopt = AdoptQuotas(adopted.quotas)
        existing().when(adopt).then(adopted)
        existing().given(adopted).when(adopt).then()
        assert existing().when(adopt).state_after().quotas == adopted.quotas

    @pytest.mark.parametrize(
        "quotas", [Quotas(reads=0), Quotas(names=1_000_001), Quotas(refusals=0)]
    )
    def test_nobody_is_shown_nothing_or_everything(self, quotas: Quotas) -> None:
        existing().when(AdoptQuotas(quotas)).then_refused("organization.quotas_impossible")
