"""Who decides hears that somebody may be registered twice, and both that they are linked."""

from uuid import UUID

from domain.kernel import PersonId
from domain.people.events import (
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsUnlinked,
)
from domain.policies.links import LINKS
from domain.policies.policy import (
    EndInvitations,
    Reaction,
    Scene,
    TellOfLink,
    TellOfLinkProposed,
    TellOfUnlink,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON

FIRST, PROPOSER = PersonId(UUID(int=2)), PersonId(UUID(int=3))


def test_who_can_confirm_hears_of_it() -> None:
    fact = recorded(PersonsLinkProposed(first=FIRST, by=PROPOSER))
    told = [Reaction(TellOfLinkProposed(PROPOSER), NOON)]
    assert list(LINKS.react(Scene(fact, [fact], {}))) == told


def test_both_hear_that_they_are_linked_and_what_waits_for_the_second_is_taken_back() -> None:
    fact = recorded(PersonsLinked(first=FIRST))
    second = PersonId(fact.stream.id)
    assert list(LINKS.react(Scene(fact, [fact], {}))) == [
        Reaction(EndInvitations(second), NOON),
        Reaction(TellOfLink(second), NOON),
        Reaction(TellOfLink(FIRST), NOON),
    ]


def test_both_hear_that_they_are_two_again() -> None:
    fact = recorded(PersonsUnlinked(first=FIRST))
    second = PersonId(fact.stream.id)
    assert list(LINKS.react(Scene(fact, [fact], {}))) == [
        Reaction(TellOfUnlink(second), NOON),
        Reaction(TellOfUnlink(FIRST), NOON),
    ]


def test_nobody_hears_of_what_was_never_so() -> None:
    fact = recorded(PersonsLinkDeclined(first=FIRST))
    assert list(LINKS.react(Scene(fact, [fact], {}))) == []
