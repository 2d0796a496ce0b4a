"""Sensitive themes: of some cases no text is kept, others are for their author alone."""

from uuid import uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.kernel import Log
from domain.privacy.commands import LiftHold, ProposeLifting
from domain.privacy.events import ErasureKind
from domain.privacy.scope import Label, Scope
from domain.protocol.answers import Done
from domain.protocol.cases import (
    EnterPresentations,
    EraseItem,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    LatePresentation,
    ListOwnItems,
    ReadItem,
    ShareItem,
)
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    ErasureProgress,
)
from domain.sessions.events import MaterialShredded, PresentationCoded
from domain.sessions.words import Audience, Ground, MaterialKind
from services.warden.privacy.retention import let_go
from tests.kit.cases import CRISIS, KINDS, MAKING_ERRORS, OTHER, TEXT, Case, code_of, each_kind
from tests.kit.memory_warden import MemoryWarden


@each_kind
async def test_no_text_is_sealed_about_a_case_of_making_errors(
    case: Case, kind: MaterialKind
) -> None:
    await case.codes(MAKING_ERRORS)
    refused = await case.writes(kind)
    assert refused.refused is not None
    assert refused.refused.code == "material.not_kept"


@each_kind
async def test_a_case_coded_as_making_errors_after_its_text_has_none_at_once(
    case: Case, kind: MaterialKind
) -> None:
    text = await case.wrote(kind)
    await case.codes(MAKING_ERRORS)
    assert not await case.memory.parts.vault.items(case.house.tenant, [text])
    assert isinstance(await case.reads(case.author, text), ItemRedacted)
    assert MaterialShredded(item=text, ground=Ground.AUTHOR) in await case.happened()


async def test_texts_go_only_once_their_author_has_agreed(case: Case) -> None:
    text = await case.wrote(MaterialKind.REFLECTION)
    assert code_of(await case.codes(MAKING_ERRORS, agreed=False)) == "presentation.not_agreed"
    assert isinstance(await case.reads(case.author, text), ItemShown)


async def test_what_others_wrote_of_the_session_stays_theirs(case: Case) -> None:
    member = case.house.members[0]
    done = await case.house.seal(member, case.session, TEXT, MaterialKind.REFLECTION)
    assert done.made is not None
    await case.codes(MAKING_ERRORS)
    request = ReadItem(await case.house.token(member), case.house.program, done.made, Purpose.OWN)
    await case.house.wants(request, ItemShown)


async def test_what_may_not_be_noted_destroys_nothing(case: Case) -> None:
    text = await case.wrote(MaterialKind.REFLECTION)
    elsewhere = LatePresentation(
        session=case.session,
        seconds=200,
        discussion_minutes=70,
        theme=MAKING_ERRORS,
        perspectives=(),
        command_id=uuid4(),
        agreed=True,
    )
    token = await case.house.token(case.author)
    await case.house.ask(EnterPresentations(token, case.house.program, (elsewhere,)))
    assert isinstance(await case.reads(case.author, text), ItemShown)


