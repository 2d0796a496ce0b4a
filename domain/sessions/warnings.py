"""What is out of the ordinary and never refused: for the report of an import, and for leaders."""

from collections.abc import Iterator
from typing import Final

from domain.rules import GroupRules

WARNINGS: Final = {
    "presentation.short": "the account from memory was shorter than the rule profile suggests",
    "presentation.long": "the account from memory was longer than the rule profile suggests",
    "presentation.discussion_short": "the discussion was shorter than the rule profile suggests",
    "session.few_present": "fewer members were present than the quorum",
}


def presentation_warnings(rules: GroupRules, seconds: int, discussion: int) -> Iterator[str]:
    """Say what is unusual in a presentation of ``seconds``, discussed for so many minutes."""
    shortest, longest = rules.profile.presentation_soft_s
    if seconds < shortest:
        yield "presentation.short"
    if seconds > longest:
        yield "presentation.long"
    if discussion < rules.profile.discussion_min_min:
        yield "presentation.discussion_short"


def session_warnings(rules: GroupRules, members_present: int) -> Iterator[str]:
    """Say what is unusual in a session with so many members, leaders not counted."""
    if members_present < rules.profile.session_min_quorum:
        yield "session.few_present"
