from datetime import timedelta
from uuid import uuid4

import pytest

from domain.groups.events import GroupChartered
from domain.kernel import (
    AsOf,
    AtVersion,
    Event,
    Metadata,
    OccurredBy,
    Recorded,
    RecordedBy,
    Role,
    as_of,
)
from tests.kit.stores import NOON, context, new_stream, new_tenant

TENANT = new_tenant()
STREAM = new_stream(TENANT, "group")
HOUR = timedelta(hours=1)


def happened(version: int, occurred: int, recorded: int) -> Recorded[Event]:
    """So many hours after noon."""
    around = context(TENANT)
    return Recorded(
        stream=STREAM,
        version=version,
        position=version,
        event_id=uuid4(),
        command_id=around.command_id,
        recorded_at=NOON + recorded * HOUR,
        event=GroupChartered(),
        metadata=Metadata(
            category=STREAM.category,
            actor=around.actor,
            role=Role.LEADER,
            occurred_at=NOON + occurred * HOUR,
            correlation_id=around.correlation_id,
        ),
    )


HISTORY = [happened(1, 0, 0), happened(2, 5, 5), happened(3, 1, 6)]
"""The third was entered late."""


@pytest.mark.parametrize(
    ("when", "versions"),
    [
        (AtVersion(2), [1, 2]),
        (AtVersion(0), []),
        (RecordedBy(NOON + 5 * HOUR), [1, 2]),
        (OccurredBy(NOON + 2 * HOUR), [1, 3]),
        (OccurredBy(NOON - HOUR), []),
    ],
)
def test_a_history_ends_where_it_is_said_to(when: AsOf, versions: list[int]) -> None:
    assert [recorded.version for recorded in as_of(HISTORY, when)] == versions
