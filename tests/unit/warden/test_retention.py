"""What has had its time goes by itself, unless a hold keeps it; that takes two offices."""

from dataclasses import replace
from datetime import date, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.purposes import Purpose
from domain.groups.commands import EndMembership
from domain.kernel import OrganizationId, PersonId, Role, Sealed, own_log
from domain.privacy.commands import (
    AdoptRetention,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeLifting,
    ProposeRetention,
)
from domain.privacy.events import (
    ErasureKind,
    HoldGround,
    RetentionAnnounced,
    RetentionExecuted,
)
from domain.privacy.expiry import NOTICE
from domain.privacy.limits import LAPSES_AFTER
from domain.privacy.periods import RetentionRules
from domain.privacy.retention import rules_stream
from domain.privacy.scope import Label, Scope
from domain.privacy.state import Stage
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    EraseItem,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    ReadItem,
)
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    EnactRetention,
    ErasureProgress,
    WithdrawRequest,
)
from domain.sessions.words import Audience, Ground, MaterialKind
from services.warden.cases.ports import Vault
from services.warden.privacy.erasures import progress_of
from services.warden.privacy.retention import let_go
from tests.kit.house import House
from tests.kit.memory_warden import START, MemoryWarden

TEXT = "What I cannot put down. [mark]"
REVIEW = START.date() + timedelta(days=90)


async def read(house: House, item: UUID, who: PersonId | None = None) -> object:
    token = await house.token(who or house.leader)
    return await house.ask(ReadItem(token, house.program, item, Purpose.LEADING))


async def hold(
    house: House,
    scope: Scope,
    *,
    confirmed: bool = True,
) -> UUID:
    placing = EnactHold(
        await house.token(house.privacy_officer),
        PlaceHold(scope, HoldGround.COURT_ORDER, REVIEW),
        uuid4(),
    )
    placed = (await house.wants(placing, Done)).made
    assert placed is not None
    if confirmed:
        confirming = EnactHold(await house.token(house.admin), ConfirmHold(), uuid4(), placed)
        await house.wants(confirming, Done)
    return placed


async def lift(house: House, placed: UUID) -> None:
    token = await house.token(house.admin)
    await house.wants(EnactHold(token, ProposeLifting(), uuid4(), placed), Done)
    token = await house.token(house.privacy_officer)
    await house.wants(EnactHold(token, LiftHold(), uuid4(), placed), Done)


async def gone_on(memory: MemoryWarden) -> int:
    """Let the service do all that it may now."""
    done = 0
    while some := await let_go(memory.parts):
        done += some
    return done


async def all_gone(memory: MemoryWarden, house: House) -> int:
    """Let what is due be announced, a day pass, and all of it go."""
    announced = await let_go(memory.parts)
    memory.time.passes(NOTICE)
    house.tokens.clear()
    return announced + await gone_on(memory)


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def test_texts_go_after_their_time_each_kind_after_its_own(memory: MemoryWarden) -> None:
    house = await memory.house()
    narrative = await house.told(TEXT)
    debrief = await house.seal(house.leader, house.sessions[0], TEXT, MaterialKind.LEADER_DEBRIEF)
    assert debrief.made is not None
    memory.time.passes(timedelta(days=90))
    assert await all_gone(memory, house) == 0
    memory.time.passes(timedelta(seconds=1))
    house.tokens.clear()
    assert await all_gone(memory, house) == 1
    gone = await read(house, narrative)
    assert isinstance(gone, ItemRedacted)
    assert gone.redacted.ground is Ground.EXPIRED
    assert isinstance(await read(house, debrief.made), ItemShown)
    memory.time.passes(timedelta(days=90))
    assert await all_gone(memory, house) == 1
    memory.time.passes(timedelta(days=2 * 365))
    assert await all_gone(memory, house) == 1


async def test_what_ran_is_on_record_by_kind_and_without_a_count(memory: MemoryWarden) -> None:
    house = await memory.house()
    await house.told(TEXT)
    memory.time.passes(timedelta(days=91))
    await all_gone(memory, house)
    history = await memory.store.read(rules_stream(house.tenant))
    said, run = [recorded.event for recorded in history]
    assert isinstance(said, RetentionAnnounced)
    assert (said.program, said.kind, said.items) == (house.program, "case_narrative", 0)
    assert isinstance(run, RetentionExecuted)
    assert (run.program, run.kind, run.items) == (house.program, "case_narrative", 0)


