"""What can happen to rule profiles. Their stream is in the organization's log."""

from typing import TypeAlias

from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.rules import RuleProfile


class ProfilePublished(Event, frozen=True, tag="rule_profile.published"):
    """Programs may adopt these rules, which nobody can rewrite."""

    profile: RuleProfile


class ProfileSuperseded(Event, frozen=True, tag="rule_profile.superseded"):
    """A next version may be adopted instead; who goes by the one before still does."""

    profile: RuleProfile


class ProfileRetired(Event, frozen=True, tag="rule_profile.retired"):
    """Nobody adopts a profile of this name any more. Who goes by it still does."""

    name: Coded


ProfileEvent: TypeAlias = ProfilePublished | ProfileSuperseded | ProfileRetired
