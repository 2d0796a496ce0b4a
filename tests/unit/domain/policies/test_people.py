"""Whoever is corrected by another hears of it, and a code goes to who asked."""

from uuid import UUID

from msgspec.structs import replace

from domain.kernel import PersonId
from domain.people.events import (
    DeactivationReason,
    MailboxProofAsked,
    PersonCorrected,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonReactivated,
)
from domain.policies.people import PEOPLE
from domain.policies.policy import (
    EndPlaces,
    Reaction,
    Scene,
    SendMailboxCode,
    SettleDeath,
    TellOfCorrection,
    TellOfDeactivation,
    TellOfDeath,
    TellOfDeathWithdrawn,
    TellOfEndedAccess,
    TellOfLeaving,
    TellOfReactivation,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON


def test_who_is_corrected_by_another_is_told() -> None:
    fact = recorded(PersonCorrected())
    told = [Reaction(TellOfCorrection(PersonId(fact.stream.id)), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == told


def test_who_corrects_themselves_knows_it() -> None:
    fact = recorded(PersonCorrected())
    own = replace(fact, metadata=replace(fact.metadata, actor=PersonId(fact.stream.id)))
    assert list(PEOPLE.react(Scene(own, [own], {}))) == []


def test_a_code_goes_to_the_mailbox_of_who_asked_for_it() -> None:
    asked = MailboxProofAsked(asked=UUID(int=3), until=NOON)
    fact = recorded(asked)
    owed = [Reaction(SendMailboxCode(PersonId(fact.stream.id)), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == owed


def test_whose_access_ends_or_begins_anew_is_told_and_so_is_whom_an_end_concerns() -> None:
    ended = PersonDeactivated(reason=DeactivationReason.AWAY)
    fact = recorded(ended)
    person = PersonId(fact.stream.id)
    owed = [Reaction(TellOfDeactivation(person), NOON), Reaction(TellOfEndedAccess(person), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == owed
    fact = recorded(PersonReactivated())
    told = [Reaction(TellOfReactivation(PersonId(fact.stream.id)), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == told


def test_who_leaves_by_themselves_is_told_and_their_places_end() -> None:
    fact = recorded(PersonDeactivated(reason=DeactivationReason.LEFT, own=True))
    person = PersonId(fact.stream.id)
    owed = [Reaction(TellOfLeaving(person), NOON), Reaction(EndPlaces(person), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == owed


def test_what_somebody_was_ends_when_they_have_died_and_those_around_them_are_told() -> None:
    fact = recorded(PersonDeceasedRecorded())
    person = PersonId(fact.stream.id)
    owed = [Reaction(SettleDeath(person), NOON), Reaction(TellOfDeath(person), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == owed
    fact = recorded(PersonDeceasedWithdrawn())
    owed = [Reaction(SettleDeath(person), NOON), Reaction(TellOfDeathWithdrawn(person), NOON)]
    assert list(PEOPLE.react(Scene(fact, [fact], {}))) == owed
