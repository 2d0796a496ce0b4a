"""Rule profiles over HTTP: what programs may adopt, and every version there ever was."""

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.kernel.classes import Coded
from domain.rules import RuleProfile
from services.api.commands import READ_PROBLEMS
from services.api.steps import addresses_of
from services.app.caller import Caller
from services.app.profiles import STEPS, show_profiles, take_step
from services.app.shell import Shell
from services.http.places import RULE_PROFILES
from services.http.replies import Items


class ProfileItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A profile: its versions, the latest last; one that is retired is offered no more."""

    name: Coded
    retired: bool
    versions: tuple[RuleProfile, ...]


class ProfileController(Controller):
    """What groups of one's organization may go by."""

    path = RULE_PROFILES
    tags = ["Organization"]

    @get("/", operation_id="list_rule_profiles", responses=READ_PROBLEMS)
    async def list_rule_profiles(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[ProfileItem]:
        """List the rule profiles, in the order in which they were published."""
        view = await show_profiles(shell, caller)
        return Items(
            tuple(
                ProfileItem(name=name, retired=one.retired, versions=one.versions)
                for name, one in view.profiles.by_name.items()
            )
        )


STEP_ADDRESSES = addresses_of(STEPS.values(), take_step)
