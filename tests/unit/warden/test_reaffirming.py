"""The Warden says who is to sign an agreement again, and notes who has not in time."""

from datetime import timedelta
from uuid import UUID, uuid4

from domain.groups.commands import (
    AssignLeader,
    CloseGroup,
    EndMembership,
    OfferMembership,
    PlanClosing,
)
from domain.groups.events import AgreementSigned, ReaffirmationDue, ReaffirmationLapsed
from domain.groups.group import GROUP
from domain.kernel import PersonId, Role, Stream
from domain.people.events import DeactivationReason
from domain.protocol.answers import Done, Enacted
from domain.protocol.people import LapseSignaturesOf, LetIn, PeopleConcerned, WhomToAskToSign
from tests.kit.agreements import signing
from tests.kit.house import JOINED, House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_details import refused

A_DAY = timedelta(days=1)


async def facts(memory: MemoryWarden, house: House, kind: type) -> list[UUID]:
    history = await memory.store.read(Stream(house.tenant, "group", house.group))
    return [one.event_id for one in history if isinstance(one.event, kind)]


async def lapsed(memory: MemoryWarden, house: House) -> list[PersonId]:
    history = await memory.store.read(Stream(house.tenant, "group", house.group))
    return [one.event.person for one in history if isinstance(one.event, ReaffirmationLapsed)]


async def joins(house: House) -> PersonId:
    new = PersonId(uuid4())
    await house.register([new])
    await house.roster(house.leader, OfferMembership(new, "family_physician"))
    await house.roster(new, signing(new, "en-CA"))
    return new


async def asks(house: House, fact: UUID) -> set[PersonId]:
    request = WhomToAskToSign(POSTMAN, house.organization, house.program, house.group, fact)
    return {*(await house.wants(request, PeopleConcerned)).people}


async def lapse(house: House) -> None:
    request = LapseSignaturesOf(POSTMAN, house.organization, house.program, house.group)
    await house.wants(request, Done)


async def test_when_somebody_joins_those_who_had_signed_are_written_to_until_they_sign(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    new = await joins(house)
    [due] = await facts(memory, house, ReaffirmationDue)
    assert await asks(house, due) == {*house.members}
    signs, leaves, ended = house.members[:3]
    await house.roster(signs, signing(signs, "en-CA"))
    await house.roster(house.admin, EndMembership(leaves))
    admin = await house.token(house.admin)
    await house.wants(LetIn(admin, ended, uuid4(), DeactivationReason.AWAY), Enacted)
    assert await asks(house, due) == {*house.members[3:]}
    assert new not in await asks(house, due)


async def test_a_second_who_joins_has_nobody_written_to_twice(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    first = await joins(house)
    co = PersonId(uuid4())
    await house.register([co])
    await house.roster(house.admin, AssignLeader(co, Role.CO_LEADER, "credentialed"))
    _, second = await facts(memory, house, ReaffirmationDue)
    assert await asks(house, second) == {first}


async def test_each_is_written_to_before_their_year_is_over_and_once(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    memory.time.at = JOINED + 340 * A_DAY
    house.tokens.clear()
    person = house.members[0]
    [one, *_] = await facts(memory, house, AgreementSigned)
    assert await asks(house, one) == {person}
    await house.roster(person, signing(person, "en-CA"))
    assert await asks(house, one) == set()
    *_, new = await facts(memory, house, AgreementSigned)
    assert await asks(house, new) == set()


async def test_it_is_noted_once_of_each_who_has_not_signed_in_time(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await joins(house)
    await lapse(house)
    assert await lapsed(memory, house) == []
    signs, *others = house.members
    await house.roster(signs, signing(signs, "en-CA"))
    memory.time.passes(31 * A_DAY)
    await lapse(house)
    await lapse(house)
    assert sorted(await lapsed(memory, house)) == sorted(others)


async def test_in_a_group_that_has_ended_nobody_is_asked_and_nothing_is_noted(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await joins(house)
    [due] = await facts(memory, house, ReaffirmationDue)
    stream = Stream(house.tenant, "group", house.group)
    for command in (PlanClosing(), CloseGroup()):
        await house.run(GROUP, stream, command, memory.time())
    memory.time.passes(31 * A_DAY)
    assert await asks(house, due) == set()
    await lapse(house)
    assert await lapsed(memory, house) == []


async def test_a_fact_of_another_group_asks_nobody(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    assert await asks(house, uuid4()) == set()


async def test_only_the_postman_is_told(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    own = await house.token(house.leader)
    where = house.organization, house.program, house.group
    await refused(house, WhomToAskToSign(own, *where, uuid4()), "addresses.not_the_postman")
    await refused(house, LapseSignaturesOf(own, *where), "addresses.not_the_postman")
