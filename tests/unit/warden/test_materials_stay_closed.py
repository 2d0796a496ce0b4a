"""What a theme closed stays closed, whatever removes the theme; and nothing says which it was."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeAlias
from uuid import UUID, uuid4

import pytest

from domain.groups.commands import EndLeadership
from domain.kernel import Log
from domain.privacy.commands import AdoptRetention, LiftHold, ProposeLifting, ProposeRetention
from domain.privacy.events import ErasureKind
from domain.privacy.expiry import NOTICE
from domain.privacy.periods import RetentionRules
from domain.privacy.scope import Label, Scope
from domain.protocol.answers import Done
from domain.protocol.cases import ItemRedacted, ItemShown, ItemsListed, ListOwnItems, UndoBeginning
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    EnactRetention,
    ErasureProgress,
)
from domain.sessions.events import MaterialShared
from domain.sessions.words import Audience, MaterialKind
from services.warden.privacy.retention import let_go
from tests.kit.cases import CRISIS, KINDS, MAKING_ERRORS, OTHER, Case, code_of, each_kind

Way: TypeAlias = Callable[[Case], Awaitable[None]]
FIRST_THEN = RetentionRules(presentation=31, case_narrative=100, reflection=100, leader_debrief=100)
LAST_THEN = RetentionRules(presentation=100, case_narrative=31, reflection=31, leader_debrief=31)


async def taken_back(case: Case) -> None:
    assert isinstance(await case.takes_back(), Done)


async def destroyed_by_its_author(case: Case) -> None:
    assert isinstance(await case.erases(case.presentation), Done)


async def asked(case: Case, kind: ErasureKind, scope: Scope) -> UUID:
    house = case.house
    of_themselves = kind in {ErasureKind.AUTHOR, ErasureKind.MEMBER}
    token = await house.token(case.author if of_themselves else house.privacy_officer)
    request = (await house.wants(AskErasure(token, kind, uuid4(), scope), Done)).made
    assert request is not None
    approve = ApproveRequest(await house.token(house.admin), request, uuid4())
    await house.wants(approve, Done)
    return request


async def erased(case: Case, kind: ErasureKind, scope: Scope = Scope()) -> None:  # noqa: B008 - frozen
    request = await asked(case, kind, scope)
    token = await case.house.token(case.house.privacy_officer)
    for _ in range(3):
        await case.house.wants(CarryOutErasure(token, request), ErasureProgress)


async def with_their_class(case: Case) -> None:
    await erased(case, ErasureKind.CLASS, Scope(program=case.house.program, label=Label.GROUP))


async def with_their_session(case: Case) -> None:
    scope = Scope(program=case.house.program, session=case.session)
    await erased(case, ErasureKind.SESSION, scope)


async def with_their_author(case: Case) -> None:
    await erased(case, ErasureKind.AUTHOR)


async def with_their_member(case: Case) -> None:
    await case.house.roster(case.house.admin, EndLeadership(case.author))
    await erased(case, ErasureKind.MEMBER)


async def lifted(case: Case, hold: UUID) -> None:
    house = case.house
    for officer, command in ((house.privacy_officer, ProposeLifting()), (house.admin, LiftHold())):
        request = EnactHold(await house.token(officer), command, uuid4(), hold)
        await house.wants(request, Done)


async def while_a_hold_keeps_the_texts(case: Case) -> None:
    """Who asked for all of it gets codes and texts destroyed once the hold has ended."""
    request = await asked(case, ErasureKind.AUTHOR, Scope())
    hold = await case.hold(Label.CASE)
    token = await case.house.token(case.house.privacy_officer)
    await case.house.wants(CarryOutErasure(token, request), ErasureProgress)
    assert case.presentation in await case.there()
    await closed_to_others(case)
    await lifted(case, hold)
    await case.house.wants(CarryOutErasure(token, request), ErasureProgress)
    assert case.presentation not in await case.there()


async def after_a_hold_kept_them(case: Case) -> None:
    """What could not be taken back while a hold kept it is, once that has ended."""
    hold = await case.hold()
    assert code_of(await case.takes_back()) == "item.held"
    await closed_to_others(case)
    await lifted(case, hold)
    await closed_to_others(case)
    await taken_back(case)


async def by_their_time(case: Case, rules: RetentionRules, days: Sequence[int]) -> None:
    house, time = case.house, case.memory.time
    from_day = time().date() + timedelta(days=30)
    propose = EnactRetention(
        await house.token(house.privacy_officer), ProposeRetention(rules, from_day), uuid4()
    )
    await house.wants(propose, Done)
    await house.wants(
        EnactRetention(await house.token(house.admin), AdoptRetention(), uuid4()), Done
    )
    for day in days:
        time.passes(timedelta(days=day))
        await let_go(case.memory.parts)
        time.passes(NOTICE)
        while await let_go(case.memory.parts):
            pass
        house.tokens.clear()
        await closed_to_others(case)
    assert case.presentation not in await case.there()


async def lost(case: Case) -> None:
    """A row is deleted by hand, or destroyed again after an older backup was restored."""
    case.memory.rows.lose(case.house.tenant, case.presentation)


async def garbled(case: Case) -> None:
    case.memory.rows.flip(case.house.tenant, case.presentation)


WAYS: dict[str, Way] = {
    "taken back": taken_back,
    "destroyed by its author": destroyed_by_its_author,
    "class erased": with_their_class,
    "session erased": with_their_session,
    "author erased": with_their_author,
    "member erased": with_their_member,
    "erased while a hold keeps the texts": while_a_hold_keeps_the_texts,
    "taken back after a hold": after_a_hold_kept_them,
    "time over, the case's first": partial(by_their_time, rules=FIRST_THEN, days=(32, 70)),
    "time over, the text's first": partial(by_their_time, rules=LAST_THEN, days=(32, 70)),
    "lost": lost,
    "garbled": garbled,
}
AGAIN = (
    "taken back",
    "destroyed by its author",
    "class erased",
    "session erased",
    "lost",
    "garbled",
)
"""Ways after which the same person may tell another case."""
each_way = pytest.mark.parametrize("way", WAYS)


async def closed_to_others(case: Case) -> None:
    """Nobody but the author reads, lists, or is told of what was written of the case."""
    house = case.house
    seen = await case.sees(house.leader)
    for text in case.texts:
        assert code_of(await case.reads(house.leader, text)) == "item.missing"
        assert text not in seen


@each_kind
@each_way
@pytest.mark.parametrize("coded_first", [True, False])
async def test_a_text_closed_by_a_theme_stays_closed_whatever_removes_the_theme(
    case: Case, kind: MaterialKind, way: str, coded_first: bool
) -> None:
    if coded_first:
        await case.codes(CRISIS)
    await case.wrote(kind)
    if not coded_first:
        await case.codes(CRISIS)
    await closed_to_others(case)
    await WAYS[way](case)
    await closed_to_others(case)


@each_kind
@pytest.mark.parametrize("way", AGAIN)
async def test_what_is_told_afterwards_is_the_same_of_every_theme(
    case: Case, kind: MaterialKind, way: str
) -> None:
    """P19: neither the log nor a leader's answers tell a crisis from another theme by what went."""
    told = []
    for theme in (CRISIS, OTHER):
        one = case if theme == CRISIS else await case.another()
        await one.codes(theme)
        text = await one.wrote(kind)
        before = len(await one.recorded())
        await WAYS[way](one)
        log = [(type(r.event), r.metadata.role) for r in (await one.recorded())[before:]]
        answer = await one.reads(one.house.leader, text)
        told.append((log, code_of(answer), text in await one.sees(one.house.leader)))
    assert told[0] == told[1]


