"""What a legal hold keeps is told to nobody: with one on a session it would say who presented."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.access.vault import Change
from domain.beside import Beside
from domain.groups.commands import EndMembership
from domain.kernel import PersonId, ProgramId, Tenant
from domain.ports import Append, Appended, AppendRefused, EventStore
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting
from domain.privacy.events import ErasureKind, HoldGround, RetentionAnnounced, RetentionExecuted
from domain.privacy.expiry import NOTICE
from domain.privacy.retention import rules_stream
from domain.privacy.scope import Label, Scope
from domain.privacy.state import Stage
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    ErasureProgress,
    PreviewErasure,
)
from domain.sessions.words import MaterialKind
from infra.vault.keeping import MemoryKeeping
from services.warden.privacy.retention import let_go
from tests.kit.house import House
from tests.kit.memory_warden import START, MemoryWarden
from tests.kit.officers import fetched

TEXT = "What I cannot put down. [mark]"
TODAY = START.date()
TOLD = RetentionAnnounced | RetentionExecuted
NARROWED = ("session", "class", "session and class", "group", "program")


def scope_of(house: House, narrowed: str) -> Scope:
    program, session = house.program, house.sessions[0]
    return {
        "session": Scope(program=program, session=session),
        "class": Scope(label=Label.GROUP),
        "session and class": Scope(program=program, session=session, label=Label.GROUP),
        "group": Scope(program=program, group=house.group),
        "program": Scope(program=program),
    }[narrowed]


async def placed(house: House, scope: Scope, today: date = TODAY) -> UUID:
    token = await house.token(house.privacy_officer)
    hold = PlaceHold(scope, HoldGround.LITIGATION, today + timedelta(days=90))
    done = await house.wants(EnactHold(token, hold, uuid4()), Done)
    assert done.made is not None
    return done.made


async def lifted(house: House, hold: UUID) -> None:
    officer, admin = await house.token(house.privacy_officer), await house.token(house.admin)
    for token, command in (
        (admin, ConfirmHold()),
        (officer, ProposeLifting()),
        (admin, LiftHold()),
    ):
        await house.wants(EnactHold(token, command, uuid4(), hold), Done)


async def asked_about(house: House, scope: Scope, kind: ErasureKind = ErasureKind.AUTHOR) -> UUID:
    token = await house.token(house.privacy_officer)
    done = await house.wants(AskErasure(token, kind, uuid4(), scope), Done)
    assert done.made is not None
    return done.made


async def told_of(house: House, request: UUID) -> Sequence[object]:
    """Ask all that officers can, of a request."""
    token = await house.token(house.privacy_officer)
    answers = [
        await house.ask(PreviewErasure(token, request)),
        await house.ask(CarryOutErasure(token, request)),
        await house.ask(CarryOutErasure(token, request)),
        await house.ask(PreviewErasure(token, request)),
        await house.ask(ApproveRequest(await house.token(house.admin), request, uuid4())),
    ]
    return [_said(answer) for answer in answers]


def _said(answer: object) -> object:
    match answer:
        case RefusedAnswer(code=code):
            return code
        case Done():
            return "done"
        case _:
            return answer


@pytest.mark.parametrize("narrowed", NARROWED)
async def test_p19_a_hold_and_a_request_tell_no_officer_who_presented(
    memory: MemoryWarden, narrowed: str
) -> None:
    """P19: whatever is held, officers are answered alike of who presented and of who did not."""
    house = await memory.house(sessions=2)
    await house.told(TEXT, member=0)
    seen = []
    for person in (house.members[0], house.members[1]):
        request = await asked_about(house, Scope(person=person))
        told = [await told_of(house, request)]
        hold = await placed(house, scope_of(house, narrowed))
        told.append(await told_of(house, request))
        await lifted(house, hold)
        seen.append(told)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("narrowed", NARROWED)
async def test_p19_a_hold_that_comes_while_an_erasure_runs_tells_nothing_either(
    memory: MemoryWarden, narrowed: str
) -> None:
    """P19: how far an erasure is, and when it ends, does not hang on what a hold keeps."""
    house = await memory.house(sessions=2)
    await house.told(TEXT, member=0)
    seen = []
    for person in (house.members[0], house.members[1]):
        request = await asked_about(house, Scope(person=person))
        await house.wants(ApproveRequest(await house.token(house.admin), request, uuid4()), Done)
        hold = await placed(house, scope_of(house, narrowed))
        held = await told_of(house, request)
        await lifted(house, hold)
        seen.append((held, await told_of(house, request)))
    assert seen[0] == seen[1]
    assert seen[0][0][-2] == ErasureProgress(Stage.APPROVED, held=True)


async def test_a_hold_reaches_into_what_it_names_and_no_further(memory: MemoryWarden) -> None:
    house, other = await memory.house(sessions=2), house_of(memory)
    person, session = house.members[0], Scope(program=house.program, session=house.sessions[0])
    elsewhere = Scope(program=house.program, group=uuid4())
    unknown = Scope(program=house.program, session=uuid4())
    next_to = Scope(program=house.program, session=house.sessions[1])
    cases = (
        (ErasureKind.AUTHOR, Scope(person=person), Scope(person=person), True),
        (ErasureKind.AUTHOR, Scope(person=person), Scope(person=house.members[1]), False),
        (ErasureKind.AUTHOR, Scope(person=person), session, True),
        (ErasureKind.AUTHOR, Scope(person=person), elsewhere, False),
        (ErasureKind.AUTHOR, Scope(person=person), unknown, False),
        (ErasureKind.AUTHOR, Scope(person=house.auditor), session, False),
        (ErasureKind.SESSION, session, next_to, False),
        (ErasureKind.SESSION, session, Scope(program=house.program, group=house.group), True),
        (ErasureKind.SESSION, session, elsewhere, False),
        (ErasureKind.SESSION, session, Scope(label=Label.CASE), True),
        (
            ErasureKind.CLASS,
            Scope(program=house.program, label=Label.CASE),
            Scope(label=Label.GROUP),
            False,
        ),
        (ErasureKind.CLASS, Scope(program=house.program, label=Label.CASE), session, True),
        (ErasureKind.CLASS, Scope(program=house.program, label=Label.CASE), unknown, False),
        (ErasureKind.CLASS, Scope(program=house.program, label=Label.CASE), other, False),
    )
    for kind, scope, named, reaches in cases:
        request = await asked_about(house, scope, kind)
        hold = await placed(house, named)
        token = await house.token(house.admin)
        progress = await house.wants(PreviewErasure(token, request), ErasureProgress)
        assert progress.held is reaches, (kind, scope, named)
        await lifted(house, hold)


def house_of(memory: MemoryWarden) -> Scope:
    """A program that is another."""
    return Scope(program=ProgramId(memory.parts.new_id()))


async def test_p19_what_has_had_its_time_tells_nothing_of_what_a_hold_keeps(
    memory: MemoryWarden,
) -> None:
    """P19: what is announced and what ran is the same, whoever's text a hold keeps."""

    async def told(held: int) -> Sequence[tuple[type, str, int]]:
        house = await memory.house(f"H{held}")
        who: PersonId = house.members[held]
        await house.told(TEXT, member=0)
        memory.time.passes(timedelta(days=90) - NOTICE)
        house.tokens.clear()
        hold = await placed(
            house, Scope(person=who, program=house.program, label=Label.CASE), memory.time().date()
        )
        token = await house.token(house.admin)
        await house.wants(EnactHold(token, ConfirmHold(), uuid4(), hold), Done)
        memory.time.passes(NOTICE * 1.5)
        for _ in range(4):
            await let_go(memory.parts)
            memory.time.passes(NOTICE)
        history = await memory.store.read(rules_stream(house.tenant))
        facts = [recorded.event for recorded in history]
        return [(type(one), one.kind, one.items) for one in facts if isinstance(one, TOLD)]

    of_theirs, of_another = await told(0), await told(1)
    assert of_theirs == of_another
    assert [kind for kind, *_ in of_theirs] == [RetentionAnnounced, RetentionExecuted]


