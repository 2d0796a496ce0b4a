"""A clock that is wrong destroys nothing that cannot be had again: P31."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.access.purposes import Purpose
from domain.access.vault import Keep
from domain.kernel import Event, Log, Sealed, Tenant, own_log
from domain.keys.events import KeyRotated
from domain.privacy.commands import AgreeClearing, ProposeClearing
from domain.privacy.events import RetentionAnnounced, RetentionExecuted
from domain.privacy.expiry import NOTICE
from domain.privacy.retention import rules_stream
from domain.protocol.answers import Done
from domain.protocol.cases import EraseItem, ItemRedacted, ItemShown, ReadItem
from domain.protocol.privacy import EnactRetention
from domain.sessions.words import MaterialKind
from services.warden.keys.program_keys import tend_keys
from services.warden.privacy.retention import let_go
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down. [mark]"
HUNDRED = timedelta(days=100)
HOUR = timedelta(hours=1)


@pytest.fixture
async def house(memory: MemoryWarden) -> House:
    return await memory.house()


async def written(house: House, number: int) -> list[UUID]:
    """Let members write so many reflections; give their ids."""
    made = []
    house.tokens.clear()
    for n in range(number):
        who = house.members[n % len(house.members)]
        done = await house.seal(who, house.sessions[0], TEXT, MaterialKind.REFLECTION)
        assert done.made is not None, done
        made.append(done.made)
    return made


async def left(memory: MemoryWarden) -> int:
    ages = await memory.parts.vault.ages()
    return sum(age.items for age in ages if age.kind == MaterialKind.REFLECTION)


async def facts(memory: MemoryWarden, tenant: Tenant) -> list[Event]:
    return [one.event for one in await memory.store.read(rules_stream(tenant))]


async def run(memory: MemoryWarden, hours: int) -> None:
    """Let the service do what it does, hour by hour."""
    for _ in range(hours):
        while await let_go(memory.parts):
            pass
        await tend_keys(memory.parts)
        memory.time.passes(HOUR)


@pytest.mark.parametrize("others", [-HUNDRED, -timedelta(days=400)])
async def test_p31_a_warden_that_is_ahead_destroys_nothing_and_rotates_nothing(
    memory: MemoryWarden, house: House, others: timedelta
) -> None:
    """P31: what is due is so by the earliest of the database's, Warden's and signer's clocks."""
    await written(house, 30)
    memory.time.passes(-others)
    memory.agreed.apart = (others, -timedelta(0))
    await run(memory, 48)
    assert await left(memory) == 30
    assert await facts(memory, house.tenant) == []
    log = await memory.store.read_log(own_log(house.organization), Log.EVENTS, 0, 999)
    assert not [one for one in log if isinstance(one.event, KeyRotated)]


async def test_p31_while_nobody_knows_the_time_nothing_goes_but_a_persons_own_wish(
    memory: MemoryWarden, house: House
) -> None:
    """P31: clocks that cannot be compared make nothing due; a withdrawal is done at once."""
    [mine, *_] = await written(house, 5)
    memory.time.passes(HUNDRED)
    memory.agreed.known = False
    await run(memory, 48)
    assert await left(memory) == 5
    house.tokens.clear()
    token = await house.token(house.members[0])
    await house.wants(EraseItem(token, house.program, mine, uuid4()), Done)
    assert await left(memory) == 4


async def test_p31_what_is_due_is_announced_and_goes_a_day_later_and_not_before(
    memory: MemoryWarden, house: House
) -> None:
    """P31: first announced as a fact, and destroyed by a later run at least 24 h after."""
    await written(house, 3)
    memory.time.passes(timedelta(days=90, seconds=1))
    assert await let_go(memory.parts) == 0
    [said] = await facts(memory, house.tenant)
    assert isinstance(said, RetentionAnnounced)
    assert (said.kind, said.at) == ("reflection", memory.time.at)
    memory.time.passes(NOTICE - timedelta(seconds=1))
    assert await let_go(memory.parts) == 0
    memory.time.passes(timedelta(seconds=1))
    assert await let_go(memory.parts) == 3
    assert [type(one) for one in await facts(memory, house.tenant)] == [
        RetentionAnnounced,
        RetentionExecuted,
    ]


