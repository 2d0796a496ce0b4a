"""The rules about a person, known here by a pseudonymous id."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from domain.kernel import PersonId, Refused, Role
from domain.people.commands import (
    AskMailboxProof,
    ComeBack,
    CorrectOwnDetails,
    CorrectPerson,
    DeactivatePerson,
    DeclareAffiliation,
    ErasePerson,
    LeaveOrganization,
    PersonCommand,
    ProveMailbox,
    ReactivatePerson,
    RegisterPerson,
)
from domain.people.events import (
    DeactivationReason,
    LocalePreferred,
    MailboxProofAsked,
    MailboxProven,
    PersonCorrected,
    PersonDeactivated,
    PersonErased,
    PersonEvent,
    PersonReactivated,
    PersonRegistered,
    PracticeJoined,
    PracticeLeft,
    ProfessionRecorded,
    ZonePreferred,
)
from domain.people.limits import CODE_LASTS
from domain.people.person import PERSON, Person
from domain.people.professions import PROFESSIONS, require_profession
from domain.protocol.people import Details, Mailbox, PersonShown, Standing
from tests.kit.scenario import PROGRAM_ID, SOMEBODY, Scenario

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


def test_a_program_admin_corrects_who_is_of_their_program_alone() -> None:
    known = somebody().given(REGISTERED).by_officer(Role.PROGRAM_ADMIN)
    theirs = CorrectPerson("nurse", "NS-clinic-53", theirs=True)
    nobodys = msgspec.structs.replace(theirs, theirs=False)
    known.when(theirs).then(PersonCorrected(), ProfessionRecorded(profession="nurse"))
    known.when(nobodys).then_refused("person.not_officer")
    somebody().given(REGISTERED).when(theirs).then_refused("person.not_officer")


OWN = CorrectOwnDetails(SOMEBODY.actor, "family_physician", "NS-clinic-53", "fr-CA", None)


def test_somebody_says_in_which_language_and_zone_they_are() -> None:
    command = msgspec.structs.replace(OWN, locale="en-CA", zone="America/Halifax")
    said = somebody().given(REGISTERED).when(command)
    said.then(
        PersonCorrected(),
        LocalePreferred(locale="en-CA"),
        ZonePreferred(zone="America/Halifax"),
    )
    after = said.state_after()
    assert (after.locale, after.zone) == ("en-CA", "America/Halifax")


def test_what_somebody_says_of_themselves_again_changes_nothing() -> None:
    somebody().given(REGISTERED).when(OWN).then()
    told = msgspec.structs.replace(OWN, zone="UTC")
    somebody().given(REGISTERED, ZonePreferred(zone="UTC")).when(told).then()


def test_nobody_says_for_another_who_they_are() -> None:
    other = msgspec.structs.replace(OWN, person=PersonId(UUID(int=77)))
    officer = somebody().given(REGISTERED).by_officer(Role.ORGANIZATION_ADMIN)
    officer.when(other).then_refused("person.not_oneself")


def test_a_language_and_a_zone_have_the_form_of_one() -> None:
    for field, code in (("locale", "person.locale_unknown"), ("zone", "person.zone_unknown")):
        wrong = msgspec.structs.replace(OWN, **{field: "by_the_sea"})
        somebody().given(REGISTERED).when(wrong).then_refused(code)


def test_a_profession_is_of_the_list_or_of_the_place() -> None:
    require_profession(PROFESSIONS[0])
    require_profession("art_therapist", ["art_therapist"])
    with pytest.raises(Refused) as refused:
        require_profession("art_therapist", ["chaplain", PROFESSIONS[0]])
    assert refused.value.code == "person.profession_unknown"
    assert str(refused.value).startswith("family_physician, ")
    assert "chaplain: choose" in str(refused.value)


def test_a_code_proves_the_mailbox_for_which_it_was_asked_within_an_hour() -> None:
    asked = somebody().given(REGISTERED).when(AskMailboxProof(SOMEBODY.actor))
    until = SOMEBODY.at + CODE_LASTS
    said = MailboxProofAsked(asked=SOMEBODY.command_id, until=until)
    asked.then(said)
    proof = ProveMailbox(SOMEBODY.actor, said.asked)
    proven = MailboxProven(asked=said.asked)
    somebody().given(REGISTERED, said).when(proof).then(proven)
    over = msgspec.structs.replace(said, until=SOMEBODY.at)
    other = msgspec.structs.replace(said, asked=UUID(int=5))
    for before in ((), (over,), (other,), (said, proven)):
        somebody().given(REGISTERED, *before).when(proof).then_refused("person.code_over")


def test_the_code_before_a_first_app_proves_the_mailbox_and_uses_up_one_that_was_asked_for() -> (
    None
):
    asked = MailboxProofAsked(asked=SOMEBODY.command_id, until=SOMEBODY.at + CODE_LASTS)
    proof = ProveMailbox(SOMEBODY.actor, UUID(int=5), first_factor=True)
    proven = MailboxProven(asked=UUID(int=5))
    for before in ((), (asked,)):
        somebody().given(REGISTERED, *before).when(proof).then(proven)
    again = ProveMailbox(SOMEBODY.actor, asked.asked)
    somebody().given(REGISTERED, asked, proven).when(again).then_refused("person.code_over")


def test_nobody_proves_the_mailbox_of_another_or_of_nobody() -> None:
    another = PersonId(UUID(int=77))
    for command in (AskMailboxProof(another), ProveMailbox(another, SEALED)):
        somebody().given(REGISTERED).when(command).then_refused("person.not_oneself")
    somebody().when(AskMailboxProof(SOMEBODY.actor)).then_refused("person.missing")


ENDED = PersonDeactivated(reason=DeactivationReason.LEFT)
END, GIVE_BACK = DeactivatePerson(DeactivationReason.LEFT), ReactivatePerson()


def test_an_organization_admin_ends_somebodys_access_once_and_gives_it_back_once() -> None:
    admin = somebody().by_officer(Role.ORGANIZATION_ADMIN)
    admin.given(REGISTERED).when(END).then(ENDED)
    admin.given(REGISTERED, ENDED).when(END).then()
    admin.given(REGISTERED, ENDED).when(GIVE_BACK).then(PersonReactivated())
    admin.given(REGISTERED, ENDED, PersonReactivated()).when(GIVE_BACK).then()
    again = PERSON.fold([REGISTERED, ENDED, PersonReactivated()])
    assert (PERSON.fold([REGISTERED, ENDED]).deactivated, again.deactivated) == ("left", None)
    with_places = msgspec.structs.replace(END, places=True)
    admin.given(REGISTERED).when(with_places).then(msgspec.structs.replace(ENDED, places=True))


def test_who_left_is_kept_out_by_an_admin_who_ends_their_access() -> None:
    own = PersonDeactivated(reason=DeactivationReason.LEFT, own=True)
    admin = somebody().by_officer(Role.ORGANIZATION_ADMIN)
    admin.given(REGISTERED, own).when(END).then(ENDED)
    admin.given(REGISTERED, own, ENDED).when(END).then()
    back = ComeBack(SOMEBODY.actor)
    somebody().given(REGISTERED, own, ENDED).when(back).then_refused("person.deactivated")


def test_who_holds_an_office_keeps_access_until_it_ends() -> None:
    held = msgspec.structs.replace(END, in_office=True)
    admin = somebody().given(REGISTERED).by_officer(Role.ORGANIZATION_ADMIN)
    admin.when(held).then_refused("person.in_office")


@pytest.mark.parametrize("command", [END, GIVE_BACK])
def test_nobody_else_ends_access_and_nobody_loses_it_who_is_not_known(
    command: PersonCommand,
) -> None:
    somebody().given(REGISTERED).when(command).then_refused("person.not_officer")
    program_admin = somebody().given(REGISTERED).by_officer(Role.PROGRAM_ADMIN)
    program_admin.when(command).then_refused("person.not_officer")
    nobody = somebody().by_officer(Role.ORGANIZATION_ADMIN)
    nobody.when(command).then_refused("person.missing")


def test_who_somebody_is_stands_in_no_line_of_a_log() -> None:
    details = Details(
        given_name="Ada", family_name="Roy", post_nominals="", profession="resident", locale="en-CA"
    )
    shown = PersonShown(
        person=PersonId(UUID(int=1)),
        details=details,
        registered=datetime(2026, 1, 1, tzinfo=UTC),
        home_program=None,
        standing=Standing.IN,
        mailbox=Mailbox.PROVEN,
        belongs=(),
        record=1,
    )
    assert (repr(details), repr(shown)) == ("<details>", "<person>")


def test_somebody_leaves_by_themselves_once_they_hold_no_office() -> None:
    ended = PersonDeactivated(reason=DeactivationReason.LEFT, own=True)
    leave = LeaveOrganization(SOMEBODY.actor)
    somebody().given(REGISTERED).when(leave).then(ended)
    somebody().given(REGISTERED, ended).when(leave).then()
    in_office = LeaveOrganization(SOMEBODY.actor, in_office=True)
    somebody().given(REGISTERED).when(in_office).then_refused("person.own_office")
    another = LeaveOrganization(PersonId(UUID(int=9)))
    somebody().given(REGISTERED).when(another).then_refused("person.not_oneself")


def test_who_left_comes_back_and_who_was_ended_does_not() -> None:
    back = ComeBack(SOMEBODY.actor)
    own = PersonDeactivated(reason=DeactivationReason.LEFT, own=True)
    somebody().given(REGISTERED, own).when(back).then(PersonReactivated())
    somebody().given(REGISTERED, own, PersonReactivated()).when(back).then()
    others = PersonDeactivated(reason=DeactivationReason.RULES)
    somebody().given(REGISTERED, others).when(back).then_refused("person.deactivated")
