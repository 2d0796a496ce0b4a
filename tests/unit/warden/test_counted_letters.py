"""Letters that somebody asks for use up none of another's, and tell of no address."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from domain.access.events import RecoveryAsked
from domain.access.letters import (
    HOUR,
    OF_A_DEVICE,
    OF_AN_OWNER,
    OF_MOVES,
    OF_MOVES_THERE,
    OF_STRANGERS,
)
from domain.kernel import PersonId, Sealed
from domain.protocol.answers import Enacted
from domain.protocol.door import AskRecovery, AskSignInLink, RecoveryBegun, SignedIn, SignIn
from domain.protocol.mailboxes import AskMailboxCode, AskNewMailbox
from services.warden.door.letters import LOOKS_AN_HOUR
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_guessing import ELSEWHERE as ANOTHER_NETWORK
from tests.unit.warden.test_guessing import HOSPITAL
from tests.unit.warden.test_recovering import asked, facts

NOBODY = Sealed("nobody@example.org")
ELSEWHERE = Sealed("elsewhere@example.org")


@pytest.fixture(autouse=True)
async def settled(memory: MemoryWarden) -> AsyncIterator[None]:
    """What is done after an answer is done before the test is over."""
    yield
    await memory.parts.counts.recoveries.settle()


async def signed_in(house: House, person: PersonId) -> Sealed:
    """Somebody with a password, signed in by it."""
    email = await provided(house, person)
    return (await house.wants(SignIn(email, PASSWORD), SignedIn)).token


async def taken(house: House, token: Sealed, email: Sealed) -> int:
    """Ask for a move to a mailbox until no more is taken; return how often it was."""
    for number in range(OF_MOVES.day):
        answer = await house.ask(AskNewMailbox(token, email, uuid4()))
        if not isinstance(answer, Enacted):
            assert code_of(answer) == "person.too_many_codes"
            return number
    raise AssertionError


async def test_a_known_and_an_unknown_address_are_counted_alike_at_two_doors(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    known = await provided(house, house.leader)
    one, other = [await signed_in(house, person) for person in house.members[:2]]
    for email in (known, NOBODY):
        for _ in range(OF_STRANGERS.hour):
            await asked(memory, house, email)
    moves = [await taken(house, one, known), await taken(house, other, NOBODY)]
    assert moves == [OF_MOVES_THERE.hour] * 2


async def test_who_names_another_s_mailbox_as_theirs_to_be_leaves_its_owner_all_letters(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await signed_in(house, house.leader)
    email = Sealed(house.email(house.leader))
    strangers = [await signed_in(house, person) for person in house.members[:2]]
    assert [await taken(house, one, email) for one in strangers] == [3, OF_MOVES.hour - 3]
    for _ in range(OF_AN_OWNER.hour):
        await house.wants(AskMailboxCode(token, uuid4()), Enacted)
    await house.wants(AskNewMailbox(token, ELSEWHERE, uuid4()), Enacted)
    await asked(memory, house, email)
    assert RecoveryAsked in [type(one) for one in await facts(memory, house)]


async def test_an_admin_who_asks_for_moves_of_somebody_leaves_them_their_own(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token, person = await signed_in(house, house.members[0]), house.members[0]
    admin = await house.token(house.admin)
    asking = [AskNewMailbox(admin, Sealed(f"n{n}@example.org"), uuid4(), person) for n in range(6)]
    said = [await house.ask(one) for one in asking]
    assert [isinstance(one, Enacted) for one in said] == [True] * OF_MOVES.hour + [False]
    await house.wants(AskNewMailbox(token, ELSEWHERE, uuid4()), Enacted)


async def device_of(house: House, person: PersonId) -> Sealed:
    """The mark of a device that somebody signed in with."""
    email = await provided(house, person)
    mark = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    assert mark is not None
    return mark


async def test_strangers_use_up_none_of_the_letters_of_a_known_device(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    device = await device_of(house, house.leader)
    email = Sealed(house.email(house.leader))
    for _ in range(OF_STRANGERS.hour):
        await asked(memory, house, email)
    await house.wants(AskSignInLink(email, device), RecoveryBegun)
    for _ in range(OF_A_DEVICE.hour - 1):
        await house.wants(AskRecovery(email, device), RecoveryBegun)
    assert code_of(await house.ask(AskRecovery(email, device))) == "recovery.too_many"
    other = Sealed(device.reveal().upper())
    assert code_of(await house.ask(AskRecovery(email, other))) == "recovery.too_many"


async def test_a_known_device_gets_those_of_strangers_too(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    device = await device_of(house, house.leader)
    asking = AskRecovery(Sealed(house.email(house.leader)), device)
    for _ in range(OF_A_DEVICE.hour + OF_STRANGERS.hour):
        await house.wants(asking, RecoveryBegun)
    assert code_of(await house.ask(asking)) == "recovery.too_many"


async def test_a_device_of_another_account_or_none_is_a_stranger_s(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    known = await provided(house, house.leader)
    for device in (await device_of(house, house.members[0]), Sealed("a guess")):
        for email in (known, NOBODY):
            for _ in range(OF_STRANGERS.hour):
                await house.wants(AskRecovery(email, device), RecoveryBegun)
            assert code_of(await house.ask(AskRecovery(email, device))) == "recovery.too_many"
        memory.time.passes(HOUR)


async def test_so_often_it_is_looked_at_from_one_network_whether_a_device_is_known(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    device, email = await device_of(house, house.leader), Sealed(house.email(house.leader))
    for _ in range(LOOKS_AN_HOUR):
        await memory.warden.answer(AskRecovery(email, Sealed("a guess")), HOSPITAL)
    own = AskRecovery(email, device)
    assert code_of(await memory.warden.answer(own, HOSPITAL)) == "recovery.too_many"
    assert isinstance(await memory.warden.answer(own, ANOTHER_NETWORK), RecoveryBegun)
