"""What becomes of an account while something else of it is changed stays, whenever it came."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.access.factors import Factor
from domain.access.identity import Account
from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.door import GatherAccounts, SignedIn, SignIn
from domain.protocol.mailboxes import ConfirmMailbox, ConfirmNewMailbox, MoveLetterTo
from domain.protocol.people import ChangeDetails
from infra.identity.memory import MemoryAccounts
from services.warden.warden import Warden
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_another_mailbox import of_a_member
from tests.unit.warden.test_details import handed_over, shown, typed
from tests.unit.warden.test_door import neighbours
from tests.unit.warden.test_several_organizations import HERS, OTHERS, by_mail, on_paper

OFTEN = 12
"""So many times at most an account is read while one request is answered."""
Became = Callable[[MemoryAccounts, Account], Awaitable[bool]]
WHAT: Mapping[str, Became] = {
    "password": lambda there, was: there.replace_password(was, "another"),
    "app": lambda there, was: there.set_factor(was, Factor(id=uuid4(), account=was.id)),
}


class Meanwhile:
    """Accounts of which one becomes another after it was read so often."""

    def __init__(self, there: MemoryAccounts, whose: Account, after: int, then: Became) -> None:
        self._there, self._whose, self._after, self._then = there, whose, after, then
        self.became: Account | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it is
        return getattr(self._there, name)

    async def accounts_of(
        self, organization: OrganizationId, people: Sequence[PersonId]
    ) -> Mapping[PersonId, Account]:
        read = await self._there.accounts_of(organization, people)
        await self._was_read()
        return read

    async def accounts_at(self, email: bytes) -> Sequence[Account]:
        read = await self._there.accounts_at(email)
        await self._was_read()
        return read

    async def _was_read(self) -> None:
        self._after -= 1
        if self._after == 0:
            now = await self.now()
            if now is not None and await self._then(self._there, now):
                self.became = await self.now()

    async def now(self) -> Account | None:
        """What the account is now."""
        organization, person, _ = self._whose.people[0]
        return (await self._there.accounts_of(organization, [person])).get(person)


@pytest.fixture(params=range(1, OFTEN + 1))
def after(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=WHAT)
def then(request: pytest.FixtureRequest) -> Became:
    return WHAT[str(request.param)]


def over(memory: MemoryWarden, whose: Account, after: int, then: Became) -> Meanwhile:
    there = memory.parts.accounts
    assert isinstance(there, MemoryAccounts)
    return Meanwhile(there, whose, after, then)


async def stays(meanwhile: Meanwhile) -> None:
    """What it became it is still; mailbox, proof, people and language may be others."""
    now, became = await meanwhile.now(), meanwhile.became
    if became is not None:
        assert now is not None
        assert (now.password, now.factor) == (became.password, became.factor)


async def of(memory: MemoryWarden, organization: OrganizationId, person: PersonId) -> Account:
    return (await memory.parts.accounts.accounts_of(organization, [person]))[person]


def warden(memory: MemoryWarden, meanwhile: Meanwhile) -> Warden:
    return memory.but(accounts=meanwhile)


async def test_a_language_that_is_changed_undoes_nothing(
    memory: MemoryWarden, after: int, then: Became
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    token = await house.token(person)
    meanwhile = over(memory, await of(memory, house.organization, person), after, then)
    details = replace((await shown(house, token)).details, locale="fr-CA")
    written = Sealed(msgspec.json.encode(details).decode())
    await warden(memory, meanwhile).answer(ChangeDetails(token, written, uuid4()))
    await stays(meanwhile)


async def test_a_language_that_is_changed_is_spoken_at_the_next_sign_in(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    token = await house.token(person)
    was = await of(memory, house.organization, person)
    details = replace((await shown(house, token)).details, locale="fr-CA")
    written = Sealed(msgspec.json.encode(details).decode())
    await house.wants(ChangeDetails(token, written, uuid4()), Enacted)
    now = await of(memory, house.organization, person)
    assert [known.locale for known in now.people] == ["fr-CA"]
    assert now.state == was.state


async def test_a_mailbox_that_is_proven_undoes_nothing(
    memory: MemoryWarden, after: int, then: Became
) -> None:
    house, token = await handed_over(memory)
    code = await typed(memory, house, token)
    whose = await of(memory, house.organization, house.members[0])
    meanwhile = over(memory, whose, after, then)
    answer = await warden(memory, meanwhile).answer(ConfirmMailbox(token, code, uuid4()))
    await stays(meanwhile)
    if isinstance(answer, RefusedAnswer):
        assert answer.code in {"account.busy", "session.none"}


async def test_a_mailbox_that_is_moved_undoes_nothing(
    memory: MemoryWarden, after: int, then: Became
) -> None:
    one = await of_a_member(memory)
    whose = await of(memory, one.house.organization, one.person)
    await one.answer(MoveLetterTo.NEW)
    code = await one.code(MoveLetterTo.OLD)
    meanwhile = over(memory, whose, after, then)
    await warden(memory, meanwhile).answer(ConfirmNewMailbox(one.token, code, uuid4()))
    await stays(meanwhile)


async def test_what_is_gathered_undoes_nothing(
    memory: MemoryWarden, after: int, then: Became
) -> None:
    house, other = await neighbours(memory)
    await by_mail(memory, house)
    await on_paper(other)
    email = Sealed(house.email(house.leader))
    token = (await house.wants(SignIn(email, HERS, house.organization), SignedIn)).token
    whose = await of(memory, house.organization, house.leader)
    meanwhile = over(memory, whose, after, then)
    await warden(memory, meanwhile).answer(GatherAccounts(token, OTHERS))
    await stays(meanwhile)
