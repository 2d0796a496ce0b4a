"""What a session must know of its group, as of a moment."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.groups.state import Group, Stage
from domain.rules import ContentCapture
from domain.sessions.commands import GroupStanding

MEETS = frozenset({Stage.ACTIVE, Stage.CLOSING})


def standing(
    group: Group, at: datetime, group_id: UUID, keeps: ContentCapture = ContentCapture.FULL
) -> GroupStanding:
    """Say how the group stands at ``at``, from its history folded up to that moment.

    ``keeps`` is what its program keeps now: a group never keeps more, whatever it began with.
    """
    kept = group.rules.content_capture.at_most(keeps)
    consenting = all(group.consents.get(person, False) for person in group.members)
    return GroupStanding(
        group=group_id,
        may_meet=group.stage in MEETS and group.led,
        leaders=frozenset(group.leaders),
        members=frozenset(group.members),
        signed=group.signed(at),
        narratives_allowed=bool(group.members) and consenting,
        rules=group.rules
        if kept is group.rules.content_capture
        else msgspec.structs.replace(group.rules, content_capture=kept),
        ended=group.stage is Stage.CLOSED,
    )
