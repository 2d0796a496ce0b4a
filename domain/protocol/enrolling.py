"""The first app or passkey of an account: a code in its mailbox, besides the password."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import OrganizationId, Sealed


class AskFirstFactorCode(msgspec.Struct, frozen=True, tag=True):
    """Have a code sent to one's own mailbox, to add a first app or passkey in this sign-in."""

    token: Sealed


class FirstFactorCodeAsked(msgspec.Struct, frozen=True, tag=True):
    """The code is on its way, to an address that is masked; good in this sign-in until a moment."""

    until: datetime
    address: Sealed


class FirstFactorCodeOf(msgspec.Struct, frozen=True, tag=True):
    """The code to write to a mailbox, answered by ``RecoveryCode`` (who sends letters)."""

    secret: Sealed
    organization: OrganizationId
    asking: UUID


class GiveFirstFactorCode(msgspec.Struct, frozen=True, tag=True):
    """Give the code: another sign-in goes on, in which one may be added. ``SignedIn``."""

    token: Sealed
    code: Sealed


Request: TypeAlias = AskFirstFactorCode | FirstFactorCodeOf | GiveFirstFactorCode
Answer: TypeAlias = FirstFactorCodeAsked