async def test_a_case_entered_late_as_making_errors_takes_the_reflection_with_it(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    author, session = house.members[0], house.sessions[0]
    text = await house.seal(author, session, TEXT, MaterialKind.REFLECTION)
    assert text.made is not None
    await house.present(author, session, MAKING_ERRORS)
    assert not await memory.parts.vault.items(house.tenant, [text.made])


async def test_the_log_says_of_such_a_text_what_it_says_of_one_its_author_destroyed(
    case: Case,
) -> None:
    one, other = [await case.wrote(MaterialKind.CASE_NARRATIVE) for _ in range(2)]
    erase = EraseItem(await case.house.token(case.author), case.house.program, other, uuid4())
    before = len(await case.happened())
    await case.house.wants(erase, Done)
    await case.codes(MAKING_ERRORS)
    assert (await case.happened())[before:] == [
        MaterialShredded(item=other),
        MaterialShredded(item=one),
    ]
    log = await case.memory.store.read_log(case.house.tenant, Log.EVENTS, 0, 1000)
    assert MAKING_ERRORS not in repr(log)


@pytest.mark.parametrize("theme", [MAKING_ERRORS, CRISIS, OTHER])
async def test_where_there_is_no_text_the_log_says_the_same_of_every_theme(
    case: Case, theme: str
) -> None:
    before = len(await case.happened())
    await case.codes(theme)
    coded = PresentationCoded(presentation=case.presentation, sealed=case.presentation)
    assert (await case.happened())[before:] == [coded]


async def test_all_texts_about_the_case_go_whatever_their_kinds(case: Case) -> None:
    texts = [await case.wrote(kind) for kind in KINDS]
    await case.codes(MAKING_ERRORS)
    assert not await case.memory.parts.vault.items(case.house.tenant, texts)
    [codes] = (await case.memory.parts.vault.items(case.house.tenant, [case.presentation])).values()
    assert await case.memory.parts.vault.open(case.house.tenant, [codes])


@each_kind
@pytest.mark.parametrize("coded_first", [True, False])
async def test_a_text_of_a_personal_crisis_is_for_its_author_alone_whenever_it_is_coded(
    case: Case, kind: MaterialKind, coded_first: bool
) -> None:
    if coded_first:
        await case.codes(CRISIS)
    text = await case.wrote(kind)
    if not coded_first:
        assert isinstance(await case.reads(case.house.leader, text), ItemShown)
        await case.codes(CRISIS)
    assert isinstance(await case.reads(case.author, text), ItemShown)
    assert (await case.sees(case.author))[text].for_me_alone
    assert code_of(await case.reads(case.house.leader, text)) == "item.missing"
    assert text not in await case.sees(case.house.leader)


async def test_nothing_tells_a_crisis_from_a_text_that_was_never_shared(case: Case) -> None:
    private = (await case.writes(MaterialKind.CASE_NARRATIVE, Audience.NOBODY)).made
    assert private is not None
    await case.reads(case.house.leader, private)
    await case.codes(CRISIS)
    shared = await case.wrote(MaterialKind.CASE_NARRATIVE)
    await case.reads(case.house.leader, shared)
    records = await case.memory.accesses(case.house.tenant)
    one, other = (r.event for r in records if isinstance(r.event, AccessDenied))
    assert (one.rule, {ref.label for ref in one.objects}) == (
        other.rule,
        {ref.label for ref in other.objects},
    )
    items = await case.memory.parts.vault.items(case.house.tenant, [private, shared])
    keys = await case.memory.parts.vault.keys_of(case.house.tenant, [private, shared])  # type: ignore[attr-defined]
    assert items[private].label == items[shared].label
    assert len({key for _, key in keys}) == 1
    log = await case.memory.store.read_log(case.house.tenant, Log.EVENTS, 0, 1000)
    assert CRISIS not in repr((log, records))


@pytest.mark.parametrize("label", [Label.CASE, Label.RESTRICTED])
async def test_a_hold_on_a_class_keeps_such_a_text_and_every_other_of_a_case(
    case: Case, label: Label
) -> None:
    other = await case.house.seal(
        case.house.members[0], case.session, TEXT, MaterialKind.REFLECTION
    )
    await case.codes(CRISIS)
    text = await case.wrote(MaterialKind.CASE_NARRATIVE)
    await case.hold(label)
    tenant, vault = case.house.tenant, case.memory.parts.vault
    assert other.made is not None
    assert {*await vault.held(tenant, [text, other.made])} == {text, other.made}
    answers = [
        await case.house.ask(EraseItem(await case.house.token(who), tenant.program, one, uuid4()))
        for who, one in ((case.author, text), (case.house.members[0], other.made))
    ]
    assert [code_of(answer) for answer in answers] == ["item.held", "item.held"]


async def test_an_erasure_of_a_class_takes_such_a_text_as_any_and_none_by_itself(
    case: Case,
) -> None:
    house = case.house
    other = await house.seal(house.members[0], case.session, TEXT, MaterialKind.REFLECTION)
    await case.codes(CRISIS)
    text = await case.wrote(MaterialKind.CASE_NARRATIVE)
    officer = await house.token(house.privacy_officer)

    def asking(label: Label) -> AskErasure:
        scope = Scope(program=house.program, label=label)
        return AskErasure(officer, ErasureKind.CLASS, uuid4(), scope)

    assert code_of(await house.ask(asking(Label.RESTRICTED))) == "erasure.scope_unfit"
    request = (await house.wants(asking(Label.CASE), Done)).made
    assert request is not None
    assert other.made is not None
    approve = ApproveRequest(await house.token(house.admin), request, uuid4())
    await house.wants(approve, Done)
    await house.wants(CarryOutErasure(officer, request), ErasureProgress)
    assert not await case.memory.parts.vault.items(house.tenant, [text, other.made])


async def test_its_author_lists_it_and_may_share_it_without_opening_it(case: Case) -> None:
    await case.codes(CRISIS)
    text = await case.wrote(MaterialKind.REFLECTION)
    token = await case.house.token(case.author)
    share = ShareItem(token, case.house.program, text, Audience.LEADERS_NOW, uuid4())
    await case.house.wants(share, Done)
    own = await case.house.wants(ListOwnItems(token), ItemsListed)
    [listed] = [item for item in own.items if item.item == text]
    assert listed.for_me_alone
    assert code_of(await case.reads(case.house.leader, text)) == "item.missing"


async def test_another_theme_opens_nothing_until_it_is_shared_anew(case: Case) -> None:
    await case.codes(CRISIS)
    text = await case.wrote(MaterialKind.CASE_NARRATIVE)
    await case.codes(OTHER)
    assert code_of(await case.reads(case.house.leader, text)) == "item.missing"
    token = await case.house.token(case.author)
    share = ShareItem(token, case.house.program, text, Audience.LEADERS_NOW, uuid4())
    await case.house.wants(share, Done)
    assert isinstance(await case.reads(case.house.leader, text), ItemShown)


async def test_a_theme_that_is_destroyed_opens_nothing(case: Case) -> None:
    await case.codes(CRISIS)
    text = await case.wrote(MaterialKind.CASE_NARRATIVE)
    token = await case.house.token(case.author)
    erase = EraseItem(token, case.house.program, case.presentation, uuid4())
    await case.house.wants(erase, Done)
    assert code_of(await case.reads(case.house.leader, text)) == "item.missing"
    assert isinstance(await case.reads(case.author, text), ItemShown)


async def test_a_text_under_a_legal_hold_closes_and_goes_when_the_hold_ends(case: Case) -> None:
    text = await case.wrote(MaterialKind.CASE_NARRATIVE)
    hold = await case.hold()
    await case.codes(MAKING_ERRORS)
    assert await case.memory.parts.vault.items(case.house.tenant, [text])
    for reader in (case.author, case.house.leader):
        assert code_of(await case.reads(reader, text)) == "item.missing"
        assert text not in await case.sees(reader)
    own = ListOwnItems(await case.house.token(case.author))
    assert text not in {i.item for i in (await case.house.wants(own, ItemsListed)).items}
    share = ShareItem(
        await case.house.token(case.author),
        case.house.program,
        text,
        Audience.LEADERS_NOW,
        uuid4(),
    )
    assert code_of(await case.house.ask(share)) == "item.missing"
    await let_go(case.memory.parts)
    assert await case.memory.parts.vault.items(case.house.tenant, [text])
    house = case.house
    for officer, command in ((house.privacy_officer, ProposeLifting()), (house.admin, LiftHold())):
        request = EnactHold(await house.token(officer), command, uuid4(), hold)
        await house.wants(request, Done)
    await let_go(case.memory.parts)
    assert not await case.memory.parts.vault.items(case.house.tenant, [text])
    assert MaterialShredded(item=text, ground=Ground.AUTHOR) in await case.happened()
    assert isinstance(await case.reads(case.author, text), ItemRedacted)


async def test_nobody_asks_for_a_text_to_be_kept_for_a_hold(case: Case) -> None:
    refused = await case.writes(MaterialKind.REFLECTION, Audience.HOLD)
    assert refused.refused is not None
    assert refused.refused.code == "material.audience_unknown"
    text = await case.wrote(MaterialKind.REFLECTION)
    token = await case.house.token(case.author)
    share = ShareItem(token, case.house.program, text, Audience.HOLD, uuid4())
    assert code_of(await case.house.ask(share)) == "material.audience_unknown"
