"""Somebody says that they are registered or licensed; it is good for twelve months."""

from datetime import date, timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import Context, PersonId, Role
from domain.people.commands import AttestStatus, LapseStatus, PersonCommand
from domain.people.events import (
    PersonCorrected,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonErased,
    PersonEvent,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
    ProfessionRecorded,
)
from domain.people.person import PERSON, Person
from domain.people.status import Status, twelve_months_on
from tests.kit.scenario import SOMEBODY, Scenario
from tests.unit.domain.test_people import REGISTERED

THEM = PersonId(UUID(int=7))
THEY = replace(SOMEBODY, actor=THEM, role=Role.MEMBER, offices=frozenset())
SYSTEM = replace(SOMEBODY, role=Role.SYSTEM, offices=frozenset())
A_DAY = timedelta(days=1)
OVER = SOMEBODY.at + timedelta(days=365)
SAID = ProfessionalStatusAttested(profession="family_physician", lapses_at=OVER)
SAYS = AttestStatus(THEM, "family_physician", OVER)


def known(*events: PersonEvent, by: Context = THEY) -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON, [REGISTERED, *events], by)


def test_somebody_says_so_of_themselves_alone() -> None:
    known().when(SAYS).then(SAID)
    known(by=SYSTEM).when(SAYS).then_refused("person.not_oneself")
    known(PersonErased()).when(SAYS).then_refused("person.missing")


def test_what_was_said_lately_is_not_said_again_before_it_is_asked() -> None:
    known(SAID).when(SAYS).then()
    later = OVER + timedelta(days=300)
    again = replace(SAYS, lapses_at=later)
    known(SAID).at(OVER - 31 * A_DAY).when(again).then()
    anew = replace(SAID, lapses_at=later)
    known(SAID).at(OVER - 30 * A_DAY).when(again).then(anew)
    known(SAID, ProfessionalStatusLapsed()).when(again).then(anew)


def test_another_profession_is_on_record_with_it() -> None:
    nurse = replace(SAYS, profession="nurse")
    said = replace(SAID, profession="nurse")
    changed = (PersonCorrected(), ProfessionRecorded(profession="nurse"), said)
    known(SAID).when(nurse).then(*changed)
    known(SAID, ProfessionRecorded(profession="nurse")).when(nurse).then(said)
    known().when(replace(SAYS, profession="a nurse, of sorts")).then_refused("person.code_invalid")


def test_it_lapses_when_twelve_months_are_over_and_once() -> None:
    known(SAID, by=SYSTEM).at(OVER - A_DAY).when(LapseStatus()).then()
    known(SAID, by=SYSTEM).at(OVER).when(LapseStatus()).then(ProfessionalStatusLapsed())
    known(SAID, ProfessionalStatusLapsed(), by=SYSTEM).at(OVER).when(LapseStatus()).then()
    known(by=SYSTEM).at(OVER).when(LapseStatus()).then()


def test_it_lapses_while_a_death_is_recorded_too_for_that_may_be_a_mistake() -> None:
    died = known(SAID, PersonDeceasedRecorded(), by=SYSTEM).at(OVER)
    died.when(LapseStatus()).then(ProfessionalStatusLapsed())
    mistake = (PersonDeceasedRecorded(), ProfessionalStatusLapsed(), PersonDeceasedWithdrawn())
    alive = PERSON.fold([REGISTERED, SAID, *mistake])
    assert alive.status is not None
    assert alive.status.lapsed


def test_it_lapses_for_nobody_who_was_erased_and_by_nobodys_word() -> None:
    known(SAID, PersonErased(), by=SYSTEM).at(OVER).when(LapseStatus()).then()
    known(SAID).at(OVER).when(LapseStatus()).then_refused("person.not_system")
    assert PERSON.fold([REGISTERED, ProfessionalStatusLapsed()]).status is None


def test_it_is_not_over_before_every_clock_says_so() -> None:
    behind = replace(SYSTEM, at=OVER, ahead=timedelta(minutes=-5))
    known(SAID, by=behind).when(LapseStatus()).then()


def test_twelve_months_are_by_the_calendar() -> None:
    assert twelve_months_on(date(2026, 12, 1)) == date(2027, 12, 1)
    assert twelve_months_on(date(2028, 2, 29)) == date(2029, 2, 28)


def test_it_is_asked_for_30_days_before_and_from_then_on() -> None:
    said = Status("nurse", OVER)
    assert not said.is_asked(OVER - 31 * A_DAY)
    assert said.is_asked(OVER - 30 * A_DAY)
    assert replace(said, lapsed=True).is_asked(SOMEBODY.at)
