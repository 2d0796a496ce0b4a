"""Somebody was corrected, left, was let in no more or anew, died, or wants a code: letters go."""

from collections.abc import Iterator

from domain.kernel import PersonId
from domain.people.events import (
    MailboxProofAsked,
    PersonCorrected,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonReactivated,
)
from domain.policies.policy import (
    EndPlaces,
    Policy,
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


def _react(scene: Scene) -> Iterator[Reaction]:
    person, event, at = PersonId(scene.fact.stream.id), scene.fact.event, scene.fact.recorded_at
    match event:
        case MailboxProofAsked():
            yield Reaction(SendMailboxCode(person), at)
        case PersonDeactivated(own=True):
            yield Reaction(TellOfLeaving(person), at)
            yield Reaction(EndPlaces(person), at)
        case PersonDeactivated():
            yield Reaction(TellOfDeactivation(person), at)
            yield Reaction(TellOfEndedAccess(person), at)
        case PersonDeceasedRecorded():
            yield Reaction(SettleDeath(person), at)
            yield Reaction(TellOfDeath(person), at)
        case PersonDeceasedWithdrawn():
            yield Reaction(SettleDeath(person), at)
            yield Reaction(TellOfDeathWithdrawn(person), at)
        case PersonReactivated():
            yield Reaction(TellOfReactivation(person), at)
        case _ if scene.fact.metadata.actor != person:
            yield Reaction(TellOfCorrection(person), at)
        case _:
            pass


PEOPLE = Policy(
    name="people",
    version=1,
    handles=frozenset(
        {
            PersonCorrected,
            MailboxProofAsked,
            PersonDeactivated,
            PersonReactivated,
            PersonDeceasedRecorded,
            PersonDeceasedWithdrawn,
        }
    ),
    react=_react,
)
