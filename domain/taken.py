"""How it is said that something else holds a claim."""

from typing import Final

from domain.codes import refusal
from domain.kernel import IDEMPOTENCY, IN_SESSION, Refused

TAKEN: Final = {IN_SESSION: "session.group_in_session", IDEMPOTENCY: "idempotency.differs"}


def taken(kind: str) -> Refused | None:
    """Return the refusal of what needs a held claim, if claims of its kind have their own."""
    return refusal(TAKEN[kind]) if kind in TAKEN else None
