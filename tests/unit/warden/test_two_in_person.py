"""What takes two people hears each in person: by the operator's door nobody's word is given."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.purposes import OperatorReason, Purpose
from domain.kernel import NOT_IN_PERSON, Log, own_log
from domain.protocol import Answer, Request
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.cases import ItemShown, ReadItem, ShareItem
from domain.protocol.door import AdmitOperator, OperatorAdmission
from domain.sessions.words import Audience
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.kit.two import ACTS

DOORS: Final = ("first", "second", "both")


def refused_by(answer: Answer) -> str | None:
    """By which code an answer refuses, as a whole or in its one step."""
    step = answer.steps[0].refused if isinstance(answer, Enacted) else answer
    return step.code if isinstance(step, RefusedAnswer) else None


def made_by(answer: Answer) -> UUID:
    """What a first word made; some id where it made nothing."""
    made = answer.steps[0].made if isinstance(answer, Enacted) else getattr(answer, "made", None)
    return made or uuid4()


async def decided(memory: MemoryWarden, house: House) -> int:
    """How much was decided in the organization and in its program."""
    logs = [
        await memory.store.read_log(tenant, Log.EVENTS, 0, 10_000)
        for tenant in (own_log(house.organization), house.tenant)
    ]
    return sum(len(log) for log in logs)


async def turned_away(memory: MemoryWarden, house: House, request: Request) -> None:
    """Insist that a word is refused for whose it is, on record, and changes nothing."""
    before = await decided(memory, house)
    assert refused_by(await house.ask(request)) == NOT_IN_PERSON
    assert await decided(memory, house) == before
    denials = [
        recorded.event.rule
        for tenant in (own_log(house.organization), house.tenant)
        for recorded in await memory.accesses(tenant)
        if isinstance(recorded.event, AccessDenied)
    ]
    assert NOT_IN_PERSON in denials


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ACTS)
async def test_neither_word_of_two_is_given_through_the_operators_door(
    memory: MemoryWarden, name: str, door: str
) -> None:
    """P9: what the command line began for somebody counts as nobody's word, first or second."""
    glass = await Glass(await memory.house()).ready()
    memory.time.passes(timedelta(hours=1))
    house, act = glass.house, await ACTS[name](memory, glass)
    made = uuid4()
    if door != "second":
        await turned_away(memory, house, act.first(await house.by_operator(act.one)))
    if door != "both":
        first = await house.ask(act.first(await house.token(act.one)))
        assert refused_by(first) is None, first
        made = made_by(first)
    if door == "second":
        await turned_away(memory, house, act.second(await house.by_operator(act.other), made))
    if door == "both":
        assert refused_by(await house.ask(act.second(await house.by_operator(act.other), made)))
    else:
        second = await house.ask(act.second(await house.token(act.other), made))
        assert refused_by(second) is None, second


async def test_the_operator_lets_nobody_in_again_as_the_officer_who_let_it_in(
    memory: MemoryWarden,
) -> None:
    """P9: an admission is an officer's own, so that its time is not made longer."""
    house = await memory.house()
    token = await house.by_operator(house.privacy_officer)
    await turned_away(memory, house, AdmitOperator(token, OperatorReason.SUPPORT, 15, uuid4()))
    own = AdmitOperator(
        await house.token(house.privacy_officer), OperatorReason.SUPPORT, 15, uuid4()
    )
    assert isinstance(await house.ask(own), OperatorAdmission)


async def test_nothing_sealed_opens_through_the_operators_door(memory: MemoryWarden) -> None:
    """P9: as whomever the command line acts, it reads no text, and opens none to others."""
    house = await memory.house()
    author, program = house.members[0], house.program
    item = await house.told("What only we said.")
    for person in (author, house.leader):
        token = await house.by_operator(person)
        await turned_away(memory, house, ReadItem(token, program, item, Purpose.LEADING))
    sharing = ShareItem(await house.by_operator(author), program, item, Audience.NOBODY, uuid4())
    await turned_away(memory, house, sharing)
    own = ReadItem(await house.token(author), program, item, Purpose.OWN)
    assert isinstance(await house.ask(own), ItemShown)
