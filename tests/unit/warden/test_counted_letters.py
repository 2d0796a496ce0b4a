"""Letters that somebody asks for use up none of another's, and tell of no address."""

from uuid import uuid4

from domain.access.events import RecoveryAsked
from domain.access.letters import OF_AN_OWNER, OF_MOVES, OF_MOVES_THERE, OF_STRANGERS
from domain.kernel import PersonId, Sealed
from domain.protocol.answers import Enacted
from domain.protocol.door import SignedIn, SignIn
from domain.protocol.mailboxes import AskMailboxCode, AskNewMailbox
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of, provided
from tests.unit.warden.test_recovering import asked, facts

NOBODY = Sealed("nobody@example.org")
ELSEWHERE = Sealed("elsewhere@example.org")


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
