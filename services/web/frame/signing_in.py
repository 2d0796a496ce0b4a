"""What the page that asks to sign in shows."""

import msgspec

from domain.kernel import OrganizationId, Refused, Sealed
from domain.kernel.classes import Coded
from services.web.frame.notices import Notice


class OrganizationChoice(msgspec.Struct, frozen=True):
    """One organization that knows the account."""

    id: OrganizationId
    name: Coded


class SignInView(msgspec.Struct, frozen=True, kw_only=True):
    """The sign-in page. The address typed is given back to its own typist only.

    ``carried`` is what somebody sent when they were not signed in: it goes with them.
    ``chosen_at`` is where an organization is chosen by who has proven who they are.
    ``stops`` offers to stop that somebody chose another password by mail.
    """

    back: Coded = "/"
    email: Sealed = Sealed("")
    refused: Notice | None = None
    organizations: tuple[OrganizationChoice, ...] = ()
    carried: Sealed = Sealed("")
    stops: bool = False
    chosen_at: Coded = "/sign-in/passkeys"


def kept_code(error: Refused, code: Sealed) -> Sealed:
    """Return the code that was typed where only the password beside it was refused."""
    return code if error.code.startswith("password.") else Sealed("")
