"""Nothing is recorded ahead of what can be, and what is due is so by the earliest clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.kernel import Unavailable
from domain.ports import Appended, EventStore
from infra.clocks.agreed import AgreedTime, read_clocks, take_time
from infra.identity.accounts import PostgresAccounts
from infra.identity.tags import Tags
from infra.postgres.pool import Pool, connect
from infra.projector.building import as_owner
from infra.store.postgres import PostgresEventStore
from tests.kit.clocks import Clocks, clocks_of
from tests.kit.database import Migrated
from tests.kit.stores import context, new_stream, new_tenant, open_logs, request

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
HUNDRED = timedelta(days=100)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def clocks(circlekeep: Migrated) -> AsyncIterator[Clocks]:
    async with clocks_of(circlekeep, START) as clocks:
        yield clocks


@pytest.fixture
async def store(circlekeep: Migrated) -> AsyncIterator[EventStore]:
    async with await connect(circlekeep.url("warden"), 2) as pool:
        yield PostgresEventStore(pool)


async def appended(store: EventStore) -> str:
    """Append to a log of its own; say what came of it."""
    tenant = new_tenant()
    await open_logs(store, tenant)
    append = request(new_stream(tenant), ctx=context(tenant, command_id=uuid4()))
    try:
        [answer] = await store.append(tenant, [append])
    except Unavailable as refused:
        return refused.code
    assert isinstance(answer, Appended)
    return "appended"


async def test_p31_clocks_that_agree_tell_the_time(clocks: Clocks, store: EventStore) -> None:
    """P31: while all three go together, the earliest of them is the time."""
    await clocks.warden()
    for _ in range(3):
        await clocks.passes(MINUTE)
        assert await clocks.noted() == clocks.at["warden"]
        assert await appended(store) == "appended"


@pytest.mark.parametrize("ahead", [("warden",), ("signer",), ("warden", "signer")])
async def test_p31_a_clock_that_is_ahead_alone_makes_nothing_due(
    clocks: Clocks, store: EventStore, ahead: tuple[str, ...]
) -> None:
    """P31: what is due is so by the earliest of the database's, Warden's and signer's clocks."""
    await clocks.noted()
    await clocks.passes(MINUTE)
    await clocks.set(START + HUNDRED, *ahead)
    assert await clocks.noted() == START + MINUTE
    assert await appended(store) == "appended"


@pytest.mark.parametrize("together", [("database",), ("database", "warden", "signer")])
async def test_p31_a_database_that_is_ahead_records_nothing(
    clocks: Clocks, store: EventStore, together: tuple[str, ...]
) -> None:
    """P31: an append more than two minutes ahead of what can be is refused, all clocks or one."""
    await clocks.noted()
    await clocks.passes(MINUTE)
    await clocks.set(START + HUNDRED, *together)
    assert await appended(store) == "clock.ahead"
    assert await clocks.noted() is None
    assert await appended(store) == "clock.ahead"
    await clocks.set(START + 2 * MINUTE)
    assert await clocks.noted() is not None
    assert await appended(store) == "appended"


@pytest.mark.parametrize("together", [("database",), ("database", "warden", "signer")])
async def test_p2_nothing_is_ready_while_nothing_can_be_recorded(
    circlekeep: Migrated, clocks: Clocks, together: tuple[str, ...]
) -> None:
    """P2: readiness says what an append would meet, and why."""
    async with await connect(circlekeep.url("warden"), 2) as pool:
        accounts = PostgresAccounts(pool, Tags(bytes(32), bytes(32)).bond)
        await clocks.noted()
        await accounts.check()
        await clocks.set(START + HUNDRED, *together)
        with pytest.raises(Unavailable) as refused:
            await accounts.check()
        assert refused.value.code == "clock.ahead"
        await clocks.set(START)
        await accounts.check()


async def test_p2_nothing_is_ready_while_the_clocks_cannot_be_noted(circlekeep: Migrated) -> None:
    """P2: a database that answers and writes nothing, as on a full disk, is not ready."""
    read_only = f"{circlekeep.url('warden')}?default_transaction_read_only=on"
    async with (
        await connect(circlekeep.url("warden"), 1) as writing,
        await connect(read_only, 1) as reading,
    ):
        (await noting(writing)).check()
        with pytest.raises(Unavailable) as away:
            (await noting(reading)).check()
    assert away.value.code == "store.unavailable"


@pytest.mark.parametrize("apart", [HUNDRED, timedelta(days=-3), 3 * MINUTE, -3 * MINUTE])
async def test_p2_a_warden_whose_clock_is_apart_is_not_ready_and_lets_nobody_in(
    clocks: Clocks, apart: timedelta
) -> None:
    """P2: in either direction; whoever signed in would have a session that never works."""
    await clocks.noted()
    clocks.warden.check()
    await clocks.set(START + apart, "warden")
    for _ in range(2):
        for check in (clocks.warden.check, clocks.warden.check_apart):
            with pytest.raises(Unavailable) as refused:
                check()
            assert refused.value.code == "clock.apart"
        assert clocks.warden.ahead() == -apart
        await clocks.noted()
    await clocks.set(START, "warden")
    clocks.warden.check()


