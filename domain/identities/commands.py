"""What can be asked about an identity, with the facts that the Warden finds for it."""

from typing import TypeAlias
from uuid import UUID

from domain.identities.events import IdentityGround
from domain.kernel import PersonId, ProgramId, Voice


class AskIdentity(Voice, frozen=True, kw_only=True):
    """Ask who a number is (auditor, privacy officer).

    ``is_named`` is whether the record names the number as who looked or as whose name was looked
    at; ``has_second`` whether there is a privacy officer besides the asker.
    """

    program: ProgramId
    entry: int
    subject: PersonId
    ground: IdentityGround
    reason: UUID
    is_named: bool
    has_second: bool


class ApproveIdentity(Voice, frozen=True):
    """Agree (another privacy officer). ``held_before``: they held the office when it was asked."""

    held_before: bool


class DeclineIdentity(Voice, frozen=True):
    """Do not agree (who could)."""

    held_before: bool


class WithdrawIdentity(Voice, frozen=True):
    """End it (who asked, or who agreed)."""


class TellIdentity(Voice, frozen=True):
    """Learn it (who asked). ``stands``: whoever agreed is a privacy officer still."""

    stands: bool


IdentityCommand: TypeAlias = (
    AskIdentity | ApproveIdentity | DeclineIdentity | WithdrawIdentity | TellIdentity
)
