"""An authenticator app's codes as a second factor, and ten recovery codes beside it.

What a code must be the Warden makes from a key of its own: nothing kept here tells it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.access.strengths import UNFINISHED, opens_offices
from domain.kernel import RightKind
from domain.ports import Principal

CODES: Final = 10
"""So many recovery codes are made at once; each is used once."""
STEP_S: Final = 30
"""Seconds for which an authenticator app shows a code (RFC 6238)."""
STEPS_OFF: Final = 1
"""The code before this one and the one after it are taken too: clocks differ, people are slow."""
SITTING: Final = timedelta(minutes=60)
"""So long after a second factor was given what is sealed opens without giving it again."""
IDLE: Final = timedelta(hours=2)
"""A sign-in that nothing was asked in for so long is over, where others can reach the service."""


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """The app of an account: its last step that was used, and which recovery codes were.

    ``codes`` says which set of ten it is, ``used`` has a bit for each that was used.
    """

    id: UUID
    account: UUID
    step: int = 0
    codes: int = 1
    used: int = 0

    @property
    def left(self) -> int:
        """How many recovery codes there still are."""
        return CODES - self.used.bit_count()

    @property
    def state(self) -> str:
        """What of it changes by use."""
        return f"{self.step} {self.codes} {self.used}"

    def is_used(self, number: int) -> bool:
        """Whether a recovery code was used."""
        return bool(self.used >> number & 1)

    def with_step(self, step: int) -> "Factor":
        """The same after a code of the app: it and those before it are good no more."""
        return msgspec.structs.replace(self, step=step)

    def without_code(self, number: int) -> "Factor":
        """The same after a recovery code."""
        return msgspec.structs.replace(self, used=self.used | 1 << number)

    def with_new_codes(self) -> "Factor":
        """The same with ten other recovery codes."""
        return msgspec.structs.replace(self, codes=self.codes + 1, used=0)


def is_fresh(proven: datetime | None, at: datetime, within: timedelta) -> bool:
    """Whether somebody proved who they are within so long."""
    return proven is not None and proven <= at < proven + within


def is_idle(seen: datetime | None, at: datetime) -> bool:
    """Whether nothing was asked in a sign-in for too long."""
    return seen is not None and at >= seen + IDLE


class Weakly(StrEnum):
    """What is there for somebody before they gave a second factor."""

    GIVING = "giving"
    """What gives one, and ends this sign-in: always."""
    ADDING = "adding"
    """What adds another way to sign in: not where an account asks for one that it has."""


def asks_for_factor(principal: Principal, *, evaluation: bool, there: Weakly | None = None) -> bool:
    """Whether nothing opens to somebody before they gave a second factor, or added one.

    ``there`` is what of it is there all the same.

    Of an officer it takes one, for whatever they do: an office also forbids, and no part of what
    somebody is counts by itself. Where the service is being tried out it takes none.
    """
    if there is Weakly.GIVING:
        return False
    if principal.strength == UNFINISHED:
        return True
    if there is Weakly.ADDING:
        return False
    holds_office = any(right.kind is RightKind.OFFICE for right in principal.authority.rights)
    return holds_office and not evaluation and not opens_offices(principal.strength)
