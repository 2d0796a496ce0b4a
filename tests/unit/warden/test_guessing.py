"""Guessing passwords: counted before anything is verified, and never at the cost of owners."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.access.origin import Origin
from domain.kernel import Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done
from domain.protocol.door import NewAccount, ProvideAccounts, SignedIn, SignIn
from services.warden.inquiry import Inquiry
from services.warden.limits import LIMIT, OF_A_NETWORK, WINDOW
from services.warden.warden import Warden
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden, PlainPasswords
from tests.unit.warden.test_door import PASSWORD, WRONG, code_of, neighbours

HOSPITAL = Inquiry(Origin("192.0.2.0/24"))
ELSEWHERE = Inquiry(Origin("198.51.100.0/24"))


class Counting(PlainPasswords):
    """Passwords that take a moment, and say how many were looked at."""

    def __init__(self) -> None:
        self.looked_at = 0

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        self.looked_at += 1
        await asyncio.sleep(0.01)
        return await super().verify(kept, password, of)


class Full(PlainPasswords):
    """Passwords that so many wait for that nobody else may."""

    is_full = True

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        raise AssertionError((kept, password, of))


async def owner(house: House) -> Sealed:
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, PASSWORD),))
    await house.wants(request, Done)
    return Sealed(house.email(house.leader))


async def asked(warden: Warden, request: SignIn, where: Inquiry) -> Answer:
    return await warden.answer(request, replace(where))


async def test_of_150_guesses_at_once_ten_are_verified(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email, passwords = await owner(house), Counting()
    warden = memory.but(passwords=passwords)
    tries = [warden.answer(SignIn(email, WRONG)) for _ in range(149)]
    answers = await asyncio.gather(*tries, warden.answer(SignIn(email, PASSWORD)))
    assert passwords.looked_at == LIMIT
    assert [code_of(answer) for answer in answers].count("sign_in.too_many") == 140


async def test_600_tries_for_unknown_addresses_are_one_networks_budget(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email, passwords = await owner(house), Counting()
    warden = memory.but(passwords=passwords)
    unknown = [
        asked(warden, SignIn(Sealed(f"n{n}@example.org"), WRONG), ELSEWHERE) for n in range(600)
    ]
    await asyncio.gather(*unknown)
    assert passwords.looked_at == OF_A_NETWORK
    assert isinstance(await asked(warden, SignIn(email, PASSWORD), HOSPITAL), SignedIn)


async def test_strangers_lock_no_owner_out_of_a_device_that_is_known(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await owner(house)
    first = await house.wants(SignIn(email, PASSWORD), SignedIn)
    assert first.device is not None
    for _ in range(LIMIT):
        await house.ask(SignIn(email, WRONG))
    assert code_of(await house.ask(SignIn(email, PASSWORD))) == "sign_in.too_many"
    again = await house.wants(SignIn(email, PASSWORD, device=first.device), SignedIn)
    assert again.device is None


async def test_a_shared_address_slows_strangers_only(memory: MemoryWarden) -> None:
    """A hospital has one address: who guesses from it keeps no colleague from signing in."""
    house = await memory.house(sessions=0)
    email = await owner(house)
    warden = memory.warden
    known = await asked(warden, SignIn(email, PASSWORD), HOSPITAL)
    assert isinstance(known, SignedIn)
    for number in range(OF_A_NETWORK):
        await asked(warden, SignIn(Sealed(f"n{number}@example.org"), WRONG), HOSPITAL)
    stranger = await asked(warden, SignIn(email, PASSWORD), HOSPITAL)
    assert code_of(stranger) == "sign_in.too_many"
    at_home = SignIn(email, PASSWORD, device=known.device)
    assert isinstance(await asked(warden, at_home, HOSPITAL), SignedIn)
    assert isinstance(await asked(warden, SignIn(email, PASSWORD), ELSEWHERE), SignedIn)


async def test_a_known_device_has_ten_guesses_too(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await owner(house)
    device = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    for _ in range(LIMIT):
        assert code_of(await house.ask(SignIn(email, WRONG, device=device))) == "sign_in.refused"
    answer = await house.ask(SignIn(email, PASSWORD, device=device))
    assert code_of(answer) == "sign_in.too_many"
    memory.time.passes(WINDOW)
    assert isinstance(await house.ask(SignIn(email, PASSWORD, device=device)), SignedIn)


async def test_a_mark_is_good_for_the_account_it_was_made_for_and_no_other(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await owner(house)
    device = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    assert device is not None
    other = Sealed("somebody.else@example.org")
    for mark in (device, Sealed("no mark at all"), Sealed("00" * 48)):
        for _ in range(LIMIT):
            await house.ask(SignIn(other, WRONG, device=mark))
    assert code_of(await house.ask(SignIn(other, WRONG, device=device))) == "sign_in.too_many"


async def test_whoever_comes_when_the_line_is_full_is_told_so_and_not_counted(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await owner(house)
    full = memory.but(passwords=Full())
    for _ in range(3 * LIMIT):
        assert code_of(await full.answer(SignIn(email, WRONG))) == "sign_in.busy"
    assert isinstance(await house.ask(SignIn(email, PASSWORD)), SignedIn)


async def test_an_account_elsewhere_of_the_same_address_is_no_way_round_the_limit(
    memory: MemoryWarden,
) -> None:
    """However often they sign in to their own, they are a stranger to the owner's; who is not."""
    house, other = await neighbours(memory)
    email = await owner(house)
    at_home = (await house.wants(SignIn(email, PASSWORD), SignedIn)).device
    theirs = Sealed("what a squatter chose")
    await house.wants(
        ProvideAccounts(SECRET, other.organization, (NewAccount(other.leader, theirs),)), Done
    )
    device = None
    for _ in range(LIMIT):
        device = (await house.wants(SignIn(email, theirs), SignedIn)).device
        answer = await house.ask(SignIn(email, WRONG, device=device))
        assert code_of(answer) == "sign_in.refused"
    squatters = SignIn(email, PASSWORD, house.organization, device=device)
    assert code_of(await house.ask(squatters)) == "sign_in.refused", "it is not tried any more"
    again = SignIn(email, PASSWORD, house.organization, device=at_home)
    assert (await house.wants(again, SignedIn)).organization == house.organization
