"""What the roles of an installation are called on its server, and how SQL comes to say so.

Everything here names a role by what it does. On the server it has a prefix before that name, so
that two installations can share one. Migrations are written in the plain names and translated as
they are applied; in a function they ask `logical_role()` who is logged in, by the plain name.
"""

import re
from typing import Final

PREFIX: Final = "circlekeep_"
OWNER: Final = "owner"
MIGRATOR: Final = "migrator"
LOGINS: Final = ("app", "warden", "projector", "signer", "auditor", "keeper", MIGRATOR)
_PLAIN = "|".join((*LOGINS, OWNER))
_GRANTEES = re.compile(rf"\b(TO|FROM)(\s+)((?:{_PLAIN})(?:,\s*(?:{_PLAIN}))*)\b(?!\s*[.(])")


def named(role: str, prefix: str = PREFIX) -> str:
    """Give a role's name on the server."""
    return f"{prefix}{role}"


def translated(text: str, prefix: str) -> str:
    """Write the roles that SQL gives to or takes from, and the caller's, as they are here."""

    def here(found: re.Match[str]) -> str:
        roles = [named(role.strip(), prefix) for role in found[3].split(",")]
        return f"{found[1]}{found[2]}{', '.join(roles)}"

    return re.sub(r"\bsession_user\b", "circlekeep.logical_role()", _GRANTEES.sub(here, text))
