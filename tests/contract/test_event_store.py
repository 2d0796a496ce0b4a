"""What every event store promises of appending and reading, asked of both."""

from datetime import UTC, datetime

import msgspec
import pytest

from domain.kernel import (
    Log,
    Missing,
    Stream,
    Tenant,
    own_log,
)
from domain.ports import (
    Appended,
    WrongVersion,
)
from domain.sessions.events import SessionPutBack
from tests.kit.stores import (
    BEGINNING,
    FACT,
    Stores,
    context,
    kept,
    new_stream,
    new_tenant,
    open_logs,
    request,
)

# Appending and reading


async def test_what_was_appended_is_read_back_in_order(stores: Stores, tenant: Tenant) -> None:
    stream = new_stream(tenant)
    ctx = context(tenant, purpose="leading", zone="America/Toronto", entered_late=True)
    given = request(stream, 0, BEGINNING, FACT, ctx=ctx)
    [answer] = await stores.app.append(tenant, [given])
    history = await stores.app.read(stream)
    assert list(kept(answer).recorded) == list(history)
    assert [r.event for r in history] == [BEGINNING, FACT]
    assert [r.version for r in history] == [1, 2]
    assert [r.position for r in history] == [1, 2]
    assert kept(answer).position == 2
    assert not kept(answer).repeated
    assert {r.stream for r in history} == {stream}
    assert {r.command_id for r in history} == {ctx.command_id}
    surrounds = history[0].metadata
    assert (surrounds.actor, surrounds.role, surrounds.occurred_at) == (ctx.actor, ctx.role, ctx.at)
    assert (surrounds.purpose, surrounds.zone, surrounds.entered_late) == (
        "leading",
        "America/Toronto",
        True,
    )


async def test_a_stream_that_never_was_is_empty(stores: Stores, tenant: Tenant) -> None:
    assert await stores.app.read(new_stream(tenant)) == []


async def test_a_stream_is_not_found_under_another_category(stores: Stores, tenant: Tenant) -> None:
    stream = new_stream(tenant)
    await stores.app.append(tenant, [request(stream)])
    assert await stores.app.read(Stream(tenant, "group", stream.id)) == []


async def test_several_streams_are_read_at_once(stores: Stores, tenant: Tenant) -> None:
    one, two, none = new_stream(tenant), new_stream(tenant), new_stream(tenant)
    await stores.app.append(tenant, [request(one), request(two), request(one, 1)])
    found = await stores.app.read_streams([one, two, none])
    assert {key: [r.position for r in rows] for key, rows in found.items()} == {
        one.id: [1, 3],
        two.id: [2],
        none.id: [],
    }


async def test_nothing_to_read_or_append_is_nothing(stores: Stores, tenant: Tenant) -> None:
    assert await stores.app.read_streams([]) == {}
    assert await stores.app.append(tenant, []) == []


async def test_streams_of_two_tenants_or_logs_are_not_mixed(stores: Stores, tenant: Tenant) -> None:
    other = new_tenant(tenant.organization)
    mixtures = [
        [new_stream(tenant), new_stream(other)],
        [new_stream(tenant), new_stream(tenant, "access")],
    ]
    for streams in mixtures:
        with pytest.raises(ValueError, match="one tenant and one log"):
            await stores.warden.read_streams(streams)
        with pytest.raises(ValueError, match="one tenant and one log"):
            await stores.warden.append(tenant, [request(stream) for stream in streams])


async def test_a_request_without_events_is_an_error(stores: Stores, tenant: Tenant) -> None:
    empty = msgspec.structs.replace(request(new_stream(tenant)), events=())
    with pytest.raises(ValueError, match="has events"):
        await stores.app.append(tenant, [empty])


async def test_a_log_is_read_in_pages(stores: Stores, tenant: Tenant) -> None:
    stream = new_stream(tenant)
    await stores.app.append(tenant, [request(stream, n) for n in range(5)])
    page = await stores.app.read_log(tenant, Log.EVENTS, 1, 3)
    assert [r.position for r in page] == [2, 3, 4]


async def test_each_tenant_and_log_counts_from_one(stores: Stores, tenant: Tenant) -> None:
    other, own = new_tenant(tenant.organization), own_log(tenant.organization)
    for place in (other, own):
        await open_logs(stores.warden, place)
    positions = []
    for stream in (
        new_stream(tenant),
        new_stream(other),
        new_stream(own, "person"),
        new_stream(tenant, "access"),
        new_stream(tenant),
    ):
        [answer] = await stores.warden.append(stream.tenant, [request(stream)])
        positions.append(kept(answer).position)
    assert positions == [1, 1, 1, 1, 2]


async def test_opening_a_log_again_changes_nothing(stores: Stores, tenant: Tenant) -> None:
    await stores.app.append(tenant, [request(new_stream(tenant))])
    await open_logs(stores.warden, tenant)
    [answer] = await stores.app.append(tenant, [request(new_stream(tenant))])
    assert kept(answer).position == 2


async def test_a_tenant_without_logs_takes_nothing(stores: Stores) -> None:
    nowhere = new_tenant()
    with pytest.raises(Missing) as refused:
        await stores.app.append(nowhere, [request(new_stream(nowhere))])
    assert refused.value.code == "program.missing"
    assert await stores.app.read(new_stream(nowhere)) == []


