"""A passkey given in a sign-in that has begun: in place of a code, in that sign-in alone."""

import json
from datetime import timedelta

import pytest

from domain.access.events import OfPasskey, PasskeyAdded, PasskeyCopied
from domain.access.factors import SITTING
from domain.access.passkeys import Site
from domain.access.proofs import LASTS
from domain.access.purposes import Purpose
from domain.kernel import PersonId, Sealed, own_log
from domain.protocol.cases import ItemShown, ReadItem
from domain.protocol.door import FactorShown, OperatorSignIn, ShowFactor, SignedIn, SignIn
from domain.protocol.offices import ListOffices, OfficesListed
from domain.protocol.passkeys import (
    AskPasskeySignIn,
    AskStepUp,
    PasskeyAsked,
    SignInByPasskey,
    StepUpByPasskey,
)
from tests.kit.authenticator import Authenticator
from tests.kit.enrolling import with_mailbox_code
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of
from tests.unit.warden.test_factors import Phone
from tests.unit.warden.test_passkeys import added, signed_in, with_passkey


async def by_password(house: House, person: PersonId) -> Sealed:
    """Somebody with an account signs in by password."""
    return (await house.wants(SignIn(Sealed(house.email(person)), PASSWORD), SignedIn)).token


async def stepped_up(house: House, token: Sealed, device: Authenticator) -> object:
    """Give a passkey in a sign-in."""
    asked = await house.wants(AskStepUp(token), PasskeyAsked)
    return await house.ask(StepUpByPasskey(token, device.answer(asked.options)))


async def strength_of(memory: MemoryWarden, token: Sealed) -> str:
    """How the Warden knows somebody."""
    return (await memory.parts.sessions.principal(token)).strength


