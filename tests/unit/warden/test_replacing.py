"""Another password: by the old one alone, on record, told by mail, and the others are out."""

import re
from uuid import uuid4

import pytest

from domain.access.events import PasswordReplaced
from domain.access.identity import Known
from domain.kernel import PersonId, Sealed, own_log
from domain.policies.policy import Owed, TellOfPassword
from domain.protocol.cases import ListOwnItems
from domain.protocol.door import (
    IssueLink,
    LinksIssued,
    RedeemLink,
    ReplacePassword,
    SignedIn,
    SignIn,
)
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from services.warden.limits import LIMIT
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import POSTMAN, SOON_GUESSED, MemoryWarden
from tests.unit.warden.test_appointment_letters import Asked
from tests.unit.warden.test_door import PASSWORD, WRONG, code_of, neighbours, provided

NEW = Sealed("quite another password")


async def begun(house: House, person: PersonId) -> SignedIn:
    return await house.wants(SignIn(Sealed(house.email(person)), PASSWORD), SignedIn)


async def test_a_new_password_takes_the_place_of_the_old_and_everybody_else_is_out(
    memory: MemoryWarden,
) -> None:
    """Stolen session: who took a sign-in is out when its owner chooses another password."""
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    mine, taken = await begun(house, house.leader), await begun(house, house.leader)
    again = await house.wants(ReplacePassword(mine.token, PASSWORD, NEW), SignedIn)
    assert again.person == house.leader
    for old in (mine, taken):
        assert code_of(await house.ask(ListOwnItems(old.token))) == "session.none"
    assert not hasattr(await house.ask(ListOwnItems(again.token)), "code")
    assert code_of(await house.ask(SignIn(email, PASSWORD))) == "sign_in.refused"
    assert isinstance(await house.ask(SignIn(email, NEW)), SignedIn)


async def test_a_new_password_is_on_record_where_the_account_is_known(
    memory: MemoryWarden,
) -> None:
    house, other = await neighbours(memory)
    await provided(house, house.leader)
    here = house.organization
    own = (await memory.parts.accounts.accounts_of(here, [house.leader]))[house.leader]
    whole = own.with_people([Known(other.organization, other.leader, "en-CA")])
    await memory.parts.accounts.write([whole], [own])
    asks = SignIn(Sealed(house.email(house.leader)), PASSWORD, house.organization)
    token = (await house.wants(asks, SignedIn)).token
    session = (await memory.parts.sessions.principal(token)).session
    await house.wants(ReplacePassword(token, PASSWORD, NEW), SignedIn)
    [first] = await memory.accesses(own_log(house.organization))
    [second] = await memory.accesses(own_log(other.organization))
    assert first.event == PasswordReplaced(person=house.leader, session=session)
    assert second.event == PasswordReplaced(person=other.leader)
    assert first.metadata.actor == house.leader


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (WRONG, NEW, "password.not_the_old"),
        (PASSWORD, PASSWORD, "password.same"),
        (PASSWORD, Sealed("elevenchars"), "password.too_short"),
        (PASSWORD, Sealed(SOON_GUESSED[0]), "password.soon_guessed"),
        (PASSWORD, Sealed("Organization1"), "password.own_name"),
    ],
)
async def test_what_is_refused_leaves_everything_as_it_was(
    memory: MemoryWarden, old: Sealed, new: Sealed, code: str
) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.leader)
    token = (await begun(house, house.leader)).token
    assert code_of(await house.ask(ReplacePassword(token, old, new))) == code
    assert await memory.accesses(own_log(house.organization)) == []
    assert not hasattr(await house.ask(ListOwnItems(token)), "code")
    assert isinstance(await house.ask(SignIn(email, PASSWORD)), SignedIn)


async def test_guesses_of_the_old_password_are_counted_as_tries(memory: MemoryWarden) -> None:
    """Stolen session: whoever has one does not find the password out by it."""
    house = await memory.house(sessions=0)
    await provided(house, house.leader)
    token = (await begun(house, house.leader)).token
    for _ in range(LIMIT):
        await house.ask(ReplacePassword(token, WRONG, NEW))
    assert code_of(await house.ask(ReplacePassword(token, PASSWORD, NEW))) == "sign_in.too_many"


async def test_staff_acting_as_somebody_gives_them_no_password(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await provided(house, house.leader)
    token = await house.by_operator(house.leader)
    asked = ReplacePassword(token, PASSWORD, NEW)
    assert code_of(await house.ask(asked)) == "password.not_by_operator"


async def test_a_link_gives_no_password_that_is_soon_guessed(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    issue = IssueLink(SECRET, house.organization, house.leader)
    [link] = (await house.wants(issue, LinksIssued)).links
    poor = RedeemLink(link.link, Sealed(SOON_GUESSED[0]))
    assert code_of(await house.ask(poor)) == "password.soon_guessed"
    assert isinstance(await house.ask(RedeemLink(link.link, NEW)), SignedIn)


async def test_whose_password_is_another_is_written_to_and_nothing_is_said_of_them(
    memory: MemoryWarden,
) -> None:
    house, mail = await memory.house(sessions=0), MemoryMail()
    owed = Owed(
        tenant=own_log(house.organization),
        policy="sign_ins",
        event_id=uuid4(),
        correlation_id=uuid4(),
        command_id=uuid4(),
        deed=TellOfPassword(house.leader),
        due_at=memory.time(),
    )
    post = Post(Asked(memory), mail, POSTMAN)
    assert await carry_out(post, owed, TellOfPassword(house.leader)) is None
    [letter] = mail.letters
    assert letter.to.reveal() == house.email(house.leader)
    assert not re.search(r"Given|Family|[0-9a-f]{8}-", letter.text)