async def test_the_store_says_when_it_recorded(stores: Stores, tenant: Tenant) -> None:
    before = datetime.now(UTC)
    answers = await stores.app.append(tenant, [request(new_stream(tenant)) for _ in range(2)])
    times = [r.recorded_at for answer in answers for r in kept(answer).recorded]
    assert times[0] == times[1]
    assert abs((times[0] - before).total_seconds()) < 5
    assert times[0].tzinfo is UTC


# Versions


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_wrong_version_is_refused_and_told_the_right_one(
    stores: Stores, tenant: Tenant, expected: int
) -> None:
    stream = new_stream(tenant)
    await stores.app.append(tenant, [request(stream, 0, BEGINNING, FACT)])
    [answer] = await stores.app.append(tenant, [request(stream, expected)])
    assert isinstance(answer, WrongVersion)
    assert (answer.stream, answer.expected, answer.current) == (stream, expected, 2)
    assert len(await stores.app.read(stream)) == 2


async def test_a_new_stream_begins_at_version_one(stores: Stores, tenant: Tenant) -> None:
    [answer] = await stores.app.append(tenant, [request(new_stream(tenant), 4)])
    assert isinstance(answer, WrongVersion)
    assert answer.current == 0


async def test_one_refused_request_leaves_the_others_of_its_batch(
    stores: Stores, tenant: Tenant
) -> None:
    one, two, three = (new_stream(tenant) for _ in range(3))
    answers = await stores.app.append(tenant, [request(one), request(two, 7), request(three)])
    assert [type(answer) for answer in answers] == [Appended, WrongVersion, Appended]
    assert [kept(answers[n]).position for n in (0, 2)] == [1, 2]


async def test_a_batch_continues_its_own_streams(stores: Stores, tenant: Tenant) -> None:
    stream = new_stream(tenant)
    answers = await stores.app.append(
        tenant, [request(stream), request(stream, 1, SessionPutBack()), request(stream, 1)]
    )
    assert [type(answer) for answer in answers] == [Appended, Appended, WrongVersion]
    assert [r.version for r in await stores.app.read(stream)] == [1, 2]


async def test_what_was_decided_on_a_refused_request_is_refused_with_it(
    stores: Stores, tenant: Tenant
) -> None:
    stream, other = new_stream(tenant), new_stream(tenant)
    await stores.app.append(tenant, [request(stream)])
    # The second would fit, but it was decided on the first, which did not happen.
    answers = await stores.app.append(
        tenant, [request(stream, 0), request(stream, 1), request(other)]
    )
    assert [type(answer) for answer in answers] == [WrongVersion, WrongVersion, Appended]
    assert len(await stores.app.read(stream)) == 1


# Repeated commands


async def test_a_repeated_command_is_answered_with_its_first_result(
    stores: Stores, tenant: Tenant
) -> None:
    stream, ctx = new_stream(tenant), context(tenant)
    first = request(stream, 0, BEGINNING, FACT, ctx=ctx)
    [appended] = await stores.app.append(tenant, [first])
    await stores.app.append(tenant, [request(stream, 2)])
    for expected in (0, 2, 3):
        again = request(stream, expected, ctx=ctx)
        [answer] = await stores.app.append(tenant, [again])
        assert kept(answer).repeated
        assert list(kept(answer).recorded) == list(kept(appended).recorded)
        assert kept(answer).position == 2
    assert len(await stores.app.read(stream)) == 3


async def test_a_command_repeated_within_a_batch_is_done_once(
    stores: Stores, tenant: Tenant
) -> None:
    stream, ctx = new_stream(tenant), context(tenant)
    answers = await stores.app.append(
        tenant, [request(stream, 0, ctx=ctx), request(stream, 0, ctx=ctx)]
    )
    assert [kept(answer).repeated for answer in answers] == [False, True]
    assert kept(answers[0]).recorded == kept(answers[1]).recorded


async def test_what_was_decided_on_a_repeated_command_is_refused(
    stores: Stores, tenant: Tenant
) -> None:
    stream, ctx = new_stream(tenant), context(tenant)
    await stores.app.append(tenant, [request(stream, ctx=ctx)])
    answers = await stores.app.append(tenant, [request(stream, ctx=ctx), request(stream, 1)])
    assert kept(answers[0]).repeated
    assert isinstance(answers[1], WrongVersion)


async def test_the_same_command_may_touch_several_streams(stores: Stores, tenant: Tenant) -> None:
    ctx = context(tenant)
    batch = [request(new_stream(tenant), ctx=ctx) for _ in range(2)]
    assert [kept(a).repeated for a in await stores.app.append(tenant, batch)] == [False, False]
    assert [kept(a).repeated for a in await stores.app.append(tenant, batch)] == [True, True]


async def test_an_access_is_recorded_each_time_even_under_one_command(
    stores: Stores, tenant: Tenant
) -> None:
    stream, ctx = new_stream(tenant, "access"), context(tenant)
    for n in range(2):
        [answer] = await stores.warden.append(tenant, [request(stream, n, ctx=ctx)])
        assert not kept(answer).repeated
    assert [r.version for r in await stores.warden.read(stream)] == [1, 2]
