"""What an examination finds: how it stands with one thing, and what to do about it."""

from enum import StrEnum
from typing import Final

import msgspec

MOST_TOLD: Final = 5
"""How many of one kind a finding names."""


class State(StrEnum):
    """How it stands. A note is for somebody to know; what is wrong is for somebody to mend."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. ``advice`` is a sentence, for all that is not well."""

    check: str
    state: State
    says: str
    advice: str = ""


def well(check: str, says: str) -> Finding:
    """Make a finding that asks for nothing."""
    return Finding(check, State.WELL, says)


def note(check: str, says: str, advice: str) -> Finding:
    """Make a finding to be known."""
    return Finding(check, State.NOTE, says, advice)


def wrong(check: str, says: str, advice: str) -> Finding:
    """Make a finding to be mended."""
    return Finding(check, State.WRONG, says, advice)
