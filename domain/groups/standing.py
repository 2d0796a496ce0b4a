"""What a session must know of its group, as of a moment."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.groups.effective import effective
from domain.groups.state import LIVE, Group, Stage
from domain.programs.state import Program
from domain.sessions.commands import GroupStanding

MEETS = frozenset({Stage.ACTIVE, Stage.CLOSING})


def standing(
    group: Group,
    at: datetime,
    group_id: UUID,
    program: Program | None = None,
    judged_at: datetime | None = None,
) -> GroupStanding:
    """Say how the group stands at ``at``, from its history folded up to that moment.

    ``program`` is as it is now: a group never keeps more than that, whatever it began with.
    Of a session that began, ``judged_at`` is when: it goes by the rules of then, to its last word.
    """
    then = group.at(judged_at or at)
    group = group.at(at)
    kept = effective(group, program)
    return GroupStanding(
        group=group_id,
        may_meet=group.stage in MEETS and group.led,
        leaders=frozenset(group.leaders),
        members=frozenset(group.members),
        signed=group.signed(at),
        narratives_allowed=kept.everybody_agrees,
        rules=then.rules
        if kept.capture is then.rules.content_capture
        else msgspec.structs.replace(then.rules, content_capture=kept.capture),
        begun=group.stage in LIVE,
        ended=group.stage is Stage.CLOSED,
        phases=then.phases,
    )
