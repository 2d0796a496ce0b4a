"""What one set of rules says otherwise than another: read before anybody decides."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from domain.kernel.classes import Coded
from domain.rules import Participation, RuleProfile
from domain.sessions.words import Phase

Value: TypeAlias = int | tuple[int, int] | Participation | tuple[Phase, ...] | None

COMPARED: Final[tuple[Coded, ...]] = (
    "members_min",
    "members_max",
    "leaders_min",
    "leaders_max",
    "session_min_quorum",
    "participation",
    "presentation_soft_s",
    "discussion_min_min",
    "presentations_max",
    "phases",
    "below_min_grace_days",
    "agreement_version",
    "agreement_reaffirm_months",
)
"""What of a profile somebody feels; whom a program admits it says for itself."""


class Difference(NamedTuple):
    """One thing that is otherwise: what it was, and what it would be."""

    what: Coded
    before: Value
    after: Value


def differences(before: RuleProfile, after: RuleProfile) -> Iterator[Difference]:
    """Say in what two profiles differ, in the order in which a group meets it."""
    for what in COMPARED:
        one, other = getattr(before, what), getattr(after, what)
        if one != other:
            yield Difference(what, one, other)
