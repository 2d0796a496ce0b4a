"""Credentials to lead: proposed, confirmed, rested, taken back, and who has which."""

from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.credentials.commands import CredentialCommand
from domain.credentials.events import Evidence, RevocationReason, SuspensionReason
from domain.credentials.state import CredentialStanding
from domain.kernel import OrganizationId, PersonId, Sealed
from domain.kernel.classes import Coded
from domain.protocol.names import PersonName


class EnactCredential(msgspec.Struct, frozen=True, tag=True):
    """Say something of somebody's credential or training; what the Warden knows it fills in."""

    token: Sealed
    command: CredentialCommand
    command_id: UUID


class CredentialLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What somebody's credential is worth now, what waits for a second word, who supervises them.

    ``may`` are the caller's own steps.
    """

    person: PersonId
    standing: CredentialStanding
    evidence: Evidence | None = None
    dated: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    given_by: tuple[PersonId, ...] = ()
    resting: SuspensionReason | None = None
    revoked: RevocationReason | None = None
    supervisor: PersonId | None = None
    agreed: bool = False
    proposal: UUID | None = None
    proposed_by: PersonId | None = None
    proposed_evidence: Evidence | None = None
    proposed_dated: date | None = None
    proposed_from: date | None = None
    proposed_until: date | None = None
    waits_until: datetime | None = None
    may: tuple[Coded, ...] = ()


class ListCredentials(msgspec.Struct, frozen=True, tag=True):
    """Everybody of the organization who has a credential, is in training, or is proposed."""

    token: Sealed


class ShowCredential(msgspec.Struct, frozen=True, tag=True):
    """One person's, with all who could supervise them."""

    token: Sealed
    person: PersonId


class ShowOwnCredential(msgspec.Struct, frozen=True, tag=True):
    """One's own, and those of whom one supervises or is asked to supervise."""

    token: Sealed


class WhomToWarnOfCredential(msgspec.Struct, frozen=True, tag=True):
    """Whether who holds a credential is still to be told that it ends (who sends letters).

    ``fact`` is the event by which it was given: if it was renewed since, nobody is.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    fact: UUID


class EndCredentialOf(msgspec.Struct, frozen=True, tag=True):
    """Note that the time of somebody's credential is over, if it is (who sends letters)."""

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class CredentialsListed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Lines with the names of all who are in them.

    ``able`` are those whose credential is in force, where somebody to supervise can be chosen.
    """

    lines: tuple[CredentialLine, ...]
    names: dict[PersonId, PersonName]
    able: tuple[PersonId, ...] = ()


Request: TypeAlias = (
    EnactCredential
    | ListCredentials
    | ShowCredential
    | ShowOwnCredential
    | WhomToWarnOfCredential
    | EndCredentialOf
)
Answer: TypeAlias = CredentialsListed
