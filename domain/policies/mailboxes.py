"""Another mailbox is asked for: both hear of it, and it is taken of itself in time."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import MailboxMoveAsked, MailboxMoved, MailboxMoveStopped
from domain.policies.policy import (
    AskOldMailbox,
    Policy,
    Reaction,
    Scene,
    SendNewMailboxCode,
    SettleMailbox,
    TellOfficersOfMailbox,
    TellOfMailbox,
    TellOfMailboxStopped,
)


def _react(scene: Scene) -> Iterator[Reaction]:
    person, event, at = PersonId(scene.fact.stream.id), scene.fact.event, scene.fact.recorded_at
    match event:
        case MailboxMoveAsked():
            yield Reaction(SendNewMailboxCode(person), at)
            yield Reaction(AskOldMailbox(person), at)
            yield Reaction(SettleMailbox(person), event.settles_at)
            if event.in_office:
                yield Reaction(TellOfficersOfMailbox(person), at)
        case MailboxMoveStopped():
            yield Reaction(TellOfMailboxStopped(person), at)
        case _:
            yield Reaction(TellOfMailbox(person), at)


MAILBOXES = Policy(
    name="mailboxes",
    version=1,
    handles=frozenset({MailboxMoveAsked, MailboxMoveStopped, MailboxMoved}),
    react=_react,
)
