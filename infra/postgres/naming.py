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
ROLES: Final = (*LOGINS, OWNER)
_PLAIN = "|".join(ROLES)


def _grantees(names: str) -> re.Pattern[str]:
    return re.compile(rf"\b(TO|FROM)(\s+)((?:{names})(?:,\s*(?:{names}))*)\b(?!\s*[.(])")


_GRANTEES = _grantees(_PLAIN)


def named(role: str, prefix: str = PREFIX) -> str:
    """Give a role's name on the server."""
    return f"{prefix}{role}"


def translated(text: str, prefix: str) -> str:
    """Write the roles that SQL gives to or takes from, and the caller's, as they are here."""

    def here(found: re.Match[str]) -> str:
        roles = [named(role.strip(), prefix) for role in found[3].split(",")]
        return f"{found[1]}{found[2]}{', '.join(roles)}"

    return re.sub(r"\bsession_user\b", "circlekeep.logical_role()", _GRANTEES.sub(here, text))


def plain(text: str, prefix: str) -> str:
    """Write what ``translated`` made as it was, as to roles: in their plain names.

    A role of a plain name that has not this prefix is somebody else's, and stands in quotes.
    """

    def here(found: re.Match[str]) -> str:
        roles = [role.strip() for role in found[3].split(",")]
        named_plainly = [
            role.removeprefix(prefix) if role.startswith(prefix) else f'"{role}"' for role in roles
        ]
        return f"{found[1]}{found[2]}{', '.join(named_plainly)}"

    return _grantees(rf"(?:{re.escape(prefix)})?(?:{_PLAIN})").sub(here, text)