async def test_p31_what_comes_after_an_announcement_waits_for_the_next(
    memory: MemoryWarden, house: House
) -> None:
    """P31: nothing goes that was not announced a day before."""
    await written(house, 2)
    memory.time.passes(timedelta(hours=12))
    await written(house, 1)
    memory.time.passes(timedelta(days=90) - timedelta(hours=11))
    await let_go(memory.parts)
    memory.time.passes(NOTICE)
    assert await let_go(memory.parts) == 2
    assert await left(memory) == 1
    memory.time.passes(NOTICE)
    assert await let_go(memory.parts) == 1
    said = [one for one in await facts(memory, house.tenant) if isinstance(one, RetentionAnnounced)]
    assert len(said) == 2


async def test_p31_a_day_destroys_twenty_or_one_in_twenty_and_no_more(
    memory: MemoryWarden, house: House
) -> None:
    """P31: a day destroys at most max(20 items, 5 %) of an organization's."""
    await written(house, 70)
    memory.time.passes(timedelta(days=91))
    await let_go(memory.parts)
    memory.time.passes(NOTICE)
    for expected in (50, 30, 10, 0):
        await run(memory, 23)
        assert await left(memory) == expected
        memory.time.passes(2 * HOUR)


async def test_p31_two_officers_let_all_that_was_announced_go_at_once(
    memory: MemoryWarden, house: House
) -> None:
    """P31: more than that goes in a day only if two officers agree, and only what was announced."""
    await written(house, 70)
    memory.time.passes(timedelta(days=91))
    house.tokens.clear()
    propose = EnactRetention(await house.token(house.admin), ProposeClearing(), uuid4())
    await house.wants(propose, Done)
    agree = EnactRetention(await house.token(house.privacy_officer), AgreeClearing(), uuid4())
    await house.wants(agree, Done)
    await let_go(memory.parts)
    assert await left(memory) == 70, "it is announced first all the same"
    memory.time.passes(NOTICE)
    house.tokens.clear()
    propose = EnactRetention(await house.token(house.admin), ProposeClearing(), uuid4())
    await house.wants(propose, Done)
    agree = EnactRetention(await house.token(house.privacy_officer), AgreeClearing(), uuid4())
    await house.wants(agree, Done)
    await run(memory, 1)
    assert await left(memory) == 0


async def test_p31_four_hundred_idle_days_end_as_slowly(memory: MemoryWarden, house: House) -> None:
    """P31: an idle log expires by the same rule."""
    await written(house, 45)
    memory.time.passes(timedelta(days=400))
    await run(memory, 24)
    assert await left(memory) == 45
    await run(memory, 24)
    assert await left(memory) == 25
    await run(memory, 49)
    assert await left(memory) == 0


async def test_p31_a_row_that_says_it_is_old_is_not_heard(
    memory: MemoryWarden, house: House
) -> None:
    """P31: the seal's own entry in the log says when an item was sealed."""
    [item, *_] = await written(house, 2)
    await house.told(TEXT)
    [(row, _)] = await memory.rows.ciphertexts(house.tenant, [item])
    old = replace(row, item=replace(row.item, sealed_at=row.item.sealed_at - HUNDRED))
    memory.rows.carry_out(house.tenant, [Keep(old)])
    await run(memory, 49)
    assert await left(memory) == 2


async def test_p31_a_reason_whose_row_says_it_is_old_stays(
    memory: MemoryWarden, house: House
) -> None:
    """P31: what has no entry of its own opens only with the time it was sealed with."""
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    reading = ReadItem(token, house.program, item, Purpose.SUPERVISION, Sealed("She asked."))
    await house.wants(reading, ItemShown)
    [age] = [age for age in await memory.parts.vault.ages() if age.kind == "reason"]
    [reason] = await memory.parts.vault.older(house.tenant, "reason", memory.time.at + HUNDRED, 10)
    [(row, _)] = await memory.rows.ciphertexts(house.tenant, [reason.item])
    older = replace(reason, sealed_at=reason.sealed_at - timedelta(days=11 * 365))
    memory.rows.carry_out(house.tenant, [Keep(replace(row, item=older))])
    await run(memory, 49)
    kept = [one.items for one in await memory.parts.vault.ages() if one.kind == "reason"]
    assert kept == [age.items]


async def test_a_text_whose_time_is_over_is_shown_until_it_goes(
    memory: MemoryWarden, house: House
) -> None:
    item = await house.told(TEXT)
    memory.time.passes(timedelta(days=91))
    await let_go(memory.parts)
    for kind in (ItemShown, ItemRedacted):
        house.tokens.clear()
        token = await house.token(house.leader)
        await house.wants(ReadItem(token, house.program, item, Purpose.LEADING), kind)
        memory.time.passes(NOTICE)
        await let_go(memory.parts)
