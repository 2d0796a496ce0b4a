"""What the access log answers, over a real log, under the role of the Warden."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, TrailSearched
from domain.kernel import (
    OrganizationId,
    Tenant,
    own_log,
)
from projections.access_log import queries as access_log
from tests.kit.read_models import (
    Mirror,
    look,
    narrative,
    permitted,
    person,
)
from tests.kit.stores import new_tenant

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


async def test_an_access_has_a_row_for_each_object_and_is_listed_once(
    mirror: Mirror, tenant: Tenant
) -> None:
    who, objects = person(), [narrative() for _ in range(3)]
    entry = await look(mirror, tenant, permitted(*objects), actor=who, purpose="leading")
    await mirror.catch_up()
    [row] = await access_log.records(mirror.warden, tenant, access_log.Sought())
    assert (row.entry, row.objects, row.actor) == (entry, 3, who)
    codes = row.codes
    assert (codes.purpose, codes.outcome, codes.basis, codes.rule, codes.kind, codes.label) == (
        "leading",
        "permitted",
        "leadership",
        "narrative.shared",
        "case_narrative",
        "C4",
    )
    assert abs(row.at - datetime.now(UTC)) < timedelta(minutes=5)
    all_of_it = await access_log.objects_of(mirror.warden, tenant, entry)
    assert [row.object_id for row in all_of_it] == [thing.id for thing in objects]


async def test_a_denial_without_objects_and_a_search_point_to_themselves(
    mirror: Mirror, tenant: Tenant
) -> None:
    await look(mirror, tenant, AccessDenied(objects=(), rule="page.hidden", strength="password"))
    await look(mirror, tenant, TrailSearched(shown=2))
    await mirror.catch_up()
    searched, denied = await access_log.records(mirror.warden, tenant, access_log.Sought())
    codes = denied.codes
    assert (codes.outcome, codes.kind, codes.basis, denied.objects) == ("denied", "page", "none", 0)
    assert denied.object_id == denied.request
    codes = searched.codes
    assert (codes.outcome, codes.kind, searched.objects) == ("searched", "trail", 1)


async def test_records_are_found_by_actor_object_subject_codes_and_time(
    mirror: Mirror, tenant: Tenant
) -> None:
    anna, ben, first, second = person(), person(), narrative(), narrative()
    one = await look(mirror, tenant, permitted(first, second), actor=anna, purpose="leading")
    two = await look(mirror, tenant, permitted(second), actor=ben, purpose="supervision")
    denied = AccessDenied(objects=(first,), rule="narrative.private", strength="password")
    three = await look(mirror, tenant, denied, actor=ben, purpose="leading")
    await mirror.catch_up()

    async def found(**sought: object) -> list[int]:
        rows = await access_log.records(
            mirror.warden,
            tenant,
            access_log.Sought(**sought),  # type: ignore[arg-type]
        )
        return [row.entry for row in rows]

    assert await found() == [three, two, one]
    assert await found(actor=ben) == [three, two]
    assert await found(actor=ben, purpose="leading") == [three]
    assert await found(actor=ben, outcome="permitted") == [two]
    assert await found(objects=(second.id,)) == [two, one]
    assert await found(objects=(first.id, second.id)) == [three, two, one]
    assert await found(objects=(first.id,), actor=anna) == [one]
    assert await found(objects=(first.id,), outcome="denied") == [three]
    assert await found(objects=()) == []
    assert await found(grant=uuid4()) == []
    assert await found(basis="none") == [three]
    assert await found(role="leader") == []
    assert await found(label="C4", rule="narrative.private") == [three]
    assert await found(purpose="leading") == [three, one]
    assert await found(purpose="leading", outcome="denied") == [three]
    assert await found(outcome="denied") == [three]
    assert await found(since=datetime.now(UTC) + HOUR) == []
    assert await found(until=datetime.now(UTC) - HOUR) == []


async def test_p25_tries_are_told_together_of_each_who_tried_and_what(mirror: Mirror) -> None:
    """P25: in all programs of an organization, each with its moments; nothing that was shown."""
    organization, anna, ben, thing = uuid4(), person(), person(), narrative()
    one, other = new_tenant(organization), new_tenant(organization)
    denied = AccessDenied(objects=(thing,), rule="item.no_rule", strength="password")
    for tenant, who in ((one, anna), (one, anna), (one, ben), (other, anna)):
        await look(mirror, tenant, denied, actor=who, purpose="leading")
    await look(mirror, one, permitted(thing), actor=anna, purpose="leading")
    await look(mirror, one, AccessDenied(objects=(), rule="item.unknown", strength="password"))
    await mirror.catch_up()
    home = own_log(OrganizationId(organization))
    found = await access_log.tries(mirror.warden, home, {thing.kind})
    assert sorted(
        (row.program_id, row.actor, row.object_id, len(row.at)) for row in found
    ) == sorted(
        [
            (one.program, anna, thing.id, 2),
            (one.program, ben, thing.id, 1),
            (other.program, anna, thing.id, 1),
        ]
    )
    assert all(row.codes.rule == "item.no_rule" for row in found)
    assert await access_log.tries(mirror.warden, new_tenant(), {thing.kind}) == []


async def test_records_are_paged_without_a_gap_or_a_repeat(mirror: Mirror) -> None:
    organization = uuid4()
    entries = set()
    for tenant in [new_tenant(organization) for _ in range(3)]:
        for _ in range(3):
            entry = await look(mirror, tenant, permitted(narrative(), narrative()))
            entries.add((tenant.program, entry))
    await mirror.catch_up()
    seen: list[tuple[UUID, int]] = []
    before = access_log.NEWEST
    home = own_log(OrganizationId(organization))
    while page := await access_log.records(
        mirror.warden, home, access_log.Sought(), before=before, limit=4
    ):
        seen += [(row.program_id, row.entry) for row in page]
        last = page[-1]
        before = access_log.Before(last.at, last.program_id, last.entry)
    assert len(seen) == 9
    assert set(seen) == entries


async def test_whoever_looked_at_ones_items_is_found_in_every_program(mirror: Mirror) -> None:
    organization, mine = uuid4(), [narrative(), narrative()]
    here, there = new_tenant(organization), new_tenant(organization)
    await look(mirror, here, permitted(mine[0], narrative()))
    await look(mirror, there, permitted(mine[1]))
    await look(mirror, there, permitted(narrative()))
    await mirror.catch_up()
    home = own_log(here.organization)
    sought = access_log.Sought(objects=tuple(item.id for item in mine))
    rows = await access_log.records(mirror.warden, home, sought)
    assert [row.object_id for row in rows] == [mine[1].id, mine[0].id]


async def test_days_count_records_not_objects(mirror: Mirror, tenant: Tenant) -> None:
    who, thing, also = person(), narrative(), narrative()
    await look(mirror, tenant, permitted(thing, also), actor=who)
    await look(mirror, tenant, AccessDenied(objects=(thing,), rule="x", strength="password"))
    await look(mirror, tenant, TrailSearched())
    await mirror.catch_up()
    [day] = await access_log.days(mirror.warden, tenant, access_log.Sought())
    assert (day.permitted, day.denied, day.records) == (1, 1, 3)
    for sought in (
        access_log.Sought(objects=(thing.id,)),
        access_log.Sought(objects=(thing.id, also.id)),
    ):
        of_thing = await access_log.days(mirror.warden, tenant, sought)
        assert [(day.permitted, day.denied, day.records) for day in of_thing] == [(1, 1, 2)]
    [of_somebody] = await access_log.days(mirror.warden, tenant, access_log.Sought(actor=who))
    assert of_somebody.records == 1
    denied = await access_log.days(mirror.warden, tenant, access_log.Sought(outcome="denied"))
    assert [(day.permitted, day.denied, day.records) for day in denied] == [(0, 1, 1)]


async def test_a_record_is_found_by_its_entry_in_its_own_program_alone(
    mirror: Mirror, tenant: Tenant
) -> None:
    thing = narrative()
    entry = await look(mirror, tenant, permitted(thing))
    await mirror.catch_up()
    found = await access_log.record(mirror.warden, tenant, entry)
    assert found is not None
    assert found.object_id == thing.id
    other = new_tenant(tenant.organization)
    assert await access_log.record(mirror.warden, other, entry) is None
    assert await access_log.record(mirror.warden, tenant, entry + 1) is None
    assert [row.entry for row in await _in(mirror, tenant)] == [entry]
    assert await _in(mirror, other) == []


async def _in(mirror: Mirror, tenant: Tenant) -> list[access_log.AccessRow]:
    return await access_log.records(mirror.warden, tenant, access_log.Sought())


async def test_a_sample_is_the_same_for_the_same_seed_and_anybody_can_draw_it(
    mirror: Mirror, tenant: Tenant
) -> None:
    """P27: a seed decides which records are reviewed, and whoever has it draws them again."""
    entries = [await look(mirror, tenant, permitted(narrative())) for _ in range(12)]
    await look(mirror, tenant, TrailSearched())
    await mirror.catch_up()
    sought, seed = access_log.Sought(label="C4"), b"0123456789abcdef"
    drawn, population = await access_log.sample(mirror.warden, tenant, sought, seed, 5)
    again, _ = await access_log.sample(mirror.warden, tenant, sought, seed, 5)
    assert (again, population) == (drawn, 12)

    def weight(entry: int) -> bytes:
        return sha256(seed + tenant.program.bytes + entry.to_bytes(8, "big")).digest()

    assert [entry for _, entry, _ in drawn] == sorted(entries, key=weight)[:5]
    others, _ = await access_log.sample(mirror.warden, tenant, sought, b"another", 5)
    assert others != drawn
    today = datetime.now(UTC)
    counted = await access_log.population(mirror.warden, tenant, today - DAY, today + DAY)
    assert counted == {"C4": 12, "AX": 1}
