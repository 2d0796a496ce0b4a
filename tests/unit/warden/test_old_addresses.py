"""Addresses tagged before domains were read are found, and no other's is taken for them."""

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import NewAccount, OperatorSignIn, ProvideAccounts, SignedIn, SignIn
from domain.protocol.people import NewPerson, RegisterPeople
from infra.identity.tags import Tags
from tests.kit.house import PASSWORD, SECRET, House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_roster import codes, data, new

KEYS = (b"a" * 32, b"e" * 32)
IN_LETTERS, IN_CODE = Sealed("ada@münchen.de"), Sealed("Ada@xn--mnchen-3ya.de")
SHARP, DOUBLE = "ada@straße.de", "ada@strasse.de"


class TagsOfThen(Tags):
    """Tags as they were made before domains were read."""

    def account(self, email: Sealed) -> bytes:
        return next(iter(self.accounts_before(email)), super().account(email))

    def address(self, organization: OrganizationId, email: Sealed) -> bytes:
        before = self.addresses_before(organization, email)
        return next(iter(before), super().address(organization, email))


async def registered_then(memory: MemoryWarden, email: str) -> tuple[House, PersonId]:
    """Somebody registered, and given a password, with tags of then; the house asks today's."""
    then, today = memory.but(tags=TagsOfThen(*KEYS)), memory.but(tags=Tags(*KEYS))
    house = House(then.answer, memory.app)
    await house.establish()
    one = new(data(email))
    await register(house, one)
    accounts = (NewAccount(one.person, PASSWORD),)
    await house.wants(ProvideAccounts(SECRET, house.organization, accounts), Done)
    house.ask = today.answer
    return house, one.person


async def register(house: House, *people: NewPerson, dry_run: bool = False) -> list[str | None]:
    token = await house.by_operator(house.admin)
    return codes(await house.wants(RegisterPeople(token, people, dry_run=dry_run), Enacted))


async def test_who_was_tagged_long_ago_signs_in_however_they_write_it(
    memory: MemoryWarden,
) -> None:
    house, person = await registered_then(memory, IN_LETTERS.reveal())
    for typed in (IN_LETTERS, IN_CODE):
        assert (await house.wants(SignIn(typed, PASSWORD), SignedIn)).person == person


async def test_who_was_tagged_long_ago_is_found_by_address(memory: MemoryWarden) -> None:
    house, person = await registered_then(memory, IN_LETTERS.reveal())
    found = await house.wants(OperatorSignIn(SECRET, house.organization, IN_CODE), SignedIn)
    assert found.person == person


async def test_an_address_that_is_somebodys_by_an_old_tag_is_not_given_again(
    memory: MemoryWarden,
) -> None:
    house, person = await registered_then(memory, IN_LETTERS.reveal())
    another = new(data(IN_CODE.reveal(), "Eve"))
    assert await register(house, another, dry_run=True) == ["claim.taken"]
    assert await register(house, another) == ["claim.taken"]
    assert await register(house, new(data(IN_LETTERS.reveal()), person)) == [None]


async def test_an_old_tag_of_another_domain_is_not_believed(memory: MemoryWarden) -> None:
    """Both domains had one tag once: who owns the one does not come in as the other."""
    house, person = await registered_then(memory, DOUBLE)
    other = new(data(SHARP, "Eve"))
    assert await register(house, other, dry_run=True) == [None]
    assert await register(house, other) == [None]
    accounts = (NewAccount(other.person, Sealed("what Eve chose for herself")),)
    await house.wants(ProvideAccounts(SECRET, house.organization, accounts), Done)
    hers = SignIn(Sealed(SHARP), Sealed("what Eve chose for herself"))
    assert (await house.wants(hers, SignedIn)).person == other.person
    assert (await house.wants(SignIn(Sealed(DOUBLE), PASSWORD), SignedIn)).person == person
