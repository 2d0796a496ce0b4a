"""Whatever may cost much takes turns: nobody's work keeps another organization waiting."""

import asyncio
from uuid import UUID

import pytest

from domain.kernel import OrganizationId, PersonId, Throttled
from infra.callers.turns import MOST_WAITING, Budget, FairTurns

ONE, TWO = OrganizationId(UUID(int=1)), OrganizationId(UUID(int=2))
ADA, BEN, CY, DEE = (PersonId(UUID(int=number)) for number in range(10, 14))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def work(
    turns: FairTurns, where: OrganizationId, who: PersonId, done: list[PersonId]
) -> None:
    async with turns.turn(where, who):
        await asyncio.sleep(0.01)
        done.append(who)


async def test_sixty_of_one_person_do_not_come_before_the_first_of_another_organization() -> None:
    """Threat: denial of service. One auditor's searches, and a reader of another tenant."""
    turns, done = FairTurns(at_once=1), list[PersonId]()
    many = [asyncio.ensure_future(work(turns, ONE, ADA, done)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    await work(turns, TWO, DEE, done)
    assert done.index(DEE) <= 1
    await asyncio.gather(*many)


async def test_a_person_works_one_at_a_time_and_an_organization_two() -> None:
    turns, done, at_once = FairTurns(at_once=10), list[PersonId](), list[int]()
    now: list[PersonId] = []

    async def watched(who: PersonId) -> None:
        async with turns.turn(ONE, who):
            now.append(who)
            at_once.append(len(now))
            assert len(set(now)) == len(now)
            await asyncio.sleep(0.005)
            now.remove(who)
            done.append(who)

    await asyncio.gather(*(watched(who) for who in (ADA, ADA, BEN, CY, ADA)))
    assert max(at_once) == 2
    assert sorted(done) == [ADA, ADA, ADA, BEN, CY]


async def test_what_a_person_spent_grows_again_and_others_have_their_own() -> None:
    clock = Clock()
    turns = FairTurns(person=Budget(10, 0.5), organization=Budget(100, 1), clock=clock)
    async with turns.turn(ONE, ADA):
        clock.now += 11
    with pytest.raises(Throttled) as caught:
        async with turns.turn(ONE, ADA):
            raise AssertionError
    assert (caught.value.code, caught.value.after_s) == ("work.too_much", 2)
    async with turns.turn(ONE, BEN):
        clock.now += 3
    async with turns.turn(ONE, ADA):
        pass


async def test_all_of_an_organization_have_one_budget_too() -> None:
    clock = Clock()
    turns = FairTurns(person=Budget(100, 1), organization=Budget(10, 1), clock=clock)
    async with turns.turn(ONE, ADA):
        clock.now += 15
    with pytest.raises(Throttled):
        async with turns.turn(ONE, BEN):
            raise AssertionError
    async with turns.turn(TWO, DEE):
        pass


async def test_so_many_wait_and_the_next_is_told_to_come_again() -> None:
    turns, done = FairTurns(at_once=1), list[PersonId]()
    tasks = [asyncio.ensure_future(work(turns, ONE, ADA, done)) for _ in range(MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(Throttled):
        await work(turns, ONE, BEN, done)
    await asyncio.gather(*tasks)
    await work(turns, ONE, BEN, done)


async def test_who_gives_up_waiting_and_who_fails_leave_their_place() -> None:
    turns, done = FairTurns(at_once=1), list[PersonId]()
    first = asyncio.ensure_future(work(turns, ONE, ADA, done))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(work(turns, ONE, BEN, done))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    with pytest.raises(ZeroDivisionError):
        async with turns.turn(TWO, DEE):
            raise ZeroDivisionError
    await first
    await work(turns, ONE, CY, done)
    assert done == [ADA, CY]
