"""Rules to begin from, by setting: each differs from the seed's where that setting does.

They are nobody's rules until an organization publishes them, as they are or with its own numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.rules import Participation, RuleProfile, Setting
from domain.sessions.words import Phase


def _without(*left_out: Phase) -> tuple[Phase, ...]:
    return tuple(phase for phase in Phase if phase not in left_out)


PRESETS: Final[Mapping[Setting, RuleProfile]] = MappingProxyType(
    {
        # A whole year of residents, placed, within one protected hour.
        Setting.RESIDENCY: RuleProfile(
            name=Setting.RESIDENCY,
            members_max=12,
            session_min_quorum=5,
            presentations_max=1,
            discussion_min_min=45,
            participation=Participation.MANDATORY,
        ),
        # Where leaders are taught: two lead, and questions belong to the discussion.
        Setting.ACADEMIC: RuleProfile(
            name=Setting.ACADEMIC,
            leaders_min=2,
            presentation_soft_s=(180, 420),
            participation=Participation.VOLUNTARY,
            phases=_without(Phase.CLARIFYING),
        ),
        # Students are placed and tell shorter accounts; who told one listens until the closing.
        Setting.UNDERGRADUATE: RuleProfile(
            name=Setting.UNDERGRADUATE,
            members_max=12,
            session_min_quorum=6,
            presentation_soft_s=(120, 240),
            discussion_min_min=40,
            presentations_max=1,
            participation=Participation.MANDATORY,
            phases=_without(Phase.PRESENTER_REJOINS),
        ),
        # Few colleagues, who come because they want to.
        Setting.COMMUNITY_PRACTICE: RuleProfile(
            name=Setting.COMMUNITY_PRACTICE,
            members_max=8,
            participation=Participation.VOLUNTARY,
        ),
        # Between two shifts: whoever can come is enough, and one case is.
        Setting.HOSPITAL: RuleProfile(
            name=Setting.HOSPITAL,
            session_min_quorum=3,
            discussion_min_min=40,
            presentations_max=1,
            participation=Participation.VOLUNTARY,
            phases=_without(Phase.WELCOME),
        ),
        # People travel: a session is worth the way, for more of them and for longer.
        Setting.REGIONAL_NETWORK: RuleProfile(
            name=Setting.REGIONAL_NETWORK,
            session_min_quorum=5,
            discussion_min_min=75,
            presentations_max=3,
            participation=Participation.VOLUNTARY,
        ),
        # On a screen: fewer faces, shorter accounts, and a second leader who watches the room.
        Setting.ONLINE_NATIONAL: RuleProfile(
            name=Setting.ONLINE_NATIONAL,
            members_max=8,
            leaders_min=2,
            presentation_soft_s=(120, 240),
            discussion_min_min=50,
            participation=Participation.VOLUNTARY,
        ),
    }
)