@each_kind
async def test_once_the_codes_are_gone_an_author_shares_anew(
    case: Case, kind: MaterialKind
) -> None:
    await case.codes(OTHER)
    text = await case.wrote(kind)
    assert isinstance(await case.reads(case.house.leader, text), ItemShown)
    await destroyed_by_its_author(case)
    own = ListOwnItems(await case.house.token(case.author))
    [listed] = [i for i in (await case.house.wants(own, ItemsListed)).items if i.item == text]
    assert (listed.audience, listed.for_me_alone) == (Audience.NOBODY, False)
    await closed_to_others(case)
    for audience in (Audience.LEADERS_NOW, Audience.LEADERS_THEN):
        assert isinstance(await case.shares(text, audience), Done)
        assert isinstance(await case.reads(case.house.leader, text), ItemShown)
    assert (await case.sees(case.author))[text].audience is Audience.LEADERS_THEN
    assert isinstance(await case.shares(text, Audience.NOBODY), Done)
    await closed_to_others(case)


@each_kind
@pytest.mark.parametrize("audience", [Audience.LEADERS_NOW, Audience.LEADERS_THEN])
async def test_another_theme_in_place_of_it_says_nothing_and_sharing_begins_anew(
    case: Case, kind: MaterialKind, audience: Audience
) -> None:
    await case.codes(CRISIS)
    done = await case.writes(kind, audience)
    assert done.made is not None
    before = len(await case.happened())
    await case.codes(OTHER)
    assert not any(isinstance(event, MaterialShared) for event in (await case.happened())[before:])
    await closed_to_others(case)
    await case.codes(OTHER)
    await closed_to_others(case)
    assert isinstance(await case.shares(done.made, audience), Done)
    assert isinstance(await case.reads(case.house.leader, done.made), ItemShown)


