"""Rule profiles: published, superseded and retired by the organization, and never rewritten."""

from collections.abc import Sequence
from typing import assert_never
from uuid import uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, OrganizationId, Stream, own_log
from domain.profiles.commands import (
    ProfileCommand,
    PublishProfile,
    RetireProfile,
    SupersedeProfile,
)
from domain.profiles.events import (
    ProfileEvent,
    ProfilePublished,
    ProfileRetired,
    ProfileSuperseded,
)
from domain.profiles.guards import require_offered, require_publishing
from domain.profiles.state import Profiles, evolve
from domain.rules import RuleProfile


def decide(profiles: Profiles, command: ProfileCommand, ctx: Context) -> Sequence[ProfileEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    require_publishing(ctx)
    match command:
        case PublishProfile(profile=profile):
            return _publish(profiles, profile)
        case SupersedeProfile(profile=profile):
            return _supersede(profiles, profile)
        case RetireProfile(name=name):
            known = profiles.by_name.get(name)
            if known is None:
                raise refusal("profile.missing")
            return [] if known.retired else [ProfileRetired(name=name)]
        case _ as unreachable:
            assert_never(unreachable)


def _publish(profiles: Profiles, profile: RuleProfile) -> Sequence[ProfilePublished]:
    _require_possible(profile)
    known = profiles.by_name.get(profile.name)
    if known is not None and known.versions == (profile,) and not known.retired:
        return []
    if known is not None:
        raise refusal("profile.known")
    if profile.version != 1:
        raise refusal("profile.not_next")
    return [ProfilePublished(profile=profile)]


def _supersede(profiles: Profiles, profile: RuleProfile) -> Sequence[ProfileSuperseded]:
    _require_possible(profile)
    latest = require_offered(profiles, profile.name).latest
    if profile == latest:
        return []
    if profile.version != latest.version + 1:
        raise refusal("profile.not_next")
    if msgspec.structs.replace(profile, version=latest.version) == latest:
        raise refusal("profile.same")
    return [ProfileSuperseded(profile=profile)]


def _require_possible(profile: RuleProfile) -> None:
    if not profile.is_possible:
        raise refusal("profile.impossible")


PROFILES = Decider(category="rule_profile", initial=Profiles(), decide=decide, evolve=evolve)


def profiles_stream(organization: OrganizationId) -> Stream:
    """Return where the profiles of an organization are."""
    own = own_log(organization)
    return Stream(own, PROFILES.category, uuid5(organization, PROFILES.category))
