"""Whether a group follows the rules that its program adopted, or keeps its own: asked, decided."""

from typing import Annotated, Final

import msgspec

from domain.groups.commands import FollowRules, KeepRules
from domain.groups.group import GROUP
from domain.groups.rules import may_follow, may_keep
from domain.kernel import Context
from domain.kernel.classes import Coded
from domain.protocol.people import EnactGroupRules
from services.app.asking import enact, require_seen
from services.app.groups.entering import GroupPlace
from services.app.numbers import Version
from services.app.outcomes import Outcome
from services.app.steps import At, By, Seen, Step, Where, filled, table


class RulesBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """Which version of which profile, adopted by the program, was read."""

    profile: Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
    profile_version: Version


RULES: Final = table(
    Step(
        word="following",
        command=FollowRules,
        where=Where.GROUP,
        address="/adopted-rules",
        operation="follow_rules",
        says="Go by what the program adopted last, from when it does",
        by=(By.LEADER, By.ADMIN),
        body=RulesBody,
        notice="rules_followed",
        first="FOLLOWING",
        then="rules",
    ),
    Step(
        word="keeping",
        command=KeepRules,
        where=Where.GROUP,
        address="/kept-rules",
        operation="keep_rules",
        says="Stay with the group's own rules although the program adopted others",
        by=(By.LEADER, By.ADMIN),
        body=RulesBody,
        notice="rules_kept",
        first="again",
        then="rules",
    ),
)


def open_rules(place: GroupPlace, ctx: Context) -> frozenset[Coded]:
    """Name what the actor can say now of the rules that the program adopted last."""
    offered = place.place.program.latest
    said = {
        "following": may_follow(place.group, offered, ctx),
        "keeping": may_keep(place.group, offered, ctx),
    }
    return frozenset(word for word, may in said.items() if may)


async def take_rules_step(at: At[GroupPlace], step: Step, said: RulesBody) -> Outcome:
    """Ask the Warden to have the group follow, or keep its own rules."""
    await require_seen(at.shell, at.caller, GROUP, at.place.stream)
    group, program = at.place.stream.id, at.place.place.tenant.program
    request = EnactGroupRules(
        token=at.caller.token,
        program=program,
        group=group,
        command=filled(step.command, said),
        command_id=at.caller.command_id,
    )
    return await enact(at.shell, at.caller, request, group, program)
