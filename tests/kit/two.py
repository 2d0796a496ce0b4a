"""Each act of the Warden that takes two people, ready for the first word, in a house."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID, uuid4

from domain.grants.events import Ground
from domain.groups.commands import AdmitOfficer, AssignLeader, RosterCommand
from domain.identities.events import IdentityGround
from domain.kernel import PersonId, Role, Sealed
from domain.organizations.commands import AppointOfficer, ConfirmAppointment
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
)
from domain.privacy.events import ErasureKind, HoldGround
from domain.privacy.periods import preset_of
from domain.privacy.scope import Scope
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.glass import ApproveBreakGlass, RequestBreakGlass
from domain.protocol.identities import DecideIdentity, IdentityStep, RequestIdentity
from domain.protocol.keys import (
    DestroyVersion,
    KeysListed,
    ReplaceSigningKey,
    RotateKeys,
    WrapAnew,
    WrappedAnew,
)
from domain.protocol.offices import EnactOffice
from domain.protocol.people import EnactRoster, RosterStep
from domain.protocol.privacy import ApproveRequest, AskErasure, EnactHold, EnactRetention
from domain.sessions.words import Audience
from domain.transparency import LogKey
from tests.kit.glass import REASON, Glass
from tests.kit.house import House
from tests.kit.identities import WHY, Asking
from tests.kit.memory_warden import START, MemoryWarden

TEXT: Final = "What I cannot put down."
REVIEW: Final = START.date() + timedelta(days=90)


class Act(NamedTuple):
    """``one`` begins it and ``other`` makes it good; ``second`` is told what the first made."""

    one: PersonId
    other: PersonId
    first: Callable[[Sealed], Request]
    second: Callable[[Sealed, UUID], Request]


Ready: TypeAlias = Callable[[MemoryWarden, Glass], Awaitable[Act]]


async def erasure_by_an_officer(_memory: MemoryWarden, glass: Glass) -> Act:
    scope = Scope(person=glass.house.members[0])
    return Act(
        glass.asks,
        glass.admin,
        lambda token: AskErasure(token, ErasureKind.AUTHOR, uuid4(), scope),
        lambda token, made: ApproveRequest(token, made, uuid4()),
    )


async def erasure_of_one_s_own(_memory: MemoryWarden, glass: Glass) -> Act:
    return Act(
        glass.house.members[0],
        glass.admin,
        lambda token: AskErasure(token, ErasureKind.AUTHOR, uuid4()),
        lambda token, made: ApproveRequest(token, made, uuid4()),
    )


async def hold(_memory: MemoryWarden, glass: Glass) -> Act:
    placing = PlaceHold(Scope(), HoldGround.COURT_ORDER, REVIEW)
    return Act(
        glass.asks,
        glass.admin,
        lambda token: EnactHold(token, placing, uuid4()),
        lambda token, made: EnactHold(token, ConfirmHold(), uuid4(), made),
    )


async def hold_s_end(memory: MemoryWarden, glass: Glass) -> Act:
    placing = (await hold(memory, glass)).first(await glass.house.token(glass.asks))
    placed = (await glass.house.wants(placing, Done)).made
    return Act(
        glass.asks,
        glass.admin,
        lambda token: EnactHold(token, ProposeLifting(), uuid4(), placed),
        lambda token, _: EnactHold(token, LiftHold(), uuid4(), placed),
    )


async def retention(_memory: MemoryWarden, glass: Glass) -> Act:
    proposing = ProposeRetention(preset_of("FR"), START.date() + timedelta(days=60))
    return Act(
        glass.asks,
        glass.admin,
        lambda token: EnactRetention(token, proposing, uuid4()),
        lambda token, _: EnactRetention(token, AdoptRetention(), uuid4()),
    )


async def clearing(_memory: MemoryWarden, glass: Glass) -> Act:
    return Act(
        glass.asks,
        glass.admin,
        lambda token: EnactRetention(token, ProposeClearing(), uuid4()),
        lambda token, _: EnactRetention(token, AgreeClearing(), uuid4()),
    )


async def key_version(_memory: MemoryWarden, glass: Glass) -> Act:
    house = glass.house
    await house.told(TEXT)
    token = await house.token(glass.asks)
    await house.wants(RotateKeys(token, uuid4(), house.program), KeysListed)
    while (await house.wants(WrapAnew(token, house.program), WrappedAnew)).done:
        pass
    return Act(
        glass.asks,
        glass.admin,
        lambda token: DestroyVersion(token, uuid4(), house.program, 1, at_once=True),
        lambda token, _: DestroyVersion(token, uuid4(), house.program, 1, at_once=True),
    )


async def signing_key(memory: MemoryWarden, glass: Glass) -> Act:
    memory.signing.known.append(LogKey(1, b"a" * 32, START))
    return Act(
        glass.asks,
        glass.admin,
        lambda token: ReplaceSigningKey(token, uuid4()),
        lambda token, _: ReplaceSigningKey(token, uuid4()),
    )


async def office(_memory: MemoryWarden, glass: Glass) -> Act:
    person = await newcomer(glass.house)
    appointing = AppointOfficer(person, Role.PRIVACY_OFFICER)
    return Act(
        glass.admin,
        glass.asks,
        lambda token: EnactOffice(token, appointing, uuid4()),
        lambda token, made: EnactOffice(token, ConfirmAppointment(made), uuid4()),
    )


async def officer_in_a_group(_memory: MemoryWarden, glass: Glass) -> Act:
    house = glass.house
    person = await newcomer(house)
    await house.appoint(person, Role.PROGRAM_ADMIN, house.program)
    leading = AssignLeader(person, Role.CO_LEADER, "credentialed")
    return Act(
        glass.asks,
        glass.admin,
        lambda token: on_the_roster(house, token, AdmitOfficer(person)),
        lambda token, _: on_the_roster(house, token, leading),
    )


async def break_glass(_memory: MemoryWarden, glass: Glass) -> Act:
    program = glass.house.program
    item = await glass.house.told(TEXT, Audience.NOBODY)
    reason = Sealed(REASON)
    return Act(
        glass.asks,
        glass.deputy,
        lambda token: RequestBreakGlass(
            token, program, Ground.LEGAL_ORDER, (item,), reason, uuid4()
        ),
        lambda token, made: ApproveBreakGlass(token, program, made, uuid4()),
    )


async def identity(_memory: MemoryWarden, glass: Glass) -> Act:
    asking = await Asking(glass).ready()
    return Act(
        asking.asks,
        asking.agrees,
        lambda token: RequestIdentity(
            token=token,
            program=glass.house.program,
            entry=asking.entry,
            subject=asking.subject,
            ground=IdentityGround.REVIEW,
            reason=Sealed(WHY),
            command_id=uuid4(),
        ),
        lambda token, made: DecideIdentity(token, made, IdentityStep.APPROVE, uuid4()),
    )


ACTS: Final[Mapping[str, Ready]] = {
    ready.__name__: ready
    for ready in (
        erasure_by_an_officer,
        erasure_of_one_s_own,
        hold,
        hold_s_end,
        retention,
        clearing,
        key_version,
        signing_key,
        office,
        officer_in_a_group,
        break_glass,
        identity,
    )
}


async def newcomer(house: House) -> PersonId:
    """Somebody new, without a place or an office."""
    person = PersonId(uuid4())
    await house.register([person])
    return person


def on_the_roster(house: House, token: Sealed, command: RosterCommand) -> EnactRoster:
    """Ask for one change of the house's group."""
    step = RosterStep(group=house.group, command=command, command_id=uuid4())
    return EnactRoster(token, house.program, (step,))
