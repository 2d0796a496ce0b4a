"""What officers ask about parked streams is carried out by a worker, once, and kept on record."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from domain.groups.events import GroupActivated
from domain.kernel import Event, Recorded, Refused, Said, Stream, Tenant
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from infra.projector.engine import Projector
from infra.projector.orders import PostgresParkedStreams, order_turns
from projections.group_board import GROUP_BOARD
from projections.group_board import queries as group_board
from projections.projection import Write
from tests.kit.database import Migrated
from tests.kit.projected import writing
from tests.kit.read_models import Mirror, a_group, ask, person, skip_on_record
from tests.kit.stores import NOON, new_stream, new_tenant

MODELS = [GROUP_BOARD]


class Fragile:
    """A read model that fails at proposals until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.model = writing(GROUP_BOARD, self._reduce)

    def _reduce(self, recorded: Recorded[Event]) -> Iterator[Write]:
        if not self.mended and recorded.version == 1:
            raise ValueError("Anna said that")
        yield from GROUP_BOARD.on[type(recorded.event)](recorded)


async def parked(mirror: Mirror, tenant: Tenant) -> tuple[Fragile, ParkedStream]:
    """Have one group parked at the first of its two events."""
    fragile = Fragile()
    await mirror.tell(new_stream(tenant, "group"), a_group(), GroupActivated())
    await Projector(mirror.pool, [fragile.model]).turn()
    [found] = await PostgresParkedStreams(mirror.app_pool, MODELS).list(
        tenant.organization, ["group_board"]
    )
    return fragile, found


async def test_a_retry_takes_the_stream_up_again_once_it_is_mended(mirror: Mirror) -> None:
    tenant, who, order = new_tenant(), person(), uuid4()
    fragile, place = await parked(mirror, tenant)
    port = PostgresParkedStreams(mirror.app_pool, MODELS)
    work = order_turns(mirror.pool, [fragile.model])
    asked = await port.ask(tenant.organization, place, skip=False, order=order, person=who)
    assert asked is not None
    assert (asked.id, asked.outcome) == (order, None)
    [listed] = await port.list(tenant.organization, ["group_board"])
    assert listed.order == order
    assert await work() == 1
    settled = await port.order(tenant.organization, order)
    assert settled is not None
    assert settled.outcome == "parked"
    fragile.mended = True
    again = await port.ask(tenant.organization, place, skip=False, order=uuid4(), person=who)
    assert again is not None
    assert (await work(), await work()) == (1, 0)
    settled = await port.order(tenant.organization, again.id)
    assert settled is not None
    assert settled.outcome == "done"
    assert await port.list(tenant.organization, ["group_board"]) == []
    [group] = await group_board.groups(mirror.app, tenant, NOON)
    assert group.state == "active"


async def test_a_skip_leaves_out_the_event_that_was_seen_and_no_other(
    mirror: Mirror, circlekeep: Migrated
) -> None:
    tenant, who = new_tenant(), person()
    fragile, place = await parked(mirror, tenant)
    port = PostgresParkedStreams(mirror.app_pool, MODELS)
    elsewhere = ParkedPlace(
        projection=place.projection,
        program=place.program,
        stream=place.stream,
        position=place.position + 1,
    )
    for wrong, organization in (
        (elsewhere, tenant.organization),
        (place, new_tenant().organization),
    ):
        assert not await port.ask(organization, wrong, skip=True, order=uuid4(), person=who)
    order = uuid4()
    odd = Stream(tenant, "group", place.stream)
    await skip_on_record(mirror, odd, place.projection, place.position)
    assert await port.ask(tenant.organization, place, skip=True, order=order, person=who)
    assert await order_turns(mirror.pool, [fragile.model])() == 1
    assert await port.list(tenant.organization, ["group_board"]) == []
    kept = "SELECT asked_by, skip, outcome FROM circlekeep.projection_order"
    assert await ask(circlekeep, kept) == [(UUID(str(who)), True, "done")]


async def test_an_order_binds_its_key_where_it_is_left_and_nowhere_else(mirror: Mirror) -> None:
    """What is said under an idempotency key is bound with the order, or not at all."""
    tenant, who = new_tenant(), person()
    _, place = await parked(mirror, tenant)
    port = PostgresParkedStreams(mirror.app_pool, MODELS)
    organization, key = tenant.organization, bytes(range(32))
    elsewhere = ParkedPlace(
        projection=place.projection, program=place.program, stream=uuid4(), position=1
    )

    async def left(at: ParkedPlace, order: UUID, words: UUID) -> ParkedOrder | None:
        said = Said(key, words)
        return await port.ask(organization, at, skip=False, order=order, person=who, said=said)

    order, words, others = uuid4(), uuid4(), uuid4()
    assert await left(elsewhere, order, others) is None
    first = await left(place, order, words)
    assert first is not None
    assert await left(place, order, words) == first
    with pytest.raises(Refused) as refused:
        await left(place, uuid4(), others)
    assert refused.value.code == "idempotency.differs"


async def test_one_order_at_a_time_and_nobody_elses(mirror: Mirror) -> None:
    tenant, who = new_tenant(), person()
    _, place = await parked(mirror, tenant)
    port, order = PostgresParkedStreams(mirror.app_pool, MODELS), uuid4()
    first = await port.ask(tenant.organization, place, skip=False, order=order, person=who)
    second = await port.ask(tenant.organization, place, skip=True, order=uuid4(), person=who)
    assert first == second
    other = new_tenant().organization
    assert await port.order(other, order) is None
    assert await port.list(other, ["group_board"]) == []


async def test_the_web_writes_no_order_by_itself(circlekeep: Migrated) -> None:
    [[allowed]] = await ask(
        circlekeep,
        "SELECT has_table_privilege('circlekeep_app', 'circlekeep.projection_order',"
        " 'INSERT, UPDATE')",
    )
    assert allowed is False


async def test_an_order_alone_leaves_nothing_out(mirror: Mirror) -> None:
    """The web may leave orders; what is left out is what the Warden recorded."""
    tenant, order = new_tenant(), uuid4()
    fragile, place = await parked(mirror, tenant)
    port = PostgresParkedStreams(mirror.app_pool, MODELS)
    assert await port.ask(tenant.organization, place, skip=True, order=order, person=person())
    assert await order_turns(mirror.pool, [fragile.model])() == 1
    settled = await port.order(tenant.organization, order)
    assert settled is not None
    assert settled.outcome == "parked"
