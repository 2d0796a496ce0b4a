"""Who has a credential to lead, is proposed or in training, as the log itself says."""

from typing import Any

from domain.credentials.credential import CREDENTIAL
from domain.kernel import PersonId, Recorded
from services.warden.people.read_on import ReadOn


def credentialed() -> ReadOn:
    """Return what knows of whom something about a credential is on record."""
    return ReadOn(CREDENTIAL.category, _note)


def _note(people: set[PersonId], recorded: Recorded[Any]) -> None:
    people.add(recorded.event.person)
