"""What a read model of the access log lacks is found, whoever deleted it; a rebuild mends it."""

import pytest

from domain.access.events import AccessDenied, AccessReleased, TrailSearched
from domain.kernel import Tenant, own_log
from infra.health.examination import examine
from infra.health.findings import State
from projections.access_log import ACCESS_LOG
from projections.access_log import queries as access_log
from projections.access_log.from_the_log import tags_of_records, whole
from projections.registry import PROJECTIONS
from tests.kit.database import Migrated
from tests.kit.read_models import Mirror, ask, look, narrative, permitted, rebuilt
from tests.kit.stores import new_stream, new_tenant

TYPES = tags_of_records()
TRAIL = (ACCESS_LOG.name, *TYPES)
ENTRIES = 4
DELETE = "DELETE FROM {} WHERE entry = $1 RETURNING 1"


@pytest.fixture
async def tenant(mirror: Mirror) -> Tenant:
    """A program whose access log has a look that ended, a refusal and a search."""
    tenant = new_tenant()
    stream = new_stream(tenant, "access")
    entry = await mirror.tell(stream, permitted(narrative(), narrative()))
    await mirror.tell(stream, AccessReleased(intent=entry))
    await look(mirror, tenant, AccessDenied(objects=(), rule="page.hidden", strength="password"))
    await look(mirror, tenant, TrailSearched(shown=2))
    await mirror.catch_up()
    return tenant


async def missing(mirror: Mirror, tenant: Tenant, upto: int = ENTRIES) -> list[int]:
    found = await access_log.missing(
        mirror.warden, own_log(tenant.organization), {tenant.program: (0, upto)}, TYPES, 10
    )
    return [entry for _, entry in found]


async def hole(database: Migrated) -> list[str]:
    findings = await examine(database.url, PROJECTIONS, [], TRAIL)
    return [one.says for one in findings if one.check == "holes" and one.state is State.WRONG]


async def test_what_is_whole_lacks_nothing(
    mirror: Mirror, tenant: Tenant, circlekeep: Migrated
) -> None:
    assert await missing(mirror, tenant) == []
    assert await hole(circlekeep) == []
    [reached] = await access_log.reach(mirror.warden, tenant)
    assert (reached.program_id, reached.reached, reached.head) == (tenant.program, 4, ENTRIES)
    await look(mirror, tenant, TrailSearched(shown=2))
    [reached] = await access_log.reach(mirror.warden, own_log(tenant.organization))
    assert (reached.reached, reached.head) == (4, 5)


@pytest.mark.parametrize(
    ("table", "entry", "lacks"),
    [
        ("access_record", 1, 1),
        ("access_record", 3, 3),
        ("access_object", 1, 1),
        ("access_attribution", 4, 4),
        ("access_ending", 1, 2),
    ],
)
async def test_p30_a_deleted_row_is_found_by_the_search_and_by_doctor(
    mirror: Mirror, tenant: Tenant, circlekeep: Migrated, table: str, entry: int, lacks: int
) -> None:
    """P30: nothing hides in a read model."""
    await ask(circlekeep, DELETE.format(f"access_log_v3.{table}"), entry)
    assert await missing(mirror, tenant) == [lacks]
    assert await missing(mirror, tenant, lacks - 1) == []
    [says] = await hole(circlekeep)
    assert says == f"the search of the access log lacks 1 of {tenant.program} ({lacks})"
    await rebuilt(circlekeep, [ACCESS_LOG])
    assert await missing(mirror, tenant) == []
    assert await hole(circlekeep) == []


async def test_one_organization_learns_nothing_of_anothers(mirror: Mirror, tenant: Tenant) -> None:
    other = new_tenant()
    assert await access_log.reach(mirror.warden, own_log(other.organization)) == []
    found = await access_log.missing(
        mirror.warden, own_log(other.organization), {tenant.program: (0, 9)}, TYPES, 10
    )
    assert found == []


async def test_the_log_says_of_a_record_what_the_rows_say(mirror: Mirror, tenant: Tenant) -> None:
    for entry in (1, 3, 4):
        row = await access_log.record(mirror.warden, tenant, entry)
        assert row is not None
        [recorded] = await mirror.store.read_log(tenant, ACCESS_LOG.log, entry - 1, 1)
        found = whole(await mirror.store.read(recorded.stream), entry)
        assert found is not None
        assert found.row == row
        assert found.around == await access_log.attribution(mirror.warden, tenant, entry)
        assert list(found.objects) == await access_log.objects_of(mirror.warden, tenant, entry)
