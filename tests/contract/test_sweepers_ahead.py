"""A sweeper whose place was set ahead would pass over looks: it is named, and goes on anew."""

import pytest

from domain.access.events import AccessUnknown
from domain.policies.registry import POLICIES
from infra.health.examination import examine
from infra.health.standing import NOT_SWEPT, standing_still
from infra.policies.set_aside import follow_anew
from infra.postgres.pool import connect
from infra.projector.building import as_owner
from projections.registry import PROJECTIONS
from tests.contract.test_sweeper import Left, left
from tests.kit.database import Migrated
from tests.kit.read_models import ask, narrative, permitted
from tests.kit.stores import new_tenant

__all__ = ["left"]

AHEAD = "UPDATE circlekeep.access_sweep SET position = position + 1000000"


@pytest.mark.parametrize("by_its_role", [False, True])
async def test_p3_a_sweeper_that_is_ahead_is_named_until_it_goes_through_the_log_anew(
    left: Left,
    circlekeep: Migrated,
    *,
    by_its_role: bool,
) -> None:
    """P3: no look stays without an outcome for good, whoever set the place."""
    tenant = new_tenant()
    await left.looks(tenant, permitted(narrative()))
    await left.sweeper().sweep()
    if by_its_role:
        ahead = "SELECT circlekeep.accesses_swept(ARRAY[$1::uuid], ARRAY[$2::uuid], '{2}', '{99}')"
        await left.pool.execute(ahead, *tenant)
    else:
        await ask(circlekeep, AHEAD)
    await left.looks(tenant, permitted(narrative()))
    await left.sweeper().sweep()
    assert len(await left.ends(tenant)) == 1, "it is passed over"
    async with await connect(circlekeep.url("app"), 1) as app:
        assert NOT_SWEPT in await standing_still(app, PROJECTIONS, POLICIES)
        findings = await examine(circlekeep.url, PROJECTIONS, POLICIES)
        [says] = [one.says for one in findings if one.check == "followers"]
        assert f"sweeper at {99 if by_its_role else 1_000_001} of 3 in {tenant.program}" in says
        async with as_owner(circlekeep.url("migrator")) as owner:
            assert await follow_anew(owner) == 1
        assert NOT_SWEPT not in await standing_still(app, PROJECTIONS, POLICIES)
    while await left.sweeper().sweep():
        pass
    assert [entry.event for entry in await left.ends(tenant)] == [
        AccessUnknown(intent=1),
        AccessUnknown(intent=3),
    ]
