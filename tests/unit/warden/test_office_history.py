"""Who held which office is shown to who answers for offices, in one batch, on record."""

from uuid import uuid4

import pytest

from domain.access.events import AccessPermitted
from domain.kernel import PersonId, Role, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.offices import OfficeHistoryShown, ShowOfficeHistory
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden


async def shown_to(house: House, who: PersonId) -> OfficeHistoryShown:
    return await house.wants(ShowOfficeHistory(await house.token(who)), OfficeHistoryShown)


async def test_officers_see_who_holds_what_since_when_and_who_is_alone(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    shown = await shown_to(house, house.auditor)
    held = {(one.person, one.role, one.until) for one in shown.tenures}
    assert held == {
        (house.admin, Role.ORGANIZATION_ADMIN, None),
        (house.auditor, Role.AUDITOR, None),
        (house.privacy_officer, Role.PRIVACY_OFFICER, None),
        (house.deputies[0], Role.PRIVACY_OFFICER, None),
    }
    assert shown.alone == (Role.ORGANIZATION_ADMIN, Role.AUDITOR)
    assert shown.names.keys() == {one.person for one in shown.tenures}


async def test_whose_words_stand_behind_an_office_are_named_with_it(memory: MemoryWarden) -> None:
    glass = await Glass(await memory.house()).ready()
    house, leaves = glass.house, glass.house.auditor
    await house.dismiss(leaves, Role.AUDITOR, None)
    shown = await shown_to(house, house.admin)
    [former] = [one for one in shown.tenures if one.until is not None]
    assert (former.person, former.given_by, former.ended_by) == (leaves, None, house.admin)
    assert leaves in shown.names


async def test_the_look_is_one_record_of_all_who_are_named(memory: MemoryWarden) -> None:
    house = await memory.house()
    before = len(await memory.accesses(own_log(house.organization)))
    shown = await shown_to(house, house.privacy_officer)
    [look] = (await memory.accesses(own_log(house.organization)))[before:]
    assert isinstance(look.event, AccessPermitted)
    assert {one.id for one in look.event.objects} == shown.names.keys()


@pytest.mark.parametrize("who", ["member", "leader", "program admin"])
async def test_nobody_else_is_shown_it_and_the_try_is_on_record(
    memory: MemoryWarden, who: str
) -> None:
    house = await memory.house()
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    people = {"member": house.members[0], "leader": house.leader, "program admin": governs}
    token = await house.token(people[who])
    before = len(await memory.accesses(own_log(house.organization)))
    answer = await house.ask(ShowOfficeHistory(token))
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "office.history_not_allowed"
    assert len(await memory.accesses(own_log(house.organization))) == before + 1
