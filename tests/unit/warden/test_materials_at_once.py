"""Two acts on what is sealed of a case, at once: it ends as if one had come after the other.

One of them is let act, to its end, before each call of a port that the other makes: of what was
read before that, nothing may be left in what is decided or done.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import NamedTuple, TypeAlias
from uuid import UUID, uuid4

import pytest

from domain.kernel import Sealed
from domain.privacy.commands import PlaceHold
from domain.privacy.events import ErasureKind, HoldGround
from domain.privacy.scope import Scope
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    EnterPresentations,
    EraseItem,
    ItemShown,
    LatePresentation,
    NewMaterial,
    NoteCodes,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.protocol.privacy import ApproveRequest, AskErasure, CarryOutErasure, EnactHold
from domain.sessions.events import (
    MaterialSealed,
    MaterialShared,
    MaterialShredded,
    PresentationErased,
    PresentationWithdrawn,
)
from domain.sessions.words import Audience, MaterialKind
from services.warden.cases.sensitive import codes_in
from tests.kit.cases import CRISIS, KINDS, MAKING_ERRORS, OTHER, TEXT, Case, each_kind
from tests.kit.interleaving import Between, interrupted

Act: TypeAlias = Callable[[Case], Awaitable[Request]]
Start: TypeAlias = Callable[[Case], Awaitable[object]]
NARRATIVE, REFLECTION, DEBRIEF = KINDS
PLACES = 40
"""More than any act has calls."""


def seals(kind: MaterialKind, audience: Audience = Audience.LEADERS_NOW) -> Act:
    async def act(case: Case) -> Request:
        material = NewMaterial(
            session=case.session,
            kind=kind,
            locale="en-CA",
            text=Sealed(TEXT),
            command_id=uuid4(),
            audience=audience,
        )
        token = await case.house.token(case.author)
        return SealMaterials(token, case.house.program, (material,))

    return act


def codes(theme: str) -> Act:
    async def act(case: Case) -> Request:
        where = case.house.program, case.session, case.presentation
        token = await case.house.token(case.author)
        return NoteCodes(token, *where, theme, (), uuid4(), agreed=True)

    return act


def shares(audience: Audience, text: int = 0) -> Act:
    async def act(case: Case) -> Request:
        token = await case.house.token(case.author)
        return ShareItem(token, case.house.program, case.texts[text], audience, uuid4())

    return act


def erases(text: int) -> Act:
    async def act(case: Case) -> Request:
        token = await case.house.token(case.author)
        return EraseItem(token, case.house.program, case.texts[text], uuid4())

    return act


async def erases_codes(case: Case) -> Request:
    token = await case.house.token(case.author)
    return EraseItem(token, case.house.program, case.presentation, uuid4())


async def takes_back(case: Case) -> Request:
    where = case.house.program, case.session, case.presentation
    return TakeBackPresentation(await case.house.token(case.author), *where, uuid4())


async def undoes(case: Case) -> Request:
    where = case.house.program, case.session, case.begun
    return UndoBeginning(await case.house.token(case.house.leader), *where, uuid4())


async def enters_late(case: Case) -> Request:
    late = LatePresentation(
        session=case.session,
        seconds=200,
        discussion_minutes=70,
        theme=MAKING_ERRORS,
        perspectives=(),
        command_id=uuid4(),
        agreed=True,
    )
    return EnterPresentations(await case.house.token(case.author), case.house.program, (late,))


async def places_a_hold(case: Case) -> Request:
    scope = Scope(program=case.house.program, session=case.session)
    place = PlaceHold(scope, HoldGround.LITIGATION, case.memory.time().date() + timedelta(days=30))
    return EnactHold(await case.house.token(case.house.privacy_officer), place, uuid4())


async def carries_out(case: Case) -> Request:
    """Go on with an approved erasure of the session."""
    house, scope = case.house, Scope(program=case.house.program, session=case.session)
    officer = await house.token(house.privacy_officer)
    asking = AskErasure(officer, ErasureKind.SESSION, uuid4(), scope)
    asked = (await house.wants(asking, Done)).made
    assert asked is not None
    approve = ApproveRequest(await house.token(house.admin), asked, uuid4())
    await house.wants(approve, Done)
    return CarryOutErasure(officer, asked)


async def nothing(_case: Case) -> None:
    """Begin with a case and no text."""


async def held_yesterday(case: Case) -> None:
    """Begin with a case told, nothing noted of it, in a session that is closed."""
    await case.closes()


def wrote_before(kind: MaterialKind) -> Start:
    async def start(case: Case) -> None:
        await case.wrote(kind)
        await case.closes()

    return start


def wrote(*kinds: MaterialKind, audience: Audience = Audience.LEADERS_NOW) -> Start:
    async def start(case: Case) -> None:
        for kind in kinds:
            await case.writes(kind, audience)

    return start


def wrote_of(theme: str, kind: MaterialKind) -> Start:
    async def start(case: Case) -> None:
        await case.codes(theme)
        await case.wrote(kind)

    return start


def wrote_under_a_hold(kind: MaterialKind) -> Start:
    async def start(case: Case) -> None:
        await case.wrote(kind)
        await case.hold()

    return start


class End(NamedTuple):
    """What two acts came to: their answers, what there is of texts and codes, who reads them."""

    one: str
    other: str
    texts: tuple[tuple[str, ...], ...]
    theme: str | None


async def end(case: Case, one: Answer, other: Answer) -> End:
    """Say what it came to, which must be what the log says."""
    await require_as_the_log_says(case)
    vault, tenant = case.memory.parts.vault, case.house.tenant
    texts = []
    for item in await vault.of_session(tenant, case.session):
        if item.kind != MaterialKind.PRESENTATION:
            read = isinstance(await case.reads(case.house.leader, item.item), ItemShown)
            texts.append((item.kind, str(item.audience), "read" if read else "closed"))
    cases = await vault.items(tenant, [case.presentation])
    opened = await vault.open(tenant, list(cases.values()))
    theme = next((codes_in(text).theme for text in opened.values() if text is not None), None)
    return End(told(one), told(other), tuple(sorted(texts)), theme)


def told(answer: Answer) -> str:
    """Say how an answer ends, by its code if it is a refusal."""
    if isinstance(answer, RefusedAnswer):
        return answer.code
    steps = getattr(answer, "steps", ())
    return next((step.refused.code for step in steps if step.refused is not None), "done")


async def require_as_the_log_says(case: Case) -> None:
    """Compare the vault with the log: what there is, what it is open to, and that it opens."""
    sealed: dict[UUID, Audience] = {}
    gone: set[UUID] = set()
    for event in await case.happened():
        match event:
            case MaterialSealed(item=item):
                sealed[item] = Audience.NOBODY
            case MaterialShared(item=item, audience=audience) if item in sealed:
                sealed[item] = audience
            case MaterialShredded(item=item):
                del sealed[item]
            case PresentationWithdrawn(presentation=one) | PresentationErased(presentation=one):
                gone.add(one)
            case _:
                pass
    vault, tenant = case.memory.parts.vault, case.house.tenant
    items = await vault.of_session(tenant, case.session)
    texts = {i.item: i.audience for i in items if i.kind != MaterialKind.PRESENTATION}
    held = {item for item, audience in texts.items() if audience is Audience.HOLD}
    assert texts == {item: texts[item] if item in held else sealed[item] for item in sealed}
    assert not gone & {item.item for item in items}
    assert None not in (await vault.open(tenant, items)).values()


async def in_turn(case: Case, first: Request, second: Request) -> tuple[Answer, Answer]:
    return await case.house.ask(first), await case.house.ask(second)


async def require_one_after_the_other(case: Case, start: Start, one: Act, other: Act) -> set[End]:
    """Let each act at each place of the other; say what there is if they act in turn."""

    async def begun() -> tuple[Case, Request, Request]:
        nonlocal case
        case = anew = await case.another()
        await start(anew)
        return anew, await one(anew), await other(anew)

    here, first, second = await begun()
    done = await in_turn(here, first, second)
    ends = {await end(here, *done)}
    here, first, second = await begun()
    (*_,) = done = await in_turn(here, second, first)
    ends.add(await end(here, done[1], done[0]))
    for swapped in (False, True):
        for place in count():
            assert place < PLACES
            here, first, second = await begun()
            if swapped:
                first, second = second, first
            answers: list[Answer] = []

            async def act(
                case: Case = here, request: Request = second, answers: list[Answer] = answers
            ) -> None:
                answers.append(await case.house.ask(request))

            between = Between(place, act)
            answer = await interrupted(case.memory.parts, between).answer(first)
            if not between.was_reached:
                assert place > 2
                break
            found = (*answers, answer) if swapped else (answer, *answers)
            assert await end(here, *found) in ends, between.calls
    return ends


@each_kind
@pytest.mark.parametrize("theme", [MAKING_ERRORS, CRISIS, OTHER])
async def test_a_text_sealed_while_its_case_is_coded_is_refused_destroyed_or_closed(
    case: Case, kind: MaterialKind, theme: str
) -> None:
    """Of making errors no text stays, of a crisis none is read, in whichever order."""
    ends = await require_one_after_the_other(case, nothing, seals(kind), codes(theme))
    left = {
        MAKING_ERRORS: set(),
        CRISIS: {((kind, "leaders_now", "closed"),)},
        OTHER: {((kind, "leaders_now", "read"),)},
    }
    assert {one.texts for one in ends if one.texts} == left[theme]


async def test_a_text_sealed_while_a_case_of_making_errors_is_entered_late_does_not_stay(
    case: Case,
) -> None:
    ends = await require_one_after_the_other(case, held_yesterday, seals(REFLECTION), enters_late)
    assert {one.texts for one in ends} == {()}


PAIRS: Mapping[str, tuple[Start, Act, Act]] = {
    "several texts go, and one more is sealed": (
        wrote(*KINDS),
        codes(MAKING_ERRORS),
        seals(REFLECTION),
    ),
    "a text goes for a theme, and is shared": (
        wrote(NARRATIVE),
        codes(MAKING_ERRORS),
        shares(Audience.LEADERS_THEN),
    ),
    "a text that a hold keeps is closed, and is shared": (
        wrote_under_a_hold(NARRATIVE),
        codes(MAKING_ERRORS),
        shares(Audience.LEADERS_THEN),
    ),
    "a text that a hold keeps is closed, and is shared no more": (
        wrote_under_a_hold(DEBRIEF),
        codes(MAKING_ERRORS),
        shares(Audience.NOBODY),
    ),
    "a text goes for a theme, and a hold is placed": (
        wrote(NARRATIVE),
        codes(MAKING_ERRORS),
        places_a_hold,
    ),
    "a text goes for a theme entered late, and a hold is placed": (
        wrote_before(REFLECTION),
        enters_late,
        places_a_hold,
    ),
    "a theme for the author alone goes, and a text is shared": (
        wrote_of(CRISIS, REFLECTION),
        codes(OTHER),
        shares(Audience.LEADERS_NOW),
    ),
    "the codes of a crisis go, and a text is shared": (
        wrote_of(CRISIS, REFLECTION),
        erases_codes,
        shares(Audience.LEADERS_NOW),
    ),
    "a case of a crisis is taken back, and a text is sealed": (
        wrote_of(CRISIS, REFLECTION),
        takes_back,
        seals(REFLECTION),
    ),
    "a case is taken back, and its narrative is sealed": (nothing, takes_back, seals(NARRATIVE)),
    "a case is taken back, and its narrative is closed": (
        wrote(NARRATIVE),
        takes_back,
        shares(Audience.NOBODY),
    ),
    "a case is taken back, and another text is closed": (
        wrote(DEBRIEF),
        takes_back,
        shares(Audience.NOBODY),
    ),
    "a case is taken back, and coded": (nothing, takes_back, codes(CRISIS)),
    "the codes go, and are noted": (nothing, erases_codes, codes(CRISIS)),
    "a case is undone, and coded": (nothing, undoes, codes(CRISIS)),
    "a case is undone, and a text beside it is sealed": (nothing, undoes, seals(DEBRIEF)),
    "two themes are noted": (wrote(REFLECTION), codes(CRISIS), codes(OTHER)),
    "two themes are noted, of which one allows no text": (
        wrote(REFLECTION),
        codes(MAKING_ERRORS),
        codes(OTHER),
    ),
    "a text goes, and another is closed": (
        wrote(NARRATIVE, REFLECTION),
        erases(0),
        shares(Audience.NOBODY, 1),
    ),
    "a text goes, and another is sealed": (wrote(NARRATIVE), erases(0), seals(REFLECTION)),
    "a text goes, and is shared": (wrote(REFLECTION), erases(0), shares(Audience.LEADERS_THEN)),
    "two texts go": (wrote(NARRATIVE, REFLECTION), erases(0), erases(1)),
    "a session is erased, and a text is closed": (
        wrote(NARRATIVE, REFLECTION),
        carries_out,
        shares(Audience.NOBODY),
    ),
    "a session is erased, and a text is sealed": (wrote(NARRATIVE), carries_out, erases(0)),
}


@pytest.mark.parametrize("pair", PAIRS)
async def test_two_acts_at_once_end_as_one_after_the_other(case: Case, pair: str) -> None:
    """What was read before the other acted is read anew, and what exists then is what goes."""
    await require_one_after_the_other(case, *PAIRS[pair])