class World:
    """A house in which two could have written; one of them did, and so did a third."""

    def __init__(self, memory: MemoryWarden, house: House, scope: str) -> None:
        self.memory, self.house, self.scope = memory, house, scope

    @classmethod
    async def where(cls, folder: Path, writer: int, scope: str) -> "World":
        memory = MemoryWarden(folder / f"written-by-{writer}")
        house = await memory.house(sessions=2)
        await house.told(TEXT, member=writer)
        await house.told(TEXT, member=2)
        if scope == "member":
            await house.roster(house.admin, EndMembership(house.members[0]))
        memory.time.passes(timedelta(seconds=1))
        return cls(memory, house, scope)

    async def asks(self) -> UUID:
        house = self.house
        scope, kind = {
            "session": (scope_of(house, "session"), ErasureKind.SESSION),
            "class": (Scope(program=house.program, label=Label.CASE), ErasureKind.CLASS),
            "author": (Scope(person=house.members[0]), ErasureKind.AUTHOR),
            "member": (Scope(person=house.members[0]), ErasureKind.MEMBER),
        }[self.scope]
        return await asked_about(house, scope, kind)

    async def approves(self, request: UUID) -> None:
        admin = await self.house.token(self.house.admin)
        await self.house.wants(ApproveRequest(admin, request, uuid4()), Done)

    async def holds(self, named: str) -> UUID:
        return await placed(self.house, held_by(self.house, named), self.memory.time().date())

    async def seen(self, request: UUID | None = None, *, sizes: bool = True) -> bytes:
        return await fetched(self.memory, self.house, request, sizes=sizes)


