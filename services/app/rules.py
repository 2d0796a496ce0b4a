"""By which rules a program or a group goes, will go and could go, and what would differ."""

from collections.abc import Mapping

import msgspec

from domain.groups.rules import is_asked
from domain.kernel.classes import Coded
from domain.organizations.organization import ORGANIZATION
from domain.profiles.differences import Difference, differences
from domain.profiles.profile import PROFILES, profiles_stream
from domain.programs.program import rules_of
from domain.rules import Adoption, RuleProfile
from services.app.caller import Caller
from services.app.groups.entering import GroupPlace
from services.app.organizations import organization_stream
from services.app.shell import Shell
from services.app.tenancy import Place


class Choice(msgspec.Struct, frozen=True):
    """Rules that may be chosen, and in what they differ from those that are in force."""

    profile: RuleProfile
    differs: tuple[Difference, ...]


class ProgramRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a program's new groups go by now, what it decided, what waits and what is offered."""

    in_force: RuleProfile
    adopted: tuple[Adoption, ...]
    requested: Adoption | None
    request_differs: tuple[Difference, ...]
    offered: Mapping[Coded, Choice]


class OfGroup(msgspec.Struct, frozen=True, kw_only=True):
    """What a group goes by now, what it decided, and what its program offers it.

    ``asked`` is whether it has not said yes or no to that yet.
    """

    in_force: RuleProfile
    adopted: tuple[Adoption, ...]
    offered: Adoption | None
    differs: tuple[Difference, ...]
    asked: bool


async def rules_of_program(shell: Shell, caller: Caller, place: Place) -> ProgramRules:
    """Show by which rules a program goes; anybody in it may read them."""
    own, offering = organization_stream(caller), profiles_stream(place.tenant.organization)
    known = await shell.store.look({own: ORGANIZATION, offering: PROFILES})
    program, default = place.program, known[own].state.profile
    in_force = rules_of(default, program, shell.now()).profile
    requested = program.requested
    return ProgramRules(
        in_force=in_force,
        adopted=program.adopted,
        requested=requested,
        request_differs=() if requested is None else _differs(in_force, requested.profile),
        offered={
            one.name: Choice(one, _differs(in_force, one)) for one in known[offering].state.offered
        },
    )


def rules_of_group(place: GroupPlace) -> OfGroup:
    """Show by which rules a group goes, and what its program adopted last."""
    group, offered = place.group, place.place.program.latest
    in_force = group.rules.profile
    return OfGroup(
        in_force=in_force,
        adopted=group.adopted,
        offered=offered,
        differs=() if offered is None else _differs(in_force, offered.profile),
        asked=is_asked(group, offered),
    )


def _differs(before: RuleProfile, after: RuleProfile) -> tuple[Difference, ...]:
    return tuple(differences(before, after))
