"""A word that another person's stands beside: each of the two gives it in person."""

from typing import Final

import msgspec

IN_PERSON: Final = frozenset(
    {
        "password",
        "password_and_mail",
        "password_and_code",
        "passkey",
        "provider",
        "provider_strong",
    }
)
"""How somebody signed in who is there: what the operator can begin for them is not among it.

Nor is what a mailbox alone begins. What each opens besides is `domain/access/strengths.py`.
"""
NOT_IN_PERSON: Final = "voice.not_in_person"


class Voice(msgspec.Struct, frozen=True):
    """A command that counts as one person's word of two.

    The operator's command line and one-time links act as several people in turn: by them nobody's
    word is given.
    """

    @property
    def takes_two(self) -> bool:
        """Whether it does, as it is asked."""
        return True
