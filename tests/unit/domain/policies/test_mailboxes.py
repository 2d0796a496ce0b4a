"""Both mailboxes hear that another is asked for; it is taken of itself when 72 hours are over."""

from datetime import timedelta
from uuid import UUID

from domain.kernel import PersonId
from domain.people.events import MailboxMoveAsked, MailboxMoved, MailboxMoveStopped
from domain.policies.mailboxes import MAILBOXES
from domain.policies.policy import (
    AskOldMailbox,
    Fact,
    Reaction,
    Scene,
    SendNewMailboxCode,
    SettleMailbox,
    TellOfficersOfMailbox,
    TellOfMailbox,
    TellOfMailboxStopped,
)
from tests.kit.projected import recorded
from tests.kit.stores import NOON

LATER = NOON + timedelta(hours=72)
ASKED = MailboxMoveAsked(asked=UUID(int=3), sealed=UUID(int=4), until=NOON, settles_at=LATER)
OF_OFFICER = MailboxMoveAsked(
    asked=UUID(int=3), sealed=UUID(int=4), until=NOON, settles_at=LATER, in_office=True
)


def owed(fact: Fact) -> list[Reaction]:
    return list(MAILBOXES.react(Scene(fact, [fact], {})))


def test_both_mailboxes_are_written_to_and_it_is_settled_later() -> None:
    fact = recorded(ASKED)
    person = PersonId(fact.stream.id)
    assert owed(fact) == [
        Reaction(SendNewMailboxCode(person), NOON),
        Reaction(AskOldMailbox(person), NOON),
        Reaction(SettleMailbox(person), LATER),
    ]


def test_of_who_holds_an_office_officers_hear_too() -> None:
    fact = recorded(OF_OFFICER)
    assert owed(fact)[-1] == Reaction(TellOfficersOfMailbox(PersonId(fact.stream.id)), NOON)


def test_that_it_was_stopped_or_taken_is_told() -> None:
    for event, deed in (
        (MailboxMoveStopped(asked=UUID(int=3)), TellOfMailboxStopped),
        (MailboxMoved(asked=UUID(int=3), sealed=UUID(int=4)), TellOfMailbox),
    ):
        fact = recorded(event)
        assert owed(fact) == [Reaction(deed(PersonId(fact.stream.id)), NOON)]
