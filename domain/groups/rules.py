"""What a group goes by when its program adopts other rules: it follows, or keeps its own."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.groups.commands import KeepRules, RulesCommand
from domain.groups.consequences import with_consequences
from domain.groups.events import GroupEvent, GroupRulesAdopted, GroupRulesKept
from domain.groups.state import Group, Stage, evolve
from domain.kernel import Context
from domain.officers import administers
from domain.rules import Adoption, RuleProfile


def may_follow(group: Group, offered: Adoption | None, ctx: Context) -> bool:
    """Whether somebody may have the group go by what its program adopted last."""
    return _is_offered(group, offered) and _decides(group, ctx)


def may_keep(group: Group, offered: Adoption | None, ctx: Context) -> bool:
    """Whether somebody may say that the group keeps its rules: once, for each that is adopted."""
    return is_asked(group, offered) and _decides(group, ctx)


def is_asked(group: Group, offered: Adoption | None) -> bool:
    """Whether the group has not said yes or no yet to what its program adopted last."""
    return _is_offered(group, offered) and group.answered != offered


def decide_rules(group: Group, command: RulesCommand, ctx: Context) -> Sequence[GroupEvent]:
    """Answer whether the group follows its program or keeps its own rules, or refuse it."""
    if not _decides(group, ctx):
        raise refusal("group.not_leader_or_admin")
    if group.stage is Stage.CLOSED:
        raise refusal("group.closed")
    offered = command.offered
    read = (command.profile, command.profile_version)
    if offered is None or _name(offered.profile) != read:
        raise refusal("group.rules_not_offered")
    if not _is_offered(group, offered):
        return []
    if isinstance(command, KeepRules):
        return [GroupRulesKept(offered=offered)] if is_asked(group, offered) else []
    since = max(offered.since, ctx.at)
    adopted = GroupRulesAdopted(profile=offered.profile, since=since, offered=offered)
    return [adopted, *with_consequences(evolve(group, adopted).at(ctx.at))]


def _is_offered(group: Group, offered: Adoption | None) -> bool:
    """Whether a program offers what its group does not go by, nor has decided to."""
    if offered is None or group.stage is Stage.CLOSED:
        return False
    if group.adopted:
        return group.adopted[-1].profile != offered.profile
    return group.proposed is None or _name(group.proposed.rules.profile) != _name(offered.profile)


def _decides(group: Group, ctx: Context) -> bool:
    return ctx.actor in group.leaders or administers(ctx)


def _name(profile: RuleProfile) -> tuple[str, int]:
    return profile.name, profile.version