async def test_reasons_go_with_the_records_that_they_belong_to(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    reason = Sealed("She asked me to.")
    await house.wants(ReadItem(token, house.program, item, Purpose.SUPERVISION, reason), ItemShown)
    memory.time.passes(timedelta(days=10 * 365 + 1))
    await all_gone(memory, house)
    assert [age.kind for age in await memory.parts.vault.ages() if age.tenant == house.tenant] == []


async def test_what_a_hold_covers_stays_when_its_time_is_over(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=2)
    kept = await house.told(TEXT, session=0)
    other = await house.told(TEXT, session=1)
    placed = await hold(house, Scope(program=house.program, session=house.sessions[0]))
    memory.time.passes(timedelta(days=91))
    house.tokens.clear()
    await all_gone(memory, house)
    assert isinstance(await read(house, kept), ItemShown)
    assert isinstance(await read(house, other), ItemRedacted)
    await lift(house, placed)
    await all_gone(memory, house)
    assert isinstance(await read(house, kept), ItemRedacted)


async def test_a_hold_on_a_person_covers_what_they_wrote_and_nobody_else_s(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    mine, theirs = await house.told(TEXT), await house.told(TEXT, member=1)
    await hold(house, Scope(person=house.members[0]))
    for item, who, held in ((mine, 0, True), (theirs, 1, False)):
        token = await house.token(house.members[who])
        answer = await house.ask(EraseItem(token, house.program, item, uuid4()))
        assert (getattr(answer, "code", "") == "item.held") is held


async def test_a_hold_that_nobody_confirms_lapses(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    await hold(house, Scope(label=Label.CASE), confirmed=False)
    erase = EraseItem(await house.token(house.members[0]), house.program, item, uuid4())
    assert code_of(await house.ask(erase)) == "item.held"
    memory.time.passes(LAPSES_AFTER)
    house.tokens.clear()
    token = await house.token(house.members[0])
    await house.wants(EraseItem(token, house.program, item, uuid4()), Done)


async def erasing(house: House) -> UUID:
    author = await house.token(house.members[0])
    done = await house.wants(AskErasure(author, ErasureKind.AUTHOR, uuid4()), Done)
    assert done.made is not None
    return done.made


async def test_a_hold_that_was_first_wins_over_a_request(memory: MemoryWarden) -> None:
    house = await memory.house()
    await house.told(TEXT)
    request = await erasing(house)
    placed = await hold(house, Scope(program=house.program))
    token = await house.token(house.privacy_officer)
    approve = ApproveRequest(token, request, uuid4())
    assert code_of(await house.ask(approve)) == "erasure.held"
    await lift(house, placed)
    await house.wants(ApproveRequest(token, request, uuid4()), Done)


async def test_while_a_hold_reaches_into_an_erasure_all_of_it_waits(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=2)
    items = [await house.told(TEXT, session=number) for number in (0, 1)]
    request = await erasing(house)
    token = await house.token(house.privacy_officer)
    await house.wants(ApproveRequest(token, request, uuid4()), Done)
    placed = await hold(house, Scope(program=house.program, session=house.sessions[1]))
    await gone_on(memory)
    progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    assert progress == ErasureProgress(Stage.APPROVED, held=True)
    for item in items:
        assert isinstance(await read(house, item), ItemShown)
    await lift(house, placed)
    await gone_on(memory)
    progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    assert progress.stage is Stage.PROVEN
    for item in items:
        assert isinstance(await read(house, item, house.members[0]), ItemRedacted)


async def test_an_erasure_that_is_proven_stays(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    request = await erasing(house)
    token = await house.token(house.privacy_officer)
    await house.wants(ApproveRequest(token, request, uuid4()), Done)
    await gone_on(memory)
    await hold(house, Scope())
    assert isinstance(await read(house, item, house.members[0]), ItemRedacted)
    progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    assert progress.stage is Stage.PROVEN


async def test_whom_a_request_was_about_is_forgotten_once_no_hold_keeps_it(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    request = await erasing(house)
    placed = await hold(house, Scope(person=house.members[0]))
    token = await house.token(house.members[0])
    await house.wants(WithdrawRequest(token, request, uuid4()), Done)
    log = own_log(house.organization)
    await gone_on(memory)
    assert await memory.parts.vault.items(log, [request])
    await lift(house, placed)
    await gone_on(memory)
    assert await memory.parts.vault.items(log, [request]) == {}


async def test_an_erasure_that_cannot_go_on_keeps_nothing_else_from_going(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    other = await house.told(TEXT, member=1)
    member = house.members[0]
    await house.roster(house.admin, EndMembership(member))
    asking = AskErasure(await house.token(member), ErasureKind.MEMBER, uuid4())
    request = (await house.wants(asking, Done)).made
    assert request is not None
    officer = await house.token(house.privacy_officer)
    await house.wants(ApproveRequest(officer, request, uuid4()), Done)
    await house.appoint(member, Role.AUDITOR, None)
    memory.time.passes(timedelta(days=91))
    house.tokens.clear()
    await all_gone(memory, house)
    assert isinstance(await read(house, other), ItemRedacted)


async def test_of_two_erasures_the_one_that_fails_keeps_the_other_not_waiting(
    memory: MemoryWarden,
) -> None:
    """P31: whatever fails in one turn, each of the others is taken."""
    house = await memory.house()
    item = await house.told(TEXT)
    asked: list[UUID] = []
    for member in (house.members[1], house.members[0]):
        asking = AskErasure(await house.token(member), ErasureKind.AUTHOR, uuid4())
        request = (await house.wants(asking, Done)).made
        assert request is not None
        officer = await house.token(house.privacy_officer)
        await house.wants(ApproveRequest(officer, request, uuid4()), Done)
        asked.append(request)

    class Stuck:
        def __getattr__(self, name: str) -> object:
            return getattr(memory.parts.vault, name)

        async def redacted_for(self, organization: OrganizationId, request: UUID) -> object:
            if request == asked[0]:
                raise KeyError(request)
            return await memory.parts.vault.redacted_for(organization, request)

    parts = replace(memory.parts, vault=cast("Vault", Stuck()))
    for _ in range(3):
        await let_go(parts)
    assert await memory.parts.vault.items(house.tenant, [item]) == {}
    assert (await progress_of(parts, house.organization, asked[1])).stage is Stage.PROVEN
    await gone_on(memory)
    assert (await progress_of(memory.parts, house.organization, asked[0])).stage is Stage.PROVEN


async def test_a_hold_is_placed_and_lifted_by_two_offices(memory: MemoryWarden) -> None:
    house = await memory.house()
    placed = await hold(house, Scope(), confirmed=False)
    for who, code in ((house.privacy_officer, "hold.other_office"), (house.leader, None)):
        answer = await house.ask(EnactHold(await house.token(who), ConfirmHold(), uuid4(), placed))
        assert code_of(answer) == (code or "erasure.not_officer")
    nothing = EnactHold(await house.token(house.admin), ConfirmHold(), uuid4())
    assert code_of(await house.ask(nothing)) == "hold.missing"


async def test_rules_that_two_offices_adopt_hold_from_their_day_on(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    from_day = START.date() + timedelta(days=30)
    rules = RetentionRules(case_narrative=31, access_records=7 * 365)
    propose = EnactRetention(
        await house.token(house.privacy_officer), ProposeRetention(rules, from_day), uuid4()
    )
    await house.wants(propose, Done)
    adopt = EnactRetention(await house.token(house.admin), AdoptRetention(), uuid4())
    await house.wants(adopt, Done)
    assert memory.rows.periods == {
        (house.organization, date(1970, 1, 1)): 10 * 365,
        (house.organization, from_day): 7 * 365,
    }
    memory.time.passes(timedelta(days=32))
    house.tokens.clear()
    await all_gone(memory, house)
    assert isinstance(await read(house, item), ItemRedacted)


@pytest.mark.parametrize("who", ["auditor", "leader"])
async def test_nobody_else_proposes_rules(memory: MemoryWarden, who: str) -> None:
    house = await memory.house()
    person: PersonId = getattr(house, who)
    propose = ProposeRetention(RetentionRules(), REVIEW)
    answer = await house.ask(EnactRetention(await house.token(person), propose, uuid4()))
    assert code_of(answer) == "erasure.not_officer"
    history = await memory.store.read(rules_stream(own_log(house.organization)))
    assert list(history) == []


async def test_an_author_is_told_that_a_hold_covers_a_text_and_no_reader_is(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    author = house.members[0]
    item = await house.told(TEXT, Audience.LEADERS_NOW)

    async def covered(who: PersonId) -> set[bool]:
        token = await house.token(who)
        there = ListItems(token, house.program, house.sessions[0])
        found = [
            *(await house.wants(there, ItemsListed)).items,
            *(await house.wants(ListOwnItems(token), ItemsListed)).items,
        ]
        return {one.held for one in found if one.item == item}

    assert await covered(author) == {False}
    placed = await hold(house, Scope(session=house.sessions[0], program=house.program))
    assert await covered(author) == {True}
    assert await covered(house.leader) == {False}
    await lift(house, placed)
    assert await covered(author) == {False}
