"""Whom something in a group concerns is told to who sends letters, and to nobody else."""

from typing import cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.access.events import AccessDenied
from domain.kernel import PersonId, Role, Sealed, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.people import GroupConcerns, WhomGroupConcerns
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden


def asking(house: House, secret: Sealed = POSTMAN) -> WhomGroupConcerns:
    return WhomGroupConcerns(secret, house.organization, house.program, house.group)


async def test_who_leads_who_is_in_it_and_who_administers_are_told_apart(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    concerned = await house.wants(asking(house), GroupConcerns)
    assert concerned.leaders == (house.leader,)
    assert concerned.members == tuple(sorted(house.members))
    assert concerned.admins == (house.admin,), "nobody administers the program alone"
    assert concerned.name


async def test_whoever_administers_the_program_is_told_and_not_all_who_govern(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    outsider = PersonId(UUID(int=0xADA))
    await house.register([outsider])
    await house.appoint(outsider, Role.PROGRAM_ADMIN, house.program)
    assert (await house.wants(asking(house), GroupConcerns)).admins == (outsider,)


async def test_of_a_group_that_never_was_nobody_is_told(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    nowhere = replace(asking(house), group=UUID(int=404))
    concerned = await house.wants(nowhere, GroupConcerns)
    assert (concerned.name, concerned.leaders, concerned.members) == ("", (), ())


@pytest.mark.parametrize("secret", ["", "guessed"])
async def test_another_secret_is_refused_and_on_record(memory: MemoryWarden, secret: str) -> None:
    house = await memory.house(sessions=0)
    answer = await house.ask(asking(house, Sealed(secret)))
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "addresses.not_the_postman"
    last = (await memory.accesses(own_log(house.organization)))[-1]
    assert cast("AccessDenied", last.event).rule == "addresses.not_the_postman"
