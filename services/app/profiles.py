"""An organization's rule profiles: what programs may adopt, and every version there ever was."""

from typing import Final

import msgspec

from domain.kernel.classes import Coded
from domain.profiles.commands import PublishProfile, RetireProfile, SupersedeProfile
from domain.profiles.profile import PROFILES, profiles_stream
from domain.profiles.state import Profiles
from domain.protocol.people import EnactProfiles
from domain.rules import RuleProfile
from services.app.asking import enact, require_seen
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, By, Seen, Step, Where, table

RULE_PROFILES: Final = "/rule-profiles"


class RetirementBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """The name of the profile that is offered no more."""

    name: Coded


STEPS: Final = table(
    Step(
        word="publication",
        command=PublishProfile,
        where=Where.RULE_PROFILES,
        address="",
        operation="publish_rule_profile",
        says="Offer rules to programs under a new name, as version 1",
        by=(By.ORGANIZATION_ADMIN,),
        body=RuleProfile,
        notice="profile_published",
        first="filled_in",
    ),
    Step(
        word="succession",
        command=SupersedeProfile,
        where=Where.RULE_PROFILES,
        address="/successions",
        operation="supersede_rule_profile",
        says="Offer the next version of rules; who goes by an earlier one still does",
        by=(By.ORGANIZATION_ADMIN,),
        body=RuleProfile,
        notice="profile_superseded",
        first="filled_in",
    ),
    Step(
        word="retirement",
        command=RetireProfile,
        where=Where.RULE_PROFILES,
        address="/retirements",
        operation="retire_rule_profile",
        says="Offer rules no more; who goes by them still does",
        by=(By.ORGANIZATION_ADMIN,),
        body=RetirementBody,
        notice="profile_retired",
        first="PROFILE_RETIREMENT",
        then=RULE_PROFILES,
    ),
)


class ProfilesView(msgspec.Struct, frozen=True):
    """The profiles of an organization, at a version of their stream."""

    profiles: Profiles
    version: int


async def show_profiles(shell: Shell, caller: Caller) -> ProfilesView:
    """Return the profiles of the caller's organization: anybody there may read the rules."""
    stream = profiles_stream(caller.principal.organization)
    found = (await shell.store.look({stream: PROFILES}))[stream]
    return ProfilesView(found.state, found.version)


async def take_step(at: At[None], step: Step, said: RuleProfile | RetirementBody) -> Outcome:
    """Ask the Warden to publish, supersede or retire a profile."""
    shell, caller = at.shell, at.caller
    stream = profiles_stream(caller.principal.organization)
    await require_seen(shell, caller, PROFILES, stream)
    retires = isinstance(said, RetirementBody)
    command = RetireProfile(said.name) if retires else step.command(said)
    return await enact(
        shell, caller, EnactProfiles(caller.token, command, caller.command_id), stream.id
    )
