"""Addresses are given to the one who sends letters, on record, and to nobody else."""

from typing import cast
from uuid import uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.access.purposes import ObjectKind, Purpose
from domain.kernel import OrganizationId, PersonId, Role, Sealed, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.names import Addresses, AddressesOf, Occasion
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden


def asking(house: House, secret: Sealed = POSTMAN, **given: object) -> AddressesOf:
    facts = {"people": (), "office": None, **given}
    return AddressesOf(secret, house.organization, Occasion.CHECKPOINTS, **facts)  # type: ignore[arg-type]


async def test_the_addresses_of_an_office_are_one_record_with_every_person(
    memory: MemoryWarden,
) -> None:
    """P1, P5: addresses are on record, each person of them, before they are given."""
    house = await memory.house(sessions=0)
    answer = await memory.warden.answer(asking(house, office=Role.AUDITOR))
    assert isinstance(answer, Addresses)
    [address] = answer.addresses
    assert (address.person, address.email) == (house.auditor, Sealed(house.email(house.auditor)))
    assert address.locale == "en-CA"
    last = (await memory.accesses(own_log(house.organization)))[-1]
    event = cast("AccessPermitted", last.event)
    assert [(ref.kind, ref.id) for ref in event.objects] == [(ObjectKind.ADDRESS, house.auditor)]
    assert event.rule == "addresses.checkpoints"
    assert (last.metadata.purpose, last.metadata.role) == (Purpose.NOTIFICATION, Role.SYSTEM)


async def test_people_are_found_by_id_and_strangers_are_left_out(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    stranger = PersonId(uuid4())
    people = (house.leader, stranger)
    answer = await memory.warden.answer(asking(house, people=people))
    assert isinstance(answer, Addresses)
    assert [address.person for address in answer.addresses] == [house.leader]


async def test_where_nobody_is_known_nothing_is_recorded(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    before = len(await memory.accesses(own_log(house.organization)))
    assert await memory.warden.answer(asking(house, people=(PersonId(uuid4()),))) == Addresses(())
    elsewhere = AddressesOf(POSTMAN, OrganizationId(uuid4()), Occasion.CHECKPOINTS)
    assert await memory.warden.answer(elsewhere) == Addresses(())
    assert len(await memory.accesses(own_log(house.organization))) == before


@pytest.mark.parametrize("secret", ["", "guessed", "the operator's secret"])
async def test_another_secret_opens_no_address_and_is_on_record(
    memory: MemoryWarden, secret: str
) -> None:
    """P6: whoever asks for addresses without the right to is refused, and it is on record."""
    house = await memory.house(sessions=0)
    for warden in (memory.warden, memory.but(postman=Sealed(""))):
        answer = await warden.answer(asking(house, Sealed(secret), office=Role.AUDITOR))
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "addresses.not_the_postman"
        last = (await memory.accesses(own_log(house.organization)))[-1]
        assert cast("AccessDenied", last.event).rule == "addresses.not_the_postman"
