"""What somebody was asked to prove, and has not yet: by a passkey, or by a code in a mailbox."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.kernel.classes import Opaque, Pseudonym

LASTS: Final = timedelta(minutes=5)
"""So long a challenge for a passkey is good, and so long one may choose an organization after."""


class Proving(StrEnum):
    """What for: another passkey, a sign-in by one, another password, a sign-in by a mailed link.

    ``STEP_UP`` is a passkey of the account given again, in a sign-in that has begun.

    And in which organization, once somebody has proven who they are by one of these.
    ``FIRST_FACTOR`` is the mailbox, besides the password, before a first app or passkey is added.
    ``STOPPED`` is no proof: until then an account is not taken back by mail.
    """

    NEW_PASSKEY = "new_passkey"
    PASSKEY = "passkey"
    STEP_UP = "step_up"
    CHOICE = "choice"
    RECOVERY = "recovery"
    MAILED = "mailed"
    CHOICE_BY_MAIL = "choice_by_mail"
    STOPPED = "stopped"
    FIRST_FACTOR = "first_factor"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One that is under way, in the browser whose mark has this SHA-256.

    ``secret`` is the SHA-256 of what is to come back, absent until it is made; ``email`` the tag of
    the address that was given, ``account`` what it is for, where that is known.
    """

    id: UUID
    proving: Proving
    mark: Opaque
    until: datetime
    secret: Opaque | None = None
    email: Pseudonym | None = None
    account: UUID | None = None
    guesses: int = 0
