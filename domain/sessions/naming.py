"""Ids of sessions: a code is used once in a program."""

from typing import Final
from uuid import UUID, uuid5

from domain.kernel import OrganizationId

SESSIONS: Final = "sessions.csv:"
"""What stands before a session's code in the name that its id is made of."""


def session_id(organization: OrganizationId, code: str) -> UUID:
    """Return the id a session's code stands for."""
    return uuid5(organization, f"{SESSIONS}{code}")
