"""A second factor that was lost: asked for, vouched for, stopped, carried out."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.people.events import RenewalReason
from domain.protocol.names import PersonName


class AskRenewal(msgspec.Struct, frozen=True, tag=True):
    """Ask that app, recovery codes and passkeys of somebody go (an organization admin)."""

    token: Sealed
    person: PersonId
    reason: RenewalReason
    command_id: UUID


class BackRenewal(msgspec.Struct, frozen=True, tag=True):
    """Vouch that it is somebody themselves who asks (a second officer)."""

    token: Sealed
    person: PersonId
    command_id: UUID


class StopRenewal(msgspec.Struct, frozen=True, tag=True):
    """Keep app, recovery codes and passkeys: one's own, or an officer those of a ``person``."""

    token: Sealed
    command_id: UUID
    person: PersonId | None = None


class StopRenewalByCode(msgspec.Struct, frozen=True, tag=True):
    """Keep them, by the code that the mailbox got; nobody need be signed in."""

    organization: OrganizationId
    person: PersonId
    code: Sealed


class SettleRenewal(msgspec.Struct, frozen=True, tag=True):
    """Carry out what a second officer vouched for in a fact and nobody stopped.

    ``fact`` is the event's id: a later asking is of a time of its own.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId
    fact: UUID


class RenewalLetterOf(msgspec.Struct, frozen=True, tag=True):
    """Say where a letter about a renewal that waits goes, and its code (who sends letters).

    It is answered by ``MailboxCode``.
    """

    secret: Sealed
    organization: OrganizationId
    person: PersonId


class RenewalLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A renewal that waits: for a second officer until ``until``, then until ``settles_at``.

    Once that is over it waits for the account's owner, or for others. ``may_vouch`` and
    ``may_stop`` are the caller's.
    """

    person: PersonId
    reason: RenewalReason
    by: PersonId
    asked_at: datetime
    until: datetime
    vouched_by: PersonId | None = None
    settles_at: datetime | None = None
    may_vouch: bool = False
    may_stop: bool = False


class ListRenewals(msgspec.Struct, frozen=True, tag=True):
    """Which renewals wait in the organization (its officers)."""

    token: Sealed


class RenewalsListed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Those that wait, the oldest first, with the names of all who are in it."""

    renewals: tuple[RenewalLine, ...]
    names: dict[PersonId, PersonName]


Request: TypeAlias = (
    AskRenewal
    | BackRenewal
    | StopRenewal
    | StopRenewalByCode
    | SettleRenewal
    | RenewalLetterOf
    | ListRenewals
)
Answer: TypeAlias = RenewalsListed
