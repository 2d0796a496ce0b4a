"""Gives the code that a mailbox gets before a first app or passkey is added."""

from domain.access.events import FirstFactorAsked
from domain.kernel import Sealed, own_log
from domain.protocol.door import RecoveryCode, SignedIn
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    FirstFactorCodeOf,
    GiveFirstFactorCode,
)
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden


async def code_asked(memory: MemoryWarden, house: House, token: Sealed) -> Sealed:
    """Have a code sent; return what its letter says."""
    await house.wants(AskFirstFactorCode(token), FirstFactorCodeAsked)
    return await code_for(memory, house)


async def code_for(memory: MemoryWarden, house: House) -> Sealed:
    """What the last letter says."""
    entries = await memory.accesses(own_log(house.organization))
    asked = [one.event for one in entries if isinstance(one.event, FirstFactorAsked)]
    request = FirstFactorCodeOf(POSTMAN, house.organization, asked[-1].asking)
    return (await house.wants(request, RecoveryCode)).told


async def with_mailbox_code(memory: MemoryWarden, house: House, token: Sealed) -> Sealed:
    """Ask for a code and give it; return the sign-in that goes on."""
    code = await code_asked(memory, house, token)
    return (await house.wants(GiveFirstFactorCode(token, code), SignedIn)).token
