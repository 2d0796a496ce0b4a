"""What can be asked of an organization's rule profiles."""

from typing import TypeAlias

import msgspec

from domain.kernel.classes import Coded
from domain.rules import RuleProfile


class PublishProfile(msgspec.Struct, frozen=True, tag=True):
    """Offer a profile under a new name, as its first version (organization admin)."""

    profile: RuleProfile


class SupersedeProfile(msgspec.Struct, frozen=True, tag=True):
    """Offer the next version of a profile instead of the last (organization admin)."""

    profile: RuleProfile


class RetireProfile(msgspec.Struct, frozen=True, tag=True):
    """Offer a profile no more (organization admin). Who goes by it still does."""

    name: Coded


ProfileCommand: TypeAlias = PublishProfile | SupersedeProfile | RetireProfile
