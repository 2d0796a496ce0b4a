"""The rule profile: every number and policy a program may set, with the seed's defaults."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from domain.kernel.classes import Coded
from domain.kernel.shapes import is_code
from domain.sessions.words import Phase


class Setting(StrEnum):
    """Where the groups of a program are at home; there are rules for each to begin from."""

    RESIDENCY = "residency"
    ACADEMIC = "academic"
    UNDERGRADUATE = "undergraduate"
    COMMUNITY_PRACTICE = "community_practice"
    HOSPITAL = "hospital"
    REGIONAL_NETWORK = "regional_network"
    ONLINE_NATIONAL = "online_national"


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
People = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=86_400)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=1_440)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
Months = Annotated[int, msgspec.Meta(ge=0, le=1_200)]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class RuleProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Versioned parameters; published once, superseded but never rewritten.

    Counts are people; ``presentation_soft_s`` is seconds, ``discussion_min_min`` minutes.
    ``participation`` is said where the profile decides it, and not each program for itself;
    ``phases`` are those that a session may go through, by a method that has them.
    """

    name: Coded = "seed-2012"
    version: Version = 1
    members_min: People = 6
    members_max: People = 10
    leaders_min: People = 1
    leaders_max: People = 2
    session_min_quorum: People = 4
    presentation_soft_s: tuple[Seconds, Seconds] = (180, 300)
    discussion_min_min: Minutes = 60
    presentations_max: People = 2
    below_min_grace_days: Days = 60
    agreement_version: Version = 1
    agreement_reaffirm_months: Months = 12
    eligible_professions: tuple[Coded, ...] = ("family_physician", "resident")
    participation: Participation | None = None
    phases: tuple[Phase, ...] = tuple(Phase)

    @property
    def is_possible(self) -> bool:
        """Whether its numbers do not contradict each other, and its names are codes."""
        shortest, longest = self.presentation_soft_s
        return (
            1 <= self.members_min <= self.members_max
            and 1 <= self.leaders_min <= self.leaders_max
            and 1 <= self.session_min_quorum <= self.members_max
            and 0 < shortest <= longest
            and self.discussion_min_min >= 0
            and self.presentations_max >= 1
            and self.agreement_reaffirm_months >= 1
            and is_code(self.name)
            and all(is_code(profession) for profession in self.eligible_professions)
            and Phase.PRESENTATION in self.phases
            and len(set(self.phases)) == len(self.phases)
        )


class Adoption(msgspec.Struct, frozen=True):
    """From when on somebody goes by a profile, decided before: the past is never rewritten."""

    profile: RuleProfile
    since: datetime


def in_force(adoptions: Sequence[Adoption], at: datetime) -> RuleProfile | None:
    """Return what was adopted last of all that holds at a moment; None if nothing does."""
    holding = [one.profile for one in adoptions if one.since <= at]
    return holding[-1] if holding else None


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

    def under(self, profile: RuleProfile) -> "GroupRules":
        """Return the same choices by another profile, which may decide on taking part itself."""
        participation = profile.participation or self.participation
        return msgspec.structs.replace(self, profile=profile, participation=participation)


SEED_2012 = RuleProfile()
