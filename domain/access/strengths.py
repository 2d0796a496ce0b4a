"""How somebody signed in, and what that opens where others can reach the service."""

from typing import Final

UNFINISHED: Final = "unfinished"
"""What an account with a second factor begins with: nothing opens until that is given too."""
PASSWORD: Final = "password"  # noqa: S105 - the name of a way to sign in
PASSWORD_AND_MAIL: Final = "password_and_mail"  # noqa: S105
"""A password, with a code that the account's mailbox got: it adds a first factor, and no more."""
LINK: Final = "link"
"""The first link that somebody was given, with the password chosen by it."""
RECOVERED: Final = "recovered"
"""A password that was chosen by mail alone, less than 72 hours ago."""
MAILED: Final = "mailed"
"""A one-time link to the mailbox: it counts as mail alone."""
PROVIDER: Final = "provider"
"""The organization's own sign-in, which says of no second factor."""
PASSWORD_AND_CODE: Final = "password_and_code"  # noqa: S105
"""A password, with a code of an authenticator app or a recovery code."""
PASSKEY: Final = "passkey"
PROVIDER_STRONG: Final = "provider_strong"
"""The organization's own sign-in, which says that it asked for a second factor."""
OPERATOR: Final = "operator"
"""The command line, admitted by an officer: it acts as somebody, and is nobody in person."""

BY_PROVIDER: Final = frozenset({PROVIDER, PROVIDER_STRONG})

STRONG: Final = frozenset({PASSWORD_AND_CODE, PASSKEY, PROVIDER_STRONG})
"""What the web process alone cannot begin: it sees a password in passing, and no more."""
OWN_STRONG: Final = STRONG - BY_PROVIDER
"""What is strong by the account's own: one organization's sign-in says nothing to the others."""
STRENGTHS: Final = frozenset(
    {
        *STRONG,
        UNFINISHED,
        PASSWORD,
        PASSWORD_AND_MAIL,
        LINK,
        RECOVERED,
        MAILED,
        PROVIDER,
        OPERATOR,
    },
)


MOVES_A_MAILBOX: Final = frozenset({PASSWORD, PASSWORD_AND_MAIL, PASSWORD_AND_CODE, PASSKEY})
"""What may ask for another mailbox: of all an account's organizations, and never by mail alone."""


def begun_with(strength: str, *, asks_a_code: bool) -> str:
    """Say how strong a sign-in begins, of an account that asks for a second factor or does not."""
    asked = {PASSWORD, PASSWORD_AND_MAIL, LINK, RECOVERED, MAILED}
    return UNFINISHED if asks_a_code and strength in asked else strength


def opens_offices(strength: str) -> bool:
    """Whether an officer who came in so may act as one, outside evaluation."""
    return strength in STRONG or strength == OPERATOR


def opens_sealed(strength: str) -> bool:
    """Whether what is sealed may open to who came in so, outside evaluation."""
    return strength in STRONG


def with_a_code(strength: str) -> str:
    """Say how strong a sign-in is in which a second factor was given too."""
    match strength:
        case "provider" | "provider_strong":
            return PROVIDER_STRONG
        case "passkey":
            return PASSKEY
        case _:
            return PASSWORD_AND_CODE
