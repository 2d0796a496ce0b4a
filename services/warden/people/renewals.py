"""Whose sign-in is to be renewed in an organization, as the log itself says."""

from typing import Any

from domain.kernel import PersonId, Recorded
from domain.people.events import (
    PersonErased,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewed,
)
from domain.people.person import PERSON
from services.warden.people.read_on import ReadOn


def renewals_asked() -> ReadOn:
    """Return what knows whose sign-in is asked to be renewed, and was not yet."""
    return ReadOn(PERSON.category, _note)


def _note(people: set[PersonId], recorded: Recorded[Any]) -> None:
    match recorded.event:
        case SignInRenewalAsked():
            people.add(PersonId(recorded.stream.id))
        case SignInRenewed() | SignInRenewalStopped() | PersonErased():
            people.discard(PersonId(recorded.stream.id))
        case _:
            pass