async def noting(pool: Pool) -> AgreedTime:
    """Let the clocks be noted once, as they are again and again."""
    agreed = AgreedTime(pool)
    task = asyncio.create_task(agreed.keep_noting())
    await asyncio.sleep(0.5)
    task.cancel()
    return agreed


async def test_p31_two_minutes_are_forgiven_and_no_more(clocks: Clocks, store: EventStore) -> None:
    """P31: the two minutes are measured from the time that the steady clock has come to."""
    await clocks.noted()
    await clocks.passes(10 * MINUTE)
    assert await clocks.noted() == START + 10 * MINUTE
    await clocks.set(START + 12 * MINUTE)
    assert await appended(store) == "appended"
    await clocks.set(START + 12 * MINUTE + timedelta(seconds=1))
    assert await appended(store) == "clock.ahead"


async def test_p31_small_jumps_do_not_add_up(clocks: Clocks, store: EventStore) -> None:
    """P31: a clock that is set ahead a little at a time comes no further than one that jumps."""
    await clocks.noted()
    for minutes in range(1, 4):
        await clocks.set(START + minutes * MINUTE)
        await clocks.noted()
    assert await appended(store) == "clock.ahead"


@pytest.mark.parametrize("behind", [("warden",), ("signer",), ("database",)])
async def test_p31_a_clock_that_is_behind_makes_things_due_later(
    clocks: Clocks, store: EventStore, behind: tuple[str, ...]
) -> None:
    """P31: the earliest clock counts, also where it is the wrong one; nothing stops."""
    await clocks.noted()
    await clocks.passes(MINUTE)
    await clocks.set(START - HUNDRED, *behind)
    assert await clocks.noted() == START - HUNDRED
    assert await appended(store) == "appended"


async def test_p31_clocks_that_went_back_together_are_not_set_ahead_again(
    clocks: Clocks, store: EventStore
) -> None:
    """P31: a time that all three agree on is gone back to, and only time leads on from it."""
    await clocks.noted()
    await clocks.set(START - HUNDRED)
    assert await clocks.noted() == START - HUNDRED
    await clocks.set(START)
    assert await clocks.noted() is None
    assert await appended(store) == "clock.ahead"


async def test_p31_after_four_hundred_idle_days_three_clocks_say_what_time_it_is(
    clocks: Clocks, store: EventStore
) -> None:
    """P31: after a start of the machine nobody knows how long it was off, and three must agree."""
    await clocks.noted()
    await clocks.restarts("second")
    later = START + timedelta(days=400)
    await clocks.set(later)
    assert await clocks.warden() is None
    assert await appended(store) == "clock.ahead"
    assert await clocks.noted() == later
    assert await appended(store) == "appended"


async def test_p31_after_a_start_one_clock_that_is_ahead_is_not_believed(
    clocks: Clocks, store: EventStore
) -> None:
    """P31: where the three do not agree after a start, nothing is recorded and nothing is due."""
    await clocks.noted()
    await clocks.restarts("second")
    await clocks.set(START + HUNDRED, "database")
    assert await clocks.noted() is None
    assert await clocks.noted() is None
    assert await appended(store) == "clock.ahead"


async def test_p31_processes_that_start_anew_know_how_long_they_were_away(
    clocks: Clocks, store: EventStore
) -> None:
    """P31: the steady clock is the machine's: 400 days without the service are 400 days."""
    await clocks.noted()
    await clocks.passes(timedelta(days=400))
    assert await appended(store) == "clock.ahead"
    assert await clocks.noted() == START + timedelta(days=400)
    assert await appended(store) == "appended"


async def test_p31_without_the_signers_clock_nothing_is_due(
    clocks: Clocks, store: EventStore
) -> None:
    """P31: it takes three clocks; records are kept all the same."""
    await clocks.noted()
    await clocks.passes(9 * MINUTE)
    assert await clocks.warden() == START + 9 * MINUTE
    await clocks.passes(2 * MINUTE)
    assert await clocks.warden() is None
    assert await appended(store) == "appended"


async def test_p31_who_keeps_the_installation_takes_the_time_as_it_is(
    clocks: Clocks, store: EventStore, circlekeep: Migrated
) -> None:
    """P31: a clock that had been wrong and was set right is believed when somebody says so."""
    await clocks.noted()
    await clocks.set(START + HUNDRED)
    assert await appended(store) == "clock.ahead"
    async with as_owner(circlekeep.url("migrator")) as owner:
        assert await take_time(owner) == START + HUNDRED
    assert await appended(store) == "appended"
    assert await clocks.noted() == START + HUNDRED


async def test_no_other_role_says_what_time_it_is(circlekeep: Migrated) -> None:
    for role in ("app", "projector", "keeper", "auditor"):
        async with await connect(circlekeep.url(role), 1) as pool:
            with pytest.raises(Exception, match="permission denied"):
                await pool.execute("SELECT circlekeep.note_clock('', 0, 0)")
            with pytest.raises(Exception, match="permission denied"):
                await pool.execute("SELECT circlekeep.take_time()")


def test_the_steady_clock_of_this_machine_goes_on() -> None:
    first, second = read_clocks(), read_clocks()
    assert first.boot == second.boot
    assert first.steady_us <= second.steady_us
