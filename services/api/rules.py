"""By which rules programs and groups go, over HTTP."""

from datetime import datetime

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from domain.rules import Adoption, RuleProfile
from services.api.commands import READ_PROBLEMS
from services.api.steps import addresses_of
from services.app.groups.rules import RULES, take_rules_step
from services.app.rules import rules_of_group, rules_of_program
from services.app.steps import Where
from services.http.places import DOORS, GroupAt, ProgramAt


class AdoptionItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Rules, and from when they hold."""

    profile: RuleProfile
    since: datetime


class ProgramRulesReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What new groups go by now, what was decided (the latest last), and what waits."""

    in_force: RuleProfile
    adopted: tuple[AdoptionItem, ...]
    requested: AdoptionItem | None


class GroupRulesReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What the group goes by now, what it decided (the latest last), and what its program adopted.

    `asked` is whether it has not said yes or no to that yet.
    """

    in_force: RuleProfile
    adopted: tuple[AdoptionItem, ...]
    offered: AdoptionItem | None
    asked: bool


@get(
    DOORS[Where.PROGRAM].path + "/rules",
    operation_id="show_program_rules",
    tags=[DOORS[Where.PROGRAM].tag],
    dependencies=DOORS[Where.PROGRAM].at,
    responses=READ_PROBLEMS,
)
async def show_program_rules(at: NamedDependency[ProgramAt]) -> ProgramRulesReply:
    """Show by which rules a program goes."""
    shown = await rules_of_program(at.shell, at.caller, at.place)
    return ProgramRulesReply(
        in_force=shown.in_force,
        adopted=tuple(map(_adoption, shown.adopted)),
        requested=None if shown.requested is None else _adoption(shown.requested),
    )


@get(
    DOORS[Where.GROUP].path + "/rules",
    operation_id="show_group_rules",
    tags=[DOORS[Where.GROUP].tag],
    dependencies=DOORS[Where.GROUP].at,
    responses=READ_PROBLEMS,
)
async def show_group_rules(at: NamedDependency[GroupAt]) -> GroupRulesReply:
    """Show by which rules a group goes, and those that its program adopted last."""
    shown = rules_of_group(at.place)
    return GroupRulesReply(
        in_force=shown.in_force,
        adopted=tuple(map(_adoption, shown.adopted)),
        offered=None if shown.offered is None else _adoption(shown.offered),
        asked=shown.asked,
    )


def _adoption(one: Adoption) -> AdoptionItem:
    return AdoptionItem(profile=one.profile, since=one.since)


READS: list[HTTPRouteHandler] = [show_program_rules, show_group_rules]
STEP_ADDRESSES = addresses_of(RULES.values(), take_rules_step)