def held_by(house: House, named: str) -> Scope:
    program, person, session = house.program, house.members[0], house.sessions[0]
    return {
        "person": Scope(person=person),
        "person in session": Scope(person=person, program=program, session=session),
        "person's class": Scope(person=person, program=program, label=Label.CASE),
        "person in group": Scope(person=person, program=program, group=house.group),
        "session": Scope(program=program, session=session),
        "class": Scope(label=Label.CASE),
        "group": Scope(program=program, group=house.group),
    }[named]


HOLDS = (
    "person",
    "person in session",
    "person's class",
    "person in group",
    "session",
    "class",
    "group",
)
OF_A_PERSON = ("author", "member")


async def before_approval(world: World, named: str) -> Sequence[bytes]:
    request = await world.asks()
    hold = await world.holds(named)
    seen = [await world.seen(request), await world.seen(request)]
    await lifted(world.house, hold)
    await world.approves(request)
    return [*seen, *await over(world, request)]


async def after_approval(world: World, named: str) -> Sequence[bytes]:
    request = await world.asks()
    await world.approves(request)
    hold = await world.holds(named)
    await let_go(world.memory.parts)
    seen = [await world.seen(request), await world.seen(request)]
    await lifted(world.house, hold)
    return [*seen, *await over(world, request)]


async def while_it_is_carried_out(world: World, named: str) -> Sequence[bytes]:
    """The hold comes between what was judged and what is destroyed."""
    request = await world.asks()
    await world.approves(request)
    memory, holds = world.memory, list[UUID]()

    async def placing() -> None:
        holds.append(await world.holds(named))

    keeping = Between(memory, placing)
    officer = await world.house.token(world.house.privacy_officer)
    await memory.but(keeping=keeping).answer(CarryOutErasure(officer, request))
    assert holds, "something was to be destroyed"
    seen = [await world.seen(request), await world.seen(request)]
    await lifted(world.house, holds[0])
    return [*seen, *await over(world, request)]


async def over(world: World, request: UUID) -> Sequence[bytes]:
    """Go on once nothing holds it; how far a program's log goes is compared where it can be."""
    await let_go(world.memory.parts)
    progress = PreviewErasure(await world.house.token(world.house.admin), request)
    assert (await world.house.wants(progress, ErasureProgress)).stage is Stage.PROVEN
    sizes = world.scope not in OF_A_PERSON
    return [await world.seen(request, sizes=sizes), await world.seen(request, sizes=sizes)]


class Between(MemoryKeeping):
    """What joins changes to appends; before the first of them, something happens."""

    def __init__(self, memory: MemoryWarden, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__(memory.store, memory.rows)
        self._place, self._happens, self._is_over = memory, happens, False

    def __call__(self, changes: Mapping[UUID, Sequence[Change]]) -> EventStore:
        return Delayed(self, super().__call__(changes))

    async def at_first(self) -> None:
        if not self._is_over:
            self._is_over = True
            await self._happens()


class Delayed(Beside):
    def __init__(self, between: Between, store: EventStore) -> None:
        super().__init__(store)
        self._between = between

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        await self._between.at_first()
        return await super().append(tenant, requests)


@pytest.mark.parametrize("named", HOLDS)
@pytest.mark.parametrize("order", [before_approval, after_approval, while_it_is_carried_out])
@pytest.mark.parametrize("scope", ["session", "class", *OF_A_PERSON])
async def test_p19_all_that_officers_fetch_is_the_same_whoever_wrote(
    tmp_path: Path,
    scope: str,
    order: Callable[[World, str], Awaitable[Sequence[bytes]]],
    named: str,
) -> None:
    """P19: whatever is erased, held, lifted, in any order, nothing tells whose a text is."""
    theirs, anothers = [
        await order(await World.where(tmp_path, writer, scope), named) for writer in (0, 1)
    ]
    assert theirs == anothers


@pytest.mark.parametrize("named", HOLDS)
async def test_p19_all_that_officers_fetch_of_retention_is_the_same_whoever_wrote(
    tmp_path: Path, named: str
) -> None:
    """P19: what has had its time waits for a hold on a person as a whole, whose it be."""
    seen = []
    for writer in (0, 1):
        world = await World.where(tmp_path, writer, "session")
        memory, house = world.memory, world.house
        memory.time.passes(timedelta(days=90) - NOTICE)
        house.tokens.clear()
        hold = await world.holds(named)
        admin = await house.token(house.admin)
        await house.wants(EnactHold(admin, ConfirmHold(), uuid4(), hold), Done)
        told = []
        for step in range(6):
            if step == 3:
                house.tokens.clear()
                await lifted(house, hold)
            memory.time.passes(NOTICE * 1.5)
            house.tokens.clear()
            await let_go(memory.parts)
            told.append(await world.seen())
        seen.append(told)
        left = await memory.parts.vault.of_session(house.tenant, house.sessions[0])
        assert {item.kind for item in left} == {MaterialKind.PRESENTATION}
    assert seen[0] == seen[1]