async def test_a_passkey_makes_a_weak_sign_in_a_strong_one(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    token = await by_password(house, house.leader)
    until = (await memory.parts.sessions.principal(token)).expires
    memory.time.passes(timedelta(minutes=5))
    begun = await stepped_up(house, token, device)
    assert isinstance(begun, SignedIn)
    assert (begun.person, begun.expires) == (house.leader, until)
    given = await memory.parts.sessions.principal(begun.token)
    assert given.strength == "passkey"
    assert given.proven is not None
    assert given.proven > until - timedelta(hours=12)
    assert code_of(await house.ask(ShowFactor(token))) == "session.none", "the weak one has ended"


async def test_whoever_adds_a_passkey_goes_on_in_a_strong_sign_in(memory: MemoryWarden) -> None:
    """What was given there is the passkey itself: an officer acts at once."""
    house = await memory.house(sessions=0)
    before = (await signed_in(house, house.admin)).token
    house.ask = memory.but(evaluation=False).answer
    assert code_of(await house.ask(ListOffices(before))) == "sign_in.second_factor"
    before = await with_mailbox_code(memory, house, before)
    after = await added(house, before, Authenticator())
    assert await strength_of(memory, after) == "passkey"
    await house.wants(ListOffices(after), OfficesListed)
    assert code_of(await house.ask(ShowFactor(before))) == "session.none"


async def test_what_is_sealed_opens_for_a_sitting_after_a_passkey_was_given_again(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    item = await house.told("what was told in the room")
    _, device = await with_passkey(house, house.leader)
    tapped = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    assert tapped.browser is not None
    signing_in = SignInByPasskey(tapped.browser, device.answer(tapped.options))
    token = (await house.wants(signing_in, SignedIn)).token
    memory.time.passes(SITTING)
    reading = (house.program, item, Purpose.LEADING)
    assert code_of(await house.ask(ReadItem(token, *reading))) == "sign_in.step_up"
    begun = await stepped_up(house, token, device)
    assert isinstance(begun, SignedIn)
    await house.wants(ReadItem(begun.token, *reading), ItemShown)


async def test_a_passkey_finishes_a_sign_in_that_waits_for_a_code(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    phone = Phone(memory, house, Sealed(house.email(house.leader)))
    phone.token = token
    await phone.add()
    assert await phone.strength() == "passkey"
    assert (await phone.sign_in()).unfinished
    begun = await stepped_up(house, phone.token, device)
    assert isinstance(begun, SignedIn)
    assert not begun.unfinished
    assert await strength_of(memory, begun.token) == "passkey"


async def test_a_sign_in_that_was_strong_stays_what_it_was(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    phone = Phone(memory, house, Sealed(house.email(house.leader)))
    begun = await stepped_up(house, await by_password(house, house.leader), device)
    assert isinstance(begun, SignedIn)
    phone.token = begun.token
    await phone.add()
    await phone.sign_in()
    await phone.prove()
    assert await phone.strength() == "password_and_code"
    begun = await stepped_up(house, phone.token, device)
    assert isinstance(begun, SignedIn)
    assert await strength_of(memory, begun.token) == "password_and_code"


async def test_a_browser_is_asked_for_the_passkeys_of_this_account_at_this_address(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    await with_passkey(house, house.members[0])
    asked = json.loads((await house.wants(AskStepUp(token), PasskeyAsked)).options.reveal())
    [allowed] = asked["allowCredentials"]
    made = json.loads(device.answer(Sealed(json.dumps(asked))).reveal())
    assert allowed["id"] == made["id"]
    assert asked["userVerification"] == "required"


async def test_it_is_said_whether_a_passkey_does_in_place_of_a_code(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    before = (await signed_in(house, house.leader)).token
    assert not (await house.wants(ShowFactor(before), FactorShown)).passkey
    assert code_of(await house.ask(AskStepUp(before))) == "passkey.none"
    token = await added(house, before, Authenticator())
    assert (await house.wants(ShowFactor(token), FactorShown)).passkey
    moved = memory.but(site=Site("balint.example.org", "https://balint.example.org"))
    shown = await moved.answer(ShowFactor(token))
    assert isinstance(shown, FactorShown)
    assert not shown.passkey
    assert code_of(await moved.answer(AskStepUp(token))) == "passkey.none"


async def test_an_answer_is_good_once_and_for_five_minutes(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    asked = await house.wants(AskStepUp(token), PasskeyAsked)
    answer = device.answer(asked.options)
    begun = await house.wants(StepUpByPasskey(token, answer), SignedIn)
    assert code_of(await house.ask(StepUpByPasskey(begun.token, answer))) == "passkey.over"
    asked = await house.wants(AskStepUp(begun.token), PasskeyAsked)
    memory.time.passes(LASTS)
    late = StepUpByPasskey(begun.token, device.answer(asked.options))
    assert code_of(await house.ask(late)) == "passkey.over"


async def test_an_answer_of_one_sign_in_does_nothing_in_another(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    other = await by_password(house, house.leader)
    asked = await house.wants(AskStepUp(token), PasskeyAsked)
    answer = device.answer(asked.options)
    assert code_of(await house.ask(StepUpByPasskey(other, answer))) == "passkey.over"
    assert await strength_of(memory, other) == "password"


async def test_an_answer_that_signs_in_does_not_step_up_nor_the_other_way_round(
    memory: MemoryWarden,
) -> None:
    """A page that has somebody sign in gets no answer for what is open elsewhere."""
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    signing_in = await house.wants(AskPasskeySignIn(), PasskeyAsked)
    answer = device.answer(signing_in.options)
    assert code_of(await house.ask(StepUpByPasskey(token, answer))) == "passkey.over"
    assert signing_in.browser is not None
    asked = await house.wants(AskStepUp(token), PasskeyAsked)
    answer = device.answer(asked.options)
    assert code_of(await house.ask(SignInByPasskey(token, answer))) == "passkey.over"


async def test_the_passkey_of_somebody_else_is_none_here(memory: MemoryWarden) -> None:
    """A colleague who is beside them lends nobody their own."""
    house = await memory.house(sessions=0)
    token, _ = await with_passkey(house, house.leader)
    _, theirs = await with_passkey(house, house.members[0])
    assert code_of(await stepped_up(house, token, theirs)) == "passkey.unknown"
    theirs.key = Authenticator().key
    assert code_of(await stepped_up(house, token, theirs)) == "passkey.unknown"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"origin": "https://groups.example.net"}, "passkey.other_address"),
        ({"verifies": False}, "passkey.refused"),
        ({"key": Authenticator().key}, "passkey.refused"),
    ],
)
async def test_what_is_not_this_passkey_steps_nobody_up(
    memory: MemoryWarden, wrong: dict[str, object], code: str
) -> None:
    house = await memory.house(sessions=0)
    _, device = await with_passkey(house, house.leader)
    token = await by_password(house, house.leader)
    for name, value in wrong.items():
        setattr(device, name, value)
    assert code_of(await stepped_up(house, token, device)) == code
    assert await strength_of(memory, token) == "password"


async def test_a_copy_of_a_passkey_steps_nobody_up_and_is_told(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token, device = await with_passkey(house, house.leader)
    begun = await stepped_up(house, token, device)
    assert isinstance(begun, SignedIn)
    device.used -= 1
    assert code_of(await stepped_up(house, begun.token, device)) == "passkey.copied"
    records = await memory.accesses(own_log(house.organization))
    kinds = [type(one.event) for one in records if isinstance(one.event, OfPasskey)]
    assert kinds == [PasskeyAdded, PasskeyCopied]


async def test_the_operators_staff_steps_up_by_nothing(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await with_passkey(house, house.leader)
    request = OperatorSignIn(SECRET, house.organization, Sealed(house.email(house.leader)))
    token = (await house.wants(request, SignedIn)).token
    assert code_of(await house.ask(AskStepUp(token))) == "voice.not_in_person"
