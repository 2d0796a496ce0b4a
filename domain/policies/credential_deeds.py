"""What is owed of somebody's credential to lead: letters, and the note that its time is over."""

from enum import StrEnum
from typing import TypeAlias

import msgspec

from domain.kernel import PersonId


class CredentialNews(StrEnum):
    """What is said in a letter about a credential."""

    PROPOSED = "proposed"
    GIVEN = "given"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    ENDING = "ending"
    SUPERVISED = "supervised"
    UNSUPERVISED = "unsupervised"


class TellOfCredential(msgspec.Struct, frozen=True, tag="tell_of_credential"):
    """Write to somebody what became of their credential to lead, or of their training."""

    person: PersonId
    news: CredentialNews


class TellOfficersOfCredential(msgspec.Struct, frozen=True, tag="tell_officers_of_credential"):
    """Write to officers that somebody's credential is proposed, ends, or counts no more."""

    person: PersonId
    news: CredentialNews


class AskSupervisor(msgspec.Struct, frozen=True, tag="ask_supervisor"):
    """Write to somebody that they are asked to supervise who learns to lead."""

    supervisor: PersonId


class WarnOfCredential(msgspec.Struct, frozen=True, tag="warn_of_credential"):
    """Write to somebody that their credential to lead ends in so many days."""

    person: PersonId
    days: int


class EndCredential(msgspec.Struct, frozen=True, tag="end_credential"):
    """Note that the time of somebody's credential is over."""

    person: PersonId


CredentialDeed: TypeAlias = (
    TellOfCredential | TellOfficersOfCredential | AskSupervisor | WarnOfCredential | EndCredential
)