async def test_a_leader_is_shown_what_the_theme_is_and_not_what_it_was(case: Case) -> None:
    told = []
    for first in (CRISIS, OTHER):
        one = case if first == CRISIS else await case.another()
        await one.codes(first)
        await one.codes(OTHER)
        shown = await one.reads(one.house.leader, one.presentation)
        assert isinstance(shown, ItemShown)
        told.append(shown.text.reveal())
    assert told[0] == told[1]


@each_kind
async def test_a_case_that_was_begun_by_mistake_closes_nothing(
    case: Case, kind: MaterialKind
) -> None:
    """No theme was noted of it."""
    other = await case.another()
    text = await other.wrote(MaterialKind.REFLECTION if kind in KINDS[:1] else kind)
    undo = UndoBeginning(
        await other.house.token(other.house.leader),
        other.house.program,
        other.session,
        other.begun,
        uuid4(),
    )
    await other.house.wants(undo, Done)
    assert isinstance(await other.reads(other.house.leader, text), ItemShown)


async def test_a_case_whose_theme_was_noted_is_not_undone(case: Case) -> None:
    text = await case.wrote(MaterialKind.REFLECTION)
    await case.codes(CRISIS)
    token = await case.house.token(case.house.leader)
    undo = UndoBeginning(token, case.house.program, case.session, case.begun, uuid4())
    assert code_of(await case.house.ask(undo)) == "presentation.not_undone"
    assert code_of(await case.reads(case.house.leader, text)) == "item.missing"


@each_kind
async def test_a_text_kept_for_a_hold_alone_stays_so_whatever_removes_the_theme(
    case: Case, kind: MaterialKind
) -> None:
    """Its author may have taken nothing back by then: what the hold keeps, it keeps for itself."""
    text = await case.wrote(kind)
    label = Label.GROUP if kind is MaterialKind.LEADER_DEBRIEF else Label.CASE
    hold = await case.hold(label)
    await case.codes(MAKING_ERRORS)
    await closed_to_others(case)
    if label is Label.CASE:
        await destroyed_by_its_author(case)
    await closed_to_others(case)
    assert code_of(await case.reads(case.author, text)) == "item.missing"
    await lifted(case, hold)
    await closed_to_others(case)
    await let_go(case.memory.parts)
    assert text not in await case.there()
    await closed_to_others(case)
    assert isinstance(await case.reads(case.author, text), ItemRedacted)
    log = await case.memory.store.read_log(case.house.tenant, Log.EVENTS, 0, 1000)
    assert MAKING_ERRORS not in repr(log)
