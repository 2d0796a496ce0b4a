"""What happens while a password is looked at, which takes long, is not passed over."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from domain.access.identity import Link
from domain.kernel import Sealed
from domain.protocol.answers import Done
from domain.protocol.door import (
    NewAccount,
    ProvideAccounts,
    RedeemLink,
    ReplacePassword,
    SignedIn,
    SignIn,
)
from services.warden.door.signing_in import hashed, known_person, new_token
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden, PlainPasswords
from tests.unit.warden.test_door import code_of

OLD, NEW, OTHERS = (Sealed(f"a long {word} password") for word in ("old", "new", "other"))


class Meanwhile(PlainPasswords):
    """While the first password is looked at, something else happens."""

    def __init__(self, then: Callable[[], Awaitable[object]]) -> None:
        self._then: Callable[[], Awaitable[object]] | None = then

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        right = await super().verify(kept, password, of)
        then, self._then = self._then, None
        if then is not None:
            await then()
        return right


async def owner(house: House) -> Sealed:
    request = ProvideAccounts(SECRET, house.organization, (NewAccount(house.leader, OLD),))
    await house.wants(request, Done)
    return Sealed(house.email(house.leader))


async def link_of(memory: MemoryWarden, house: House) -> Sealed:
    token = new_token()
    known = await known_person(memory.parts, house.organization, house.leader)
    assert known is not None
    link = Link(known, is_mailed=False)
    await memory.parts.accounts.issue(hashed(token), link, memory.time() + timedelta(hours=1))
    return token


async def test_a_password_that_is_replaced_while_it_is_looked_at_lets_nobody_in(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    email = await owner(house)
    mine = await house.wants(SignIn(email, OLD), SignedIn)
    replacing = ReplacePassword(mine.token, OLD, NEW)
    warden = memory.but(passwords=Meanwhile(lambda: house.wants(replacing, SignedIn)))
    assert code_of(await warden.answer(SignIn(email, OLD))) == "sign_in.refused"
    assert isinstance(await house.ask(SignIn(email, NEW)), SignedIn)


async def test_of_two_links_that_are_used_at_once_one_lets_in(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    first, second = [await link_of(memory, house) for _ in range(2)]
    warden = memory.but(passwords=Meanwhile(lambda: house.wants(RedeemLink(second, NEW), SignedIn)))
    assert code_of(await warden.answer(RedeemLink(first, OTHERS))) == "link.refused"
    email = Sealed(house.email(house.leader))
    assert isinstance(await house.ask(SignIn(email, NEW)), SignedIn)


async def test_where_others_reach_the_service_a_second_link_opens_by_the_password_alone(
    memory: MemoryWarden,
) -> None:
    """It takes nothing away from who has an account by now, and is no way to guess."""
    house = await memory.house(sessions=0)
    email = await owner(house)
    link, warden = await link_of(memory, house), memory.but(evaluation=False)
    assert code_of(await warden.answer(RedeemLink(link, OTHERS))) == "link.refused"
    assert isinstance(await house.ask(SignIn(email, OLD)), SignedIn)
    for _ in range(20):
        await warden.answer(RedeemLink(link, OTHERS))
    assert code_of(await warden.answer(RedeemLink(link, OLD))) == "sign_in.too_many"
