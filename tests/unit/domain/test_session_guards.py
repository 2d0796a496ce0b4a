"""Whether a page offers to plan a session is what the decision says of it."""

from itertools import product

import msgspec
import pytest

from domain.kernel import PersonId, Refused, Role
from domain.sessions.commands import ScheduleSession
from domain.sessions.guards import may_plan
from domain.sessions.session import SESSION
from tests.kit.groups import ADMIN, LEADER
from tests.kit.scenario import SOMEBODY
from tests.kit.sessions import LATER, MEMBERS, STANDING, STRANGER

[MEMBER, *_] = sorted(MEMBERS)
OFFICES: list[frozenset[Role]] = [frozenset(), *(frozenset({role}) for role in Role)]


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize(
    ("actor", "offices"), list(product([LEADER, MEMBER, ADMIN, STRANGER], OFFICES))
)
def test_whoever_is_offered_to_plan_a_session_plans_one(
    actor: PersonId, offices: frozenset[Role], *, begun: bool
) -> None:
    standing = msgspec.structs.replace(STANDING, begun=begun)
    ctx = msgspec.structs.replace(SOMEBODY, actor=actor, offices=offices)
    wanted = ScheduleSession(
        code="G001-S02",
        number=2,
        starts_at=LATER,
        local_start="2030-01-15T09:00",
        zone="America/Halifax",
        slot_minutes=90,
        standing=standing,
    )
    try:
        planned = bool(SESSION.decide(SESSION.initial, wanted, ctx))
    except Refused:
        planned = False
    assert may_plan(standing, ctx) == planned
