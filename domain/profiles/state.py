"""Which rule profiles an organization offers, and every version there ever was."""

from collections.abc import Mapping
from typing import assert_never

import msgspec

from domain.kernel.classes import Coded
from domain.profiles.events import (
    ProfileEvent,
    ProfilePublished,
    ProfileRetired,
    ProfileSuperseded,
)
from domain.rules import RuleProfile


class Profile(msgspec.Struct, frozen=True):
    """A profile: its versions, the latest last, and whether it is offered no more."""

    versions: tuple[RuleProfile, ...]
    retired: bool = False

    @property
    def latest(self) -> RuleProfile:
        """The version that may be adopted, unless it is retired."""
        return self.versions[-1]


class Profiles(msgspec.Struct, frozen=True):
    """The profiles of an organization, by name, in the order in which they were published."""

    by_name: Mapping[Coded, Profile] = {}

    @property
    def offered(self) -> tuple[RuleProfile, ...]:
        """What a program may adopt."""
        return tuple(one.latest for one in self.by_name.values() if not one.retired)


def evolve(profiles: Profiles, event: ProfileEvent) -> Profiles:
    """Apply a fact."""
    match event:
        case ProfilePublished(profile=profile):
            return _with(profiles, profile.name, Profile((profile,)))
        case ProfileSuperseded(profile=profile):
            before = profiles.by_name[profile.name].versions
            return _with(profiles, profile.name, Profile((*before, profile)))
        case ProfileRetired(name=name):
            retired = msgspec.structs.replace(profiles.by_name[name], retired=True)
            return _with(profiles, name, retired)
        case _ as unreachable:
            assert_never(unreachable)


def _with(profiles: Profiles, name: Coded, profile: Profile) -> Profiles:
    return Profiles({**profiles.by_name, name: profile})
