"""Where somebody is signed in: shown to them alone, and ended at once, here or everywhere else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from domain.access.events import SignInsEnded
from domain.access.identity import Known
from domain.access.origin import Origin
from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.cases import ListOwnItems
from domain.protocol.door import (
    EndSignIns,
    ListSignIns,
    NameDevice,
    SignedIn,
    SignIn,
    SignInsListed,
)
from services.warden.door.signing_in import begin_sign_in
from services.warden.inquiry import Inquiry
from services.warden.limits import NOTED_EVERY
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, neighbours, provided

PHONE = Inquiry(Origin("192.0.2.0/24", device="Safari, iPhone"))


async def signed_in(memory: MemoryWarden, email: Sealed) -> SignedIn:
    """Sign in with a telephone."""
    answer = await memory.warden.answer(SignIn(email, PASSWORD), replace(PHONE))
    assert isinstance(answer, SignedIn)
    return answer


async def test_each_sign_in_is_shown_with_its_device_this_one_first(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    phone = await signed_in(memory, email)
    memory.time.passes(timedelta(hours=1))
    desk = await house.wants(SignIn(email, PASSWORD), SignedIn)
    shown = (await house.wants(ListSignIns(phone.token), SignInsListed)).sign_ins
    assert [(one.here, one.device) for one in shown] == [(True, "Safari, iPhone"), (False, "")]
    assert [one.began for one in shown] == [memory.time() - timedelta(hours=1), memory.time()]
    assert {one.expires for one in shown} == {phone.expires, desk.expires}


async def test_when_one_was_last_used_is_known_to_five_minutes(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    phone = await signed_in(memory, email)
    desk = await house.wants(SignIn(email, PASSWORD), SignedIn)
    await house.ask(ListOwnItems(phone.token))
    first = memory.time()
    for later in (NOTED_EVERY - timedelta(seconds=1), timedelta(seconds=1)):
        memory.time.passes(later)
        await house.ask(ListOwnItems(phone.token))
        shown = (await house.wants(ListSignIns(desk.token), SignInsListed)).sign_ins
        [used] = [one.seen for one in shown if not one.here]
        assert used == (memory.time() if memory.time() >= first + NOTED_EVERY else first)


async def test_one_that_is_ended_is_out_at_once_and_the_others_are_not(
    memory: MemoryWarden,
) -> None:
    """Stolen session: its owner ends it from another device."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    mine, lost, other = [await signed_in(memory, email) for _ in range(3)]
    ids = {
        one.token: (await memory.parts.sessions.principal(one.token)).session
        for one in (mine, lost, other)
    }
    await house.wants(EndSignIns(mine.token, ids[lost.token]), Done)
    assert code_of(await house.ask(ListOwnItems(lost.token))) == "session.none"
    for still in (mine, other):
        assert not hasattr(await house.ask(ListOwnItems(still.token)), "code")
    again = EndSignIns(mine.token, ids[lost.token])
    assert code_of(await house.ask(again)) == "sign_in.missing"
    await house.wants(EndSignIns(mine.token), Done)
    assert code_of(await house.ask(ListOwnItems(other.token))) == "session.none"
    shown = (await house.wants(ListSignIns(mine.token), SignInsListed)).sign_ins
    assert [one.id for one in shown] == [ids[mine.token]]
    ended = [one.event for one in await memory.own_looks(house.organization)]
    assert [one for one in ended if isinstance(one, SignInsEnded)] == [SignInsEnded(count=1)] * 2


async def test_a_sign_in_of_somebody_else_is_neither_shown_nor_ended(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    mine = await house.wants(SignIn(email, PASSWORD), SignedIn)
    theirs = await house.token(house.members[0])
    session = (await memory.parts.sessions.principal(theirs)).session
    for id_ in (session, uuid4()):
        assert code_of(await house.ask(EndSignIns(mine.token, id_))) == "sign_in.missing"
    await house.wants(EndSignIns(mine.token), Done)
    assert not hasattr(await house.ask(ListOwnItems(theirs)), "code")
    shown = (await house.wants(ListSignIns(mine.token), SignInsListed)).sign_ins
    assert len(shown) == 1


async def test_sign_ins_in_every_organization_of_the_account_are_shown_and_ended(
    memory: MemoryWarden,
) -> None:
    house, other = await neighbours(memory)
    email = await provided(house, house.leader)
    here = house.organization
    own = (await memory.parts.accounts.accounts_of(here, [house.leader]))[house.leader]
    whole = own.with_people([Known(other.organization, other.leader, "en-CA")])
    await memory.parts.accounts.write([whole], [own])
    mine = await house.wants(SignIn(email, PASSWORD, here), SignedIn)
    there = await house.wants(SignIn(email, PASSWORD, other.organization), SignedIn)
    shown = (await house.wants(ListSignIns(mine.token), SignInsListed)).sign_ins
    assert [one.organization for one in shown] == [here, other.organization]
    await house.wants(EndSignIns(mine.token), Done)
    assert code_of(await house.ask(ListOwnItems(there.token))) == "session.none"


async def test_staff_acting_as_somebody_is_not_among_their_sign_ins_and_ends_none(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    mine = await house.token(house.leader)
    staff = await house.by_operator(house.leader)
    shown = (await house.wants(ListSignIns(mine), SignInsListed)).sign_ins
    assert len(shown) == 1
    assert code_of(await house.ask(EndSignIns(staff))) == "sign_in.missing"
    assert not hasattr(await house.ask(ListOwnItems(mine)), "code")


async def test_a_device_that_was_named_is_known_by_its_name_at_the_next_sign_in(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    first = await house.wants(SignIn(email, PASSWORD), SignedIn)
    await memory.parts.counts.recoveries.settle()
    [line] = (await house.wants(ListSignIns(first.token), SignInsListed)).sign_ins
    assert (line.name, line.nameable) == ("", True)
    await house.wants(NameDevice(first.token, line.id, Sealed(" Office computer ")), Done)
    again = await house.wants(SignIn(email, PASSWORD, device=first.device), SignedIn)
    other = await house.wants(SignIn(email, PASSWORD), SignedIn)
    await memory.parts.counts.recoveries.settle()
    listed = (await house.wants(ListSignIns(other.token), SignInsListed)).sign_ins
    assert [one.name for one in listed] == ["", "Office computer", "Office computer"]
    assert "Office" not in repr(listed)
    await house.wants(EndSignIns(other.token), Done)
    for ended in (first, again):
        assert code_of(await house.ask(ListSignIns(ended.token))) == "session.none"


async def test_nobody_names_the_device_of_another_nor_one_that_is_not_known(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    mine = await house.wants(SignIn(await provided(house, house.leader), PASSWORD), SignedIn)
    [line] = (await house.wants(ListSignIns(mine.token), SignInsListed)).sign_ins
    person = house.members[0]
    theirs = await house.wants(SignIn(await provided(house, person), PASSWORD), SignedIn)
    named = NameDevice(theirs.token, line.id, Sealed("Mine"))
    assert code_of(await house.ask(named)) == "sign_in.missing"
    unfit = NameDevice(mine.token, line.id, Sealed(""))
    assert code_of(await house.ask(unfit)) == "passkey.name_unfit"
    await memory.parts.counts.recoveries.settle()
    known = Known(house.organization, house.leader, "en")
    begun = await begin_sign_in(memory.parts, known, "password")
    bare = (await house.wants(ListSignIns(begun.token), SignInsListed)).sign_ins[0]
    assert not bare.nameable
    nameless = NameDevice(begun.token, bare.id, Sealed("Mine"))
    assert code_of(await house.ask(nameless)) == "device.unknown"
