"""What a legal hold keeps is told to nobody: with one on a session it would say who presented."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.messages import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    CertificateShown,
    Done,
    EnactHold,
    ErasureProgress,
    PreviewErasure,
    RefusedAnswer,
    ShowCertificate,
)
from domain.kernel import PersonId, ProgramId
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting
from domain.privacy.erasure import Stage
from domain.privacy.events import ErasureKind, HoldGround, RetentionAnnounced, RetentionExecuted
from domain.privacy.expiry import NOTICE
from domain.privacy.retention import rules_stream
from domain.privacy.scope import Label, Scope
from services.warden.retention import let_go
from tests.kit.house import House
from tests.kit.memory_warden import START, MemoryWarden

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
    """Ask all that officers can, of a request, and leave out what is counted at the very end."""
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
        case ErasureProgress(stage=Stage.CERTIFIED):
            return msgspec.structs.replace(answer, destroyed=None)
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


@pytest.mark.parametrize("kind", [ErasureKind.AUTHOR, ErasureKind.SESSION, ErasureKind.CLASS])
async def test_p19_nothing_is_counted_before_it_is_destroyed_and_then_in_one_number(
    memory: MemoryWarden, kind: ErasureKind
) -> None:
    """P19: a class of what was destroyed would tell who presented, and what is left whose it is."""
    house = await memory.house()
    scope = {
        ErasureKind.AUTHOR: Scope(person=house.members[0]),
        ErasureKind.SESSION: Scope(program=house.program, session=house.sessions[0]),
        ErasureKind.CLASS: Scope(program=house.program, label=Label.CASE),
    }[kind]
    token = await house.token(house.privacy_officer)
    before = [await house.ask(PreviewErasure(token, await asked_about(house, scope, kind)))]
    await house.told(TEXT)
    memory.time.passes(timedelta(seconds=1))
    request = await asked_about(house, scope, kind)
    before.append(await house.ask(PreviewErasure(token, request)))
    assert before == [ErasureProgress(Stage.REQUESTED, held=False)] * 2
    await house.wants(ApproveRequest(await house.token(house.admin), request, uuid4()), Done)
    approved = await house.ask(PreviewErasure(token, request))
    assert approved == ErasureProgress(Stage.APPROVED, held=False)
    progress = None
    while progress is None or progress.stage is not Stage.CERTIFIED:
        progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    count = 1 if kind is ErasureKind.CLASS else 2
    assert progress.destroyed == count
    shown = await house.wants(ShowCertificate(token, request), CertificateShown)
    assert shown.certificate.items == count
    counts = [line for line in shown.text.splitlines() if "destroyed" in line and "sha" not in line]
    assert counts == [f"items destroyed {count}", f"keys destroyed {count}"]


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
