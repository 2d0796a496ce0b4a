"""The rules about a person, known here by a pseudonymous id."""

from uuid import UUID

import msgspec
import pytest

from domain.kernel import Role
from domain.people.commands import (
    CorrectPerson,
    DeclareAffiliation,
    ErasePerson,
    PersonCommand,
    RegisterPerson,
)
from domain.people.events import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
    PracticeJoined,
    PracticeLeft,
    ProfessionRecorded,
)
from domain.people.person import PERSON, Person
from tests.kit.scenario import PROGRAM_ID, Scenario

SEALED = UUID(int=1)
REGISTER = RegisterPerson("family_physician", "fr-CA", SEALED, "NS-clinic-53", PROGRAM_ID)
REGISTERED = PersonRegistered(
    profession="family_physician",
    locale="fr-CA",
    sealed=SEALED,
    practice="NS-clinic-53",
    home_program=PROGRAM_ID,
)


def somebody() -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON)


def test_an_officer_registers_a_person() -> None:
    somebody().by_officer(Role.ORGANIZATION_ADMIN).when(REGISTER).then(REGISTERED)


def test_the_operator_registers_the_first_officers() -> None:
    somebody().by_role(Role.OPERATOR).when(REGISTER).then(REGISTERED)


def test_nobody_else_registers_people() -> None:
    somebody().when(REGISTER).then_refused("person.not_officer")


def test_a_person_is_registered_once() -> None:
    (
        somebody()
        .given(REGISTERED)
        .by_officer(Role.ORGANIZATION_ADMIN)
        .when(REGISTER)
        .then_refused("person.exists")
    )


@pytest.mark.parametrize("field", ["profession", "practice"])
def test_profession_and_practice_are_codes(field: str) -> None:
    wrong = msgspec.structs.replace(REGISTER, **{field: "the clinic by the sea"})
    somebody().by_officer(Role.ORGANIZATION_ADMIN).when(wrong).then_refused("person.code_invalid")


def test_a_person_reads_a_language_by_its_tag() -> None:
    wrong = msgspec.structs.replace(REGISTER, locale="it_CH")
    somebody().by_officer(Role.ORGANIZATION_ADMIN).when(wrong).then_refused("person.locale_unknown")


def test_a_person_comes_to_work_elsewhere() -> None:
    scenario = somebody().given(REGISTERED).by_officer(Role.ORGANIZATION_ADMIN)
    joined = scenario.when(DeclareAffiliation("NS-clinic-7"))
    joined.then(PracticeJoined(practice="NS-clinic-7"))
    assert joined.state_after().practice == "NS-clinic-7"


def test_a_person_leaves_every_practice() -> None:
    scenario = somebody().given(REGISTERED).by_officer(Role.ORGANIZATION_ADMIN)
    left = scenario.when(DeclareAffiliation(None))
    left.then(PracticeLeft())
    assert left.state_after().practice is None


def test_working_where_one_works_changes_nothing() -> None:
    (
        somebody()
        .given(REGISTERED)
        .by_officer(Role.ORGANIZATION_ADMIN)
        .when(DeclareAffiliation("NS-clinic-53"))
        .then()
    )


def test_somebody_unknown_works_nowhere() -> None:
    (
        somebody()
        .by_officer(Role.ORGANIZATION_ADMIN)
        .when(DeclareAffiliation("NS-clinic-7"))
        .then_refused("person.missing")
    )


def test_a_practice_is_a_code_however_it_is_declared() -> None:
    (
        somebody()
        .given(REGISTERED)
        .by_officer(Role.ORGANIZATION_ADMIN)
        .when(DeclareAffiliation("somewhere else"))
        .then_refused("person.code_invalid")
    )


def test_the_system_erases_a_person_once_and_nobody_else_does() -> None:
    erased = PersonErased()
    somebody().given(REGISTERED).by_role(Role.SYSTEM).when(ErasePerson()).then(erased)
    somebody().given(REGISTERED, erased).by_role(Role.SYSTEM).when(ErasePerson()).then()
    somebody().by_role(Role.SYSTEM).when(ErasePerson()).then_refused("person.missing")
    officer = somebody().given(REGISTERED).by_officer(Role.PRIVACY_OFFICER)
    officer.when(ErasePerson()).then_refused("person.not_system")


def test_of_an_erased_person_nothing_more_is_said() -> None:
    gone = somebody().given(REGISTERED, PersonErased()).by_officer(Role.ORGANIZATION_ADMIN)
    gone.when(DeclareAffiliation("NS-1")).then_refused("person.missing")
    assert PERSON.fold([REGISTERED, PersonErased()]) == Person(exists=True, erased=True)


def corrects() -> Scenario[Person, PersonCommand, PersonEvent]:
    return somebody().given(REGISTERED).by_officer(Role.ORGANIZATION_ADMIN)


def test_what_is_corrected_follows_that_it_was() -> None:
    command = CorrectPerson("nurse", None, SEALED)
    corrects().when(command).then(
        PersonCorrected(sealed=SEALED), ProfessionRecorded(profession="nurse"), PracticeLeft()
    )


def test_names_alone_are_corrected_where_they_are_sealed() -> None:
    command = CorrectPerson("family_physician", "NS-clinic-53", SEALED)
    corrects().when(command).then(PersonCorrected(sealed=SEALED))


def test_what_is_known_already_is_no_correction() -> None:
    corrects().when(CorrectPerson("family_physician", "NS-clinic-53")).then()


def test_a_correction_is_what_is_known_from_then_on() -> None:
    corrected = (PersonCorrected(), ProfessionRecorded(profession="nurse"))
    person = PERSON.fold([REGISTERED, *corrected])
    assert (person.profession, person.practice) == ("nurse", "NS-clinic-53")


def test_only_an_organization_admin_corrects_who_is_known() -> None:
    command = CorrectPerson("nurse", "NS-clinic-53")
    known = somebody().given(REGISTERED)
    known.when(command).then_refused("person.not_officer")
    known.by_role(Role.OPERATOR).when(command).then_refused("person.not_officer")
    nobody = somebody().by_officer(Role.ORGANIZATION_ADMIN)
    nobody.when(command).then_refused("person.missing")
    gone = somebody().given(REGISTERED, PersonErased()).by_officer(Role.ORGANIZATION_ADMIN)
    gone.when(command).then_refused("person.missing")


def test_no_sentence_passes_for_a_corrected_code() -> None:
    corrects().when(CorrectPerson("a nurse")).then_refused("person.code_invalid")
    corrects().when(CorrectPerson("nurse", "a practice")).then_refused("person.code_invalid")
