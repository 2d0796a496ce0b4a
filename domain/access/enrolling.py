"""What it takes to add the first app or passkey of an account: the mailbox besides the password.

The web process sees a password in passing, so a password alone makes nothing that is stronger. Nor
does the mailbox alone: of who holds an office, two officers say that it is they.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from domain.access.identity import Account
from domain.access.recovering import is_by_mail_alone
from domain.access.strengths import (
    LINK,
    PASSWORD,
    PASSWORD_AND_MAIL,
    PROVIDER_STRONG,
    STRONG,
)

FRESH_FOR: Final = timedelta(minutes=10)
"""So long after one came in, or gave the code, a factor may be added."""
CODE_LASTS: Final = timedelta(minutes=15)
"""So long is the code good that the mailbox gets, in the browser that asked."""
GUESSES: Final = 5
"""So many codes may be typed, then another must be asked for."""


class Takes(StrEnum):
    """What it takes before an app or a passkey may be added in a sign-in."""

    NOTHING = "nothing"
    CODE = "code"
    """A code that the account's mailbox gets."""
    SIGN_IN = "sign_in"
    """To sign in anew: it is too long ago."""
    STRONGER = "stronger"
    """What the account has already: a password does not make another as strong."""
    PASSWORD = "password"  # noqa: S105 - the name of what it takes
    """A password, which is not one that mail alone chose less than 72 hours ago."""
    OFFICERS = "officers"
    """Two officers, who give the sign-in back."""


def adding_takes(
    strength: str,
    *,
    first: bool,
    fresh: bool,
    by_mail: bool,
    evaluation: bool,
    elsewhere: bool = False,
) -> Takes:
    """Say what it takes of who came in so to add a factor: an account's ``first`` or another.

    ``fresh`` is whether they came in just now, ``by_mail`` whether mail alone could have brought
    somebody here who holds an office. Where the service is tried out a password is enough. The
    sign-in of one organization adds nothing to an account that is known ``elsewhere`` too.
    """
    if strength not in {PASSWORD, LINK, PASSWORD_AND_MAIL, *STRONG}:
        return Takes.PASSWORD
    if not fresh or (elsewhere and strength == PROVIDER_STRONG):
        return Takes.SIGN_IN
    if strength in STRONG:
        return Takes.NOTHING
    if not first:
        return Takes.STRONGER
    if evaluation:
        return Takes.NOTHING
    if by_mail:
        return Takes.OFFICERS
    return Takes.CODE if strength == PASSWORD else Takes.NOTHING


def may_be_let_in_by_operator(account: Account, *, has_passkey: bool) -> bool:
    """Whether a link of the operator helps an officer of a new organization: mail alone does not.

    It is for an account that has no second factor yet, of this organization alone.
    """
    has_factor = has_passkey or account.factor is not None
    return is_by_mail_alone(account) and not has_factor and len(account.people) == 1
