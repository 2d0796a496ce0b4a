"""An account that is taken back by mail alone keeps its texts shut for 72 hours."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.access.identity import Account, Known
from domain.access.recovering import (
    SHUT_FOR,
    is_shut,
    let_go,
    recover,
    recoverable,
    settle,
    stop_recovery,
    strength_by_link,
    strength_by_password,
)
from domain.access.strengths import LINK, PASSWORD, RECOVERED
from domain.kernel import OrganizationId, PersonId

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE = OrganizationId(UUID(int=1))
PEOPLE = (Known(HERE, PersonId(UUID(int=2)), "en"),)
OURS = Account(id=UUID(int=3), email=b"tag", password="mine", people=PEOPLE, proven=True)


def test_whoever_comes_in_by_mail_alone_is_weak_for_72_hours() -> None:
    theirs = recover(OURS, "another", NOON)
    assert (theirs.password, theirs.before, theirs.recovered) == ("another", "mine", NOON)
    assert strength_by_password(theirs, NOON + SHUT_FOR - timedelta(seconds=1)) == RECOVERED
    assert strength_by_password(theirs, NOON + SHUT_FOR) == "password"
    assert strength_by_password(OURS, NOON) == "password"
    assert not is_shut(OURS, NOON)


def test_a_link_opens_no_more_than_the_account_that_was_there_allows() -> None:
    """A link that was handed over vouches for a new account alone; what is shut stays shut."""
    assert strength_by_link(OURS, NOON, vouches=True) == LINK
    assert strength_by_link(OURS, NOON, vouches=False) == PASSWORD
    theirs = recover(OURS, "another", NOON)
    assert strength_by_link(theirs, NOON, vouches=True) == RECOVERED
    assert strength_by_link(theirs, NOON + SHUT_FOR, vouches=False) == PASSWORD


def test_an_account_that_changed_in_anything_since_it_was_read_is_not_still_the_same() -> None:
    """What was decided by one account is not written over another."""
    somebody = Known(OrganizationId(UUID(int=5)), PersonId(UUID(int=6)), "en")
    assert OURS.is_still(replace(OURS, people=(*PEOPLE, somebody)))
    for now in (
        None,
        replace(OURS, people=()),
        replace(OURS, password="another"),
        replace(OURS, proven=False, organization=HERE),
        replace(OURS, factor=UUID(int=7)),
        replace(OURS, renewed_at=NOON),
        recover(OURS, "another", NOON),
    ):
        assert not OURS.is_still(now)


def test_an_account_is_of_people_whatever_they_speak() -> None:
    assert OURS.is_of([PEOPLE[0]._replace(locale="fr")])
    assert not OURS.is_of([])


def test_of_two_recoveries_the_password_from_before_the_first_is_kept() -> None:
    """A thief who asks twice takes nothing from the owner by it."""
    again = recover(recover(OURS, "another", NOON), "a third", NOON + timedelta(hours=1))
    assert (again.password, again.before) == ("a third", "mine")
    later = recover(recover(OURS, "another", NOON), "a third", NOON + SHUT_FOR)
    assert later.before == "another"


def test_what_is_stopped_is_as_it_was() -> None:
    assert stop_recovery(recover(OURS, "another", NOON)) == OURS


def test_a_mailbox_takes_back_no_account_that_lost_it_to_another() -> None:
    handed_over = replace(OURS, proven=False, organization=HERE)
    lost = replace(OURS, proven=False)
    assert recoverable([OURS, handed_over, lost]) == [OURS, handed_over]


def test_once_it_can_be_taken_back_no_more_nothing_is_kept_of_the_password_before() -> None:
    let = let_go(recover(OURS, "theirs", NOON))
    assert let == replace(OURS, password="theirs", recovered=NOON)
    assert strength_by_password(let, NOON + SHUT_FOR) == "password"


def test_once_its_owner_came_in_by_more_the_password_is_theirs() -> None:
    assert settle(recover(OURS, "theirs", NOON)) == replace(OURS, password="theirs")


def test_an_officer_stops_no_recovery_by_a_password_that_mail_alone_chose() -> None:
    """Or a thief of the mailbox recovers twice, stops the second, and has it as their own."""
    first = let_go(recover(OURS, "theirs", NOON, in_office=True))
    second = recover(first, "another", NOON + SHUT_FOR, in_office=True)
    assert (second.before, second.recovered) == ("", NOON + SHUT_FOR)
    third = recover(second, "a third", NOON + SHUT_FOR + timedelta(hours=1), in_office=True)
    assert third.before == ""
    assert recover(OURS, "theirs", NOON, in_office=True).before == "mine"
