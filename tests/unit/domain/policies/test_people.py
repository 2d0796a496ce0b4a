"""Whoever is corrected by another hears of it."""

from msgspec.structs import replace

from domain.kernel import PersonId
from domain.people.events import PersonCorrected
from domain.policies.people import PEOPLE
from domain.policies.policy import Reaction, Scene, TellOfCorrection
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
