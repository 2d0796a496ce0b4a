"""A death is recorded by an organization admin; of who has died nothing is asked any more."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.kernel import Context, PersonId, Refused, Role
from domain.people.commands import (
    AskMailboxMove,
    ComeBack,
    CorrectPerson,
    DeactivatePerson,
    FollowMailbox,
    MoveMailbox,
    PersonCommand,
    ReactivatePerson,
    RecordDeath,
    WithdrawDeath,
)
from domain.people.events import (
    Circle,
    DeactivationReason,
    MailboxMoveAsked,
    MailboxMoved,
    MailboxMoveStopped,
    PersonCorrected,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonErased,
    PersonEvent,
    PersonReactivated,
    ProfessionRecorded,
)
from domain.people.person import PERSON, Person
from tests.kit.scenario import PROGRAM_ID, SOMEBODY, Scenario
from tests.unit.domain.test_people import REGISTERED

THEM = PersonId(UUID(int=7))
ADMIN = replace(
    SOMEBODY,
    role=Role.ORGANIZATION_ADMIN,
    offices=frozenset({Role.ORGANIZATION_ADMIN}),
)
SYSTEM = replace(SOMEBODY, role=Role.SYSTEM, offices=frozenset())
HERSELF = replace(SOMEBODY, actor=THEM, role=Role.MEMBER, offices=frozenset())
TODAY = SOMEBODY.at.date()
CIRCLES = (Circle(PROGRAM_ID, UUID(int=9)),)
DIED = PersonDeceasedRecorded(day=TODAY, circles=CIRCLES)
ASKED = MailboxMoveAsked(
    asked=UUID(int=3), sealed=UUID(int=4), until=SOMEBODY.at, settles_at=SOMEBODY.at
)


def known(
    *events: PersonEvent, by: Context = ADMIN
) -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON, [REGISTERED, *events], by)


def test_an_organization_admin_records_it_once_with_the_groups_that_lose_somebody() -> None:
    records = RecordDeath(THEM, TODAY, CIRCLES)
    known().when(records).then(DIED)
    known(DIED).when(records).then()
    known().when(RecordDeath(THEM)).then(PersonDeceasedRecorded())


def test_nobody_else_records_it_nor_anybody_of_themselves() -> None:
    known(by=HERSELF).when(RecordDeath(THEM)).then_refused("person.not_officer")
    own = replace(ADMIN, actor=THEM)
    twin = replace(ADMIN, twin=THEM)
    for by in (own, twin):
        known(by=by).when(RecordDeath(THEM)).then_refused("person.own_death")
    known(DIED, by=HERSELF).when(WithdrawDeath()).then_refused("person.not_officer")
    Scenario(PERSON, ctx=ADMIN).when(RecordDeath(THEM)).then_refused("person.missing")
    known(PersonErased()).when(RecordDeath(THEM)).then_refused("person.missing")


def test_nobody_died_on_a_day_that_has_begun_nowhere() -> None:
    ahead = TODAY + timedelta(days=2)
    known().when(RecordDeath(THEM, ahead)).then_refused("person.death_ahead")
    long_ago = date(1999, 12, 31)
    known().when(RecordDeath(THEM, long_ago)).then(PersonDeceasedRecorded(day=long_ago))


def test_another_mailbox_that_was_asked_for_is_stopped() -> None:
    stopped = MailboxMoveStopped(asked=ASKED.asked)
    known(ASKED).when(RecordDeath(THEM)).then(PersonDeceasedRecorded(), stopped)
    taken = MailboxMoved(asked=ASKED.asked, sealed=ASKED.sealed)
    known(ASKED, taken).when(RecordDeath(THEM)).then(PersonDeceasedRecorded())


def test_no_access_is_given_to_who_has_died_nor_ended_anew() -> None:
    known(DIED).when(ReactivatePerson()).then_refused("person.deceased")
    ends = DeactivatePerson(DeactivationReason.RULES)
    known(DIED).when(ends).then_refused("person.deceased")
    known(DIED, by=HERSELF).when(ComeBack(THEM)).then_refused("person.deactivated")


def test_no_mailbox_is_asked_for_and_none_taken_but_the_accounts() -> None:
    known(DIED).when(AskMailboxMove(THEM, ASKED.sealed)).then_refused("person.deceased")
    takes = MoveMailbox(ASKED.asked, ASKED.sealed)
    known(DIED, by=SYSTEM).when(takes).then_refused("person.deceased")
    follows = FollowMailbox(ASKED.asked, ASKED.sealed)
    moved = MailboxMoved(asked=ASKED.asked, sealed=ASKED.sealed, at=SYSTEM.at)
    known(DIED, by=SYSTEM).when(follows).then(moved)


def test_what_is_known_of_who_has_died_can_still_be_corrected() -> None:
    corrects = CorrectPerson("nurse", "NS-clinic-53")
    known(DIED).when(corrects).then(PersonCorrected(), ProfessionRecorded(profession="nurse"))


def test_a_mistake_is_taken_back_once_and_a_new_invitation_lets_them_in() -> None:
    lives = PersonDeceasedWithdrawn()
    known(DIED).when(WithdrawDeath()).then(lives)
    known(DIED, lives).when(WithdrawDeath()).then()
    known().when(WithdrawDeath()).then()
    known(DIED, lives, by=HERSELF).when(ComeBack(THEM)).then(PersonReactivated())
    known(DIED, lives).when(ReactivatePerson()).then(PersonReactivated())
    known(DIED, lives).when(RecordDeath(THEM)).then(PersonDeceasedRecorded())


def test_whose_access_an_admin_had_ended_stays_out_after_a_mistake() -> None:
    ended = PersonDeactivated(reason=DeactivationReason.RULES)
    lives = PersonDeceasedWithdrawn()
    back = known(ended, DIED, lives, by=HERSELF).when(ComeBack(THEM))
    back.then_refused("person.deactivated")


def test_nothing_is_given_to_who_has_died() -> None:
    person = PERSON.fold([REGISTERED, DIED])
    assert person.is_known
    assert person.is_deceased
    assert not person.is_here
    lives = PERSON.evolve(person, PersonDeceasedWithdrawn())
    assert lives.is_here
    assert not lives.has_access
    assert PERSON.evolve(lives, PersonReactivated()).has_access
    assert not lives.is_deceased
    assert PERSON.fold([PersonDeceasedWithdrawn()]).death is None


def test_what_nobody_says_is_refused() -> None:
    with pytest.raises(Refused):
        PERSON.decide(Person(), WithdrawDeath(), ADMIN)
