"""The rule profile: every number and policy a program may set, with the seed's defaults."""

from enum import StrEnum
from typing import Final

import msgspec

from domain.kernel.classes import Coded


class SamePractice(StrEnum):
    """What happens when two members come from one practice."""

    ALLOW = "allow"
    WARN = "warn"
    DENY = "deny"


class Participation(StrEnum):
    """Whether members chose to take part or are placed."""

    VOLUNTARY = "voluntary"
    MANDATORY = "mandatory"


class ContentCapture(StrEnum):
    """How much of what is said may be kept at all; each step includes the one before."""

    NONE = "none"
    CODES = "codes"
    NOTES = "notes"
    FULL = "full"

    def at_most(self, other: "ContentCapture") -> "ContentCapture":
        """Return the lesser of the two."""
        return min(self, other, key=_FROM_LEAST.index)


_FROM_LEAST: Final = tuple(ContentCapture)


class RuleProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Versioned parameters; published once, superseded but never rewritten.

    Counts are people; ``presentation_soft_s`` is seconds, ``discussion_min_min`` minutes.
    """

    name: Coded = "seed-2012"
    version: int = 1
    members_min: int = 6
    members_max: int = 10
    leaders_min: int = 1
    leaders_max: int = 2
    session_min_quorum: int = 4
    presentation_soft_s: tuple[int, int] = (180, 300)
    discussion_min_min: int = 60
    presentations_max: int = 2
    below_min_grace_days: int = 60
    agreement_version: int = 1
    agreement_reaffirm_months: int = 12
    eligible_professions: tuple[Coded, ...] = ("family_physician", "resident")


class GroupRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a group goes by: its organization's profile with its program's own choices."""

    profile: RuleProfile = RuleProfile()
    same_practice: SamePractice = SamePractice.WARN
    participation: Participation = Participation.VOLUNTARY
    content_capture: ContentCapture = ContentCapture.CODES
    any_profession: bool = False

    def admits(self, profession: str) -> bool:
        """Whether somebody of this profession may be a member."""
        return self.any_profession or profession in self.profile.eligible_professions


SEED_2012 = RuleProfile()
