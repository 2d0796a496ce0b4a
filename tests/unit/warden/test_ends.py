"""A right is over by the later of Warden's and database's clocks; a wait, by the earlier."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias
from uuid import uuid4

import pytest

from domain.access.purposes import OperatorReason
from domain.kernel import PersonId, Sealed
from domain.protocol import Answer
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import ListOwnItems
from domain.protocol.door import (
    AdmitOperator,
    IssueLink,
    LinksIssued,
    OperatorAdmission,
    OperatorSignIn,
    RedeemLink,
    SignedIn,
    SignIn,
)
from domain.protocol.identities import DecideIdentity, IdentityStep
from domain.protocol.offices import SettleOffice
from domain.sessions.words import Audience
from tests.kit.glass import Glass
from tests.kit.house import PASSWORD, SECRET
from tests.kit.identities import Asking
from tests.kit.memory_warden import POSTMAN, MemoryWarden

Try: TypeAlias = Callable[[], Awaitable[Answer]]
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def passes(memory: MemoryWarden, time: timedelta, slow: str) -> None:
    """Let time pass by one of the two clocks; the other one, the slow one, stands still."""
    if slow == "warden":
        memory.agreed.database += time
    else:
        memory.time.passes(time)
        memory.agreed.database -= time


async def glass_of(memory: MemoryWarden) -> Glass:
    glass = await Glass(await memory.house()).ready()
    memory.time.passes(timedelta(minutes=5))
    return glass


async def opening(memory: MemoryWarden) -> Try:
    """Have break-glass granted."""
    glass = await glass_of(memory)
    item = await glass.house.told("What nobody else may read.", Audience.NOBODY)
    grant = await glass.granted(item)
    return lambda: glass.open(glass.asks, grant, item)


async def approving(memory: MemoryWarden) -> Try:
    """Have break-glass asked for; officers sign in anew."""
    glass = await glass_of(memory)
    item = await glass.house.told("What nobody else may read.", Audience.NOBODY)
    grant = await glass.asked(item)

    async def approve() -> Answer:
        glass.house.tokens.clear()
        await glass.sign_in(*glass.officers)
        return await glass.approve(glass.deputy, grant)

    return approve


async def learning(memory: MemoryWarden) -> Try:
    """Have the identity of somebody agreed to be told; officers sign in anew."""
    asking = await Asking(await glass_of(memory)).ready()
    memory.time.passes(timedelta(minutes=5))
    request = await asking.approved()

    async def learn() -> Answer:
        asking.house.tokens.clear()
        await asking.glass.sign_in(*asking.glass.officers)
        return await asking.learn(request)

    return learn


async def agreeing(memory: MemoryWarden) -> Try:
    """Ask for somebody's identity; officers sign in anew."""
    asking = await Asking(await glass_of(memory)).ready()
    memory.time.passes(timedelta(minutes=5))
    request = await asking.asked()

    async def agree() -> Answer:
        asking.house.tokens.clear()
        await asking.glass.sign_in(*asking.glass.officers)
        token = await asking.house.token(asking.agrees)
        return await asking.house.ask(DecideIdentity(token, request, IdentityStep.APPROVE, uuid4()))

    return agree


async def coming_in(memory: MemoryWarden) -> Try:
    """Have staff let in for an hour."""
    house = await memory.house(sessions=0)
    served = memory.but(evaluation=False)
    await memory.strongly(house, house.privacy_officer)
    token = house.tokens[house.privacy_officer]
    admission = await served.answer(AdmitOperator(token, OperatorReason.SUPPORT, 60, uuid4()))
    assert isinstance(admission, OperatorAdmission)
    admin = Sealed(str(house.admin))
    return lambda: served.answer(
        OperatorSignIn(
            SECRET, house.organization, admin, OperatorReason.SUPPORT, admission.admission
        )
    )


async def redeeming(memory: MemoryWarden) -> Try:
    """Have a one-time link made."""
    house = await memory.house(sessions=0)
    issue = IssueLink(SECRET, house.organization, house.leader)
    [link] = (await house.wants(issue, LinksIssued)).links
    return lambda: house.ask(RedeemLink(link.link, PASSWORD))


async def looking(memory: MemoryWarden) -> Try:
    """Sign in."""
    glass = await glass_of(memory)
    sign_in = SignIn(Sealed(glass.house.email(glass.asks)), PASSWORD)
    signed_in = await glass.house.wants(sign_in, SignedIn)
    return lambda: glass.house.ask(ListOwnItems(signed_in.token))


async def settling(memory: MemoryWarden) -> Try:
    """Have an officer proposed and confirmed."""
    glass = await glass_of(memory)
    person = PersonId(uuid4())
    await glass.house.register([person])
    proposed = await glass.propose(person)
    return lambda: memory.warden.answer(SettleOffice(POSTMAN, glass.house.organization, proposed))


ENDS: Final = [
    (opening, 4 * HOUR, "grant.expired"),
    (approving, 72 * HOUR + MINUTE, "grant.not_open"),
    (learning, 24 * HOUR + MINUTE, "identity.over"),
    (agreeing, 72 * HOUR + MINUTE, "identity.not_open"),
    (coming_in, HOUR, "operator.not_admitted"),
    (redeeming, 14 * 24 * HOUR, "link.refused"),
    (looking, 12 * HOUR, "session.none"),
]


@pytest.mark.parametrize("slow", ["warden", "database"])
@pytest.mark.parametrize(("made", "lasts", "code"), ENDS)
async def test_p17_no_right_outlasts_its_time_by_either_clock(
    memory: MemoryWarden,
    made: Callable[[MemoryWarden], Awaitable[Try]],
    lasts: timedelta,
    code: str,
    slow: str,
) -> None:
    """P17: neither a slow Warden nor a slow database lengthens what has an end."""
    use = await made(memory)
    memory.time.passes(lasts - HOUR)
    passes(memory, HOUR, slow)
    answer = await use()
    assert isinstance(answer, RefusedAnswer), answer
    assert answer.code == code


@pytest.mark.parametrize("slow", ["warden", "database"])
async def test_p17_what_must_have_passed_has_by_both_clocks(
    memory: MemoryWarden, slow: str
) -> None:
    """P17: an office settles when both clocks have shown three days; none alone shortens them."""
    settle = await settling(memory)
    passes(memory, 72 * HOUR, slow)
    answer = await settle()
    assert isinstance(answer, RefusedAnswer), answer
    assert answer.code == "office.not_settled"
    passes(memory, 72 * HOUR, "database" if slow == "warden" else "warden")
    assert not isinstance(await settle(), RefusedAnswer)
